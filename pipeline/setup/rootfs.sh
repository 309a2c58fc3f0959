# Sourced. Builds root file systems from parts that a Debian machine has: Alpine's shape without its name.

# busybox_root DIR: BusyBox with its applet links, passwd, group and a page to serve. wget is there, curl is not.
busybox_root() {
    local root="$1" applet
    mkdir -p "$root"/{bin,sbin,usr/bin,usr/sbin,etc,tmp,var/tmp,www,root}
    chmod 1777 "$root/tmp" "$root/var/tmp"
    install -m 0755 /bin/busybox "$root/bin/busybox"
    for applet in $(/bin/busybox --list); do
        [ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"
    done
    printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' >"$root/etc/passwd"
    printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
    printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
    printf 'ok\n' >"$root/www/index.html"
}

# add_program DIR PROGRAM: the machine's own program and every shared library that it names.
add_program() {
    local root="$1" program library
    program="$(command -v "$2")"
    install -D -m 0755 "$(readlink -f "$program")" "$root/usr/bin/$2"
    ldd "$program" | grep -o '/[^ ]*' | while read -r library; do
        install -D -m 0755 "$(readlink -f "$library")" "$root$library"
    done
}

# debian_root DIR CACHE PACKAGE…: a Debian root file system with these packages, what they depend on, and nothing else: no package
# manager runs in it, no script of a package is executed. CACHE keeps what was downloaded from Debian.
debian_root() {
    local root="$1" cache="$2" archive link
    shift 2
    mkdir -p "$cache/archives/partial" "$root"
    # An empty list of what is installed makes apt name everything that a machine would need.
    : >"$cache/nothing-installed"
    debian_download "$cache" "$@" || { apt-get update -qq >&2 && debian_download "$cache" "$@"; }
    mkdir -p "$root"/{usr/{bin,sbin,lib,lib64},etc,tmp,var/tmp,root,run}
    chmod 1777 "$root/tmp" "$root/var/tmp"
    for link in bin sbin lib lib64; do ln -s "usr/$link" "$root/$link"; done
    debian_archives "$cache" "$@" | while read -r archive; do
        dpkg-deb --fsys-tarfile "$cache/archives/$archive" | tar -x --keep-directory-symlink -C "$root" \
            --exclude='./usr/share/*' --exclude='./usr/lib/*/gconv' --exclude='./usr/include' --exclude='./var/lib/dpkg' --exclude='./var/cache'
    done
    [ -e "$root/bin/sh" ] || [ ! -e "$root/bin/dash" ] || ln -s dash "$root/bin/sh"
    printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n' >"$root/etc/passwd"
    printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
    printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
}

debian_apt() {
    local cache="$1"
    shift
    apt-get -qq -y -o Dir::State::status="$cache/nothing-installed" -o Dir::Cache::archives="$cache/archives" \
        -o APT::Install-Recommends=false -o APT::Sandbox::User=root "$@"
}

debian_download() {
    local cache="$1"
    shift
    debian_apt "$cache" --download-only install "$@" >/dev/null 2>"$cache/error" || { cat "$cache/error" >&2; return 1; }
}

# The files in the cache of these packages and of what they need, less what only a package manager needs.
debian_archives() {
    local cache="$1" name version start
    shift
    debian_apt "$cache" --simulate install "$@" | sed -n 's/^Inst \([^ :]*\)[^(]*(\([^ ]*\).*/\1 \2/p' | while read -r name version; do
        case "$name" in dpkg|tar|debconf|perl-base|debianutils|libdb5.3) continue ;; esac
        start="${name}_${version//:/%3a}_"
        (cd "$cache/archives" && ls -- "$start"*.deb)
    done
}
