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
