# Sourced. with_arm64 FOLDER: fetches into FOLDER what programs for arm64 load at run time beside libc, for QEMU's user-mode emulation, and names
# the folder of the libraries in ECS_DEPLOY_GATE_ARM64_LIBRARIES. Debian's own packages, as this machine's sources have them; nothing is installed.
with_arm64() {
    local folder="$1"
    local apt=(apt-get -qq -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o APT::Sandbox::User=root
        -o "Dir::State=$folder" -o "Dir::State::status=$folder/status" -o "Dir::Cache=$folder/cache")
    mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial" "$folder/unpacked"
    : >"$folder/status"
    (cd "$folder" && "${apt[@]}" update && "${apt[@]}" download libssl3) >&2
    local package
    for package in "$folder"/*.deb; do dpkg-deb -x "$package" "$folder/unpacked"; done
    export ECS_DEPLOY_GATE_ARM64_LIBRARIES="$folder/unpacked/usr/lib/aarch64-linux-gnu"
}
