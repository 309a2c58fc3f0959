# Sourced. need_native: what .NET links programs with that are compiled ahead of time, static ones too, for both architectures that ECS and Lambda have.
# From Debian's packages on an x86-64 machine; see packages.sh.
need_native() {
    need gcc=gcc /usr/lib/x86_64-linux-gnu/libc.a=libc6-dev /usr/include/zlib.h=zlib1g-dev \
        aarch64-linux-gnu-gcc=gcc-aarch64-linux-gnu /usr/aarch64-linux-gnu/lib/libc.a=libc6-dev-arm64-cross
}
