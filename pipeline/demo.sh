#!/usr/bin/env bash
# The main job: the founding story on real containers, from a fresh Debian 12 machine with the .NET 10 SDK and root.
#   bash pipeline/demo.sh [--keep] [--engine auto|docker|embedded]
# --keep stays up at the end and prints what to play on with. Exit code 0 only if all of the story was true.
set -euo pipefail
cd "$(dirname "$0")/.."
. pipeline/setup/packages.sh
. pipeline/setup/rootfs.sh
# Without culture data nothing of libicu is needed, and messages are the same everywhere.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

need gcc=gcc /usr/lib/x86_64-linux-gnu/libc.a=libc6-dev /usr/include/zlib.h=zlib1g-dev /bin/busybox=busybox-static \
    curl=curl unshare=util-linux setpriv=util-linux

work="$(mktemp -d /tmp/ecs-deploy-gate-demo.XXXXXX)"
trap 'rm -rf "$work"' EXIT

# ECS_DEPLOY_GATE_BUILT names a configuration (release, debug) that somebody has built already.
configuration="${ECS_DEPLOY_GATE_BUILT:-release}"
probe="${ECS_DEPLOY_GATE_PROBE:-artifacts/publish/EcsDeployGate.Probe/release_linux-x64/probe}"
if [ -z "${ECS_DEPLOY_GATE_BUILT:-}" ]; then
    echo "Building…" >&2
    for project in src/EcsDeployGate.Api src/EcsDeployGate.Cli pipeline/Demo; do
        dotnet build "$project" -c Release -v quiet >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }
    done
    dotnet publish src/EcsDeployGate.Probe -c Release -r linux-x64 -v quiet >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }
fi

# The two images of the story: the same app; one has curl, the other was rebuilt on a smaller base.
busybox_root "$work/images/without-curl"
cp -a "$work/images/without-curl" "$work/images/with-curl"
add_program "$work/images/with-curl" curl

dotnet exec "artifacts/bin/EcsDeployGate.Demo/$configuration/ecs-deploy-gate-demo.dll" \
    --programs artifacts/bin --configuration "$configuration" \
    --probe "$probe" \
    --images "$work/images" --work "$work" "$@"
