# Sourced. need COMMAND=PACKAGE…: installs, from Debian's own packages, what is not there yet.
need() {
    local missing=() pair
    for pair in "$@"; do
        # A file is looked for when the name has a slash, a command otherwise.
        case "${pair%%=*}" in
            */*) [ -e "${pair%%=*}" ] || missing+=("${pair#*=}") ;;
            *) command -v "${pair%%=*}" >/dev/null 2>&1 || missing+=("${pair#*=}") ;;
        esac
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        echo "Missing, by the names of Debian's packages: ${missing[*]}. Install them, or run this as root on Debian so that it can." >&2
        return 1
    fi
    echo "Installing from Debian's packages: ${missing[*]}" >&2
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >&2
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
