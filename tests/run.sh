#!/usr/bin/env bash
# The whole check: installs and starts what the tests need, builds, runs every test, stops what it started.
# Ends with the plain line "N passed, N failed, N skipped". Arguments say what to test instead of the whole solution, in the
# words of 'dotnet test': --project tests/EcsDeployGate.Core.Tests/EcsDeployGate.Core.Tests.csproj
set -euo pipefail
cd "$(dirname "$0")/.."
. pipeline/setup/packages.sh
. pipeline/setup/native.sh
. pipeline/setup/arm64.sh
. pipeline/setup/docker.sh
. pipeline/setup/npm.sh

need_native
need /bin/busybox=busybox-static \
    curl=curl wget=wget unshare=util-linux setpriv=util-linux ip=iproute2 dockerd=docker.io aws=awscli python3=python3 findmnt=util-linux \
    node=nodejs npm=npm docker-registry=docker-registry skopeo=skopeo qemu-aarch64=qemu-user

# Without culture data nothing of libicu is needed, and messages are the same everywhere.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
# CDK speaks through Node.js, any version that Debian has; its word about that is not for every test run.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=1 JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION=1
work="$(mktemp -d /tmp/ecs-deploy-gate-tests.XXXXXX)"
finish() { stop_docker; rm -rf "$work"; }
trap finish EXIT

dotnet build EcsDeployGate.sln -c Release -v quiet
dotnet publish src/EcsDeployGate.Probe -c Release -r linux-x64 -v quiet
dotnet publish src/EcsDeployGate.Probe -c Release -r linux-arm64 -v quiet
export ECS_DEPLOY_GATE_PROBE="$PWD/artifacts/publish/EcsDeployGate.Probe/release_linux-x64/probe"
export ECS_DEPLOY_GATE_PROBE_ARM64="$PWD/artifacts/publish/EcsDeployGate.Probe/release_linux-arm64/probe"
[ -x "$ECS_DEPLOY_GATE_PROBE" ] || { echo "The probe was not published to $ECS_DEPLOY_GATE_PROBE." >&2; exit 1; }
dotnet publish src/EcsDeployGate.Api -c Release -r linux-x64 -v quiet
dotnet publish src/EcsDeployGate.Api -c Release -r linux-arm64 -v quiet
export ECS_DEPLOY_GATE_FUNCTION="$PWD/artifacts/publish/EcsDeployGate.Api/release_linux-x64"
export ECS_DEPLOY_GATE_FUNCTION_ARM64="$PWD/artifacts/publish/EcsDeployGate.Api/release_linux-arm64"
[ -x "$ECS_DEPLOY_GATE_FUNCTION/bootstrap" ] || { echo "The function was not published to $ECS_DEPLOY_GATE_FUNCTION." >&2; exit 1; }

with_arm64 "$work/arm64"
with_npm tests/npm
with_docker || { echo "No Docker Engine could be started: the Docker half of the engine contract cannot run." >&2; exit 1; }
export ECS_DEPLOY_GATE_CONTAINER_COUNT="$work/containers"
: >"$ECS_DEPLOY_GATE_CONTAINER_COUNT"

[ $# -gt 0 ] || set -- --solution EcsDeployGate.sln

status=0
dotnet test "$@" -c Release --no-build --max-parallel-test-modules 1 | tee "$work/out" || status=$?

sort "$ECS_DEPLOY_GATE_CONTAINER_COUNT" | uniq -c || true
count() { sed -n "s/^ *$1: *\([0-9][0-9]*\).*/\1/p" "$work/out" | tail -n 1; }
passed="$(count succeeded)" failed="$(count failed)" skipped="$(count skipped)"
if [ -z "$passed" ] || [ "$passed" = 0 ]; then
    echo "No test ran." >&2
    status=1
fi
echo "${passed:-0} passed, ${failed:-0} failed, ${skipped:-0} skipped"
exit "$status"
