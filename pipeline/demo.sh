#!/usr/bin/env bash
# The main job: the founding story on real containers, from a fresh Debian 12 machine with the .NET 10 SDK and root.
#   bash pipeline/demo.sh [--keep] [--engine auto|docker|embedded]
# --keep stays up at the end and prints what to play on with. Exit code 0 only if all of the story was true.
set -euo pipefail
cd "$(dirname "$0")/.."
. pipeline/setup/packages.sh
. pipeline/setup/rootfs.sh
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

need gcc=gcc /usr/lib/x86_64-linux-gnu/libc.a=libc6-dev /usr/include/zlib.h=zlib1g-dev /bin/busybox=busybox-static \
    curl=curl unshare=util-linux setpriv=util-linux

work="$(mktemp -d /tmp/ecs-deploy-gate-demo.XXXXXX)"
trap 'rm -rf "$work"' EXIT

echo "Building…" >&2
for project in src/EcsDeployGate.Api src/EcsDeployGate.Cli pipeline/Demo; do
    dotnet build "$project" -c Release -v quiet >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }
done
dotnet publish src/EcsDeployGate.Probe -c Release -v quiet >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }

# The two images of the story: the same app; one has curl, the other was rebuilt on a smaller base.
busybox_root "$work/images/without-curl"
cp -a "$work/images/without-curl" "$work/images/with-curl"
add_program "$work/images/with-curl" curl

dotnet exec artifacts/bin/EcsDeployGate.Demo/release/ecs-deploy-gate-demo.dll \
    --programs artifacts/bin \
    --probe artifacts/publish/EcsDeployGate.Probe/release_linux-x64/probe \
    --images "$work/images" --work "$work" "$@"
