#!/usr/bin/env bash
# Publishes what an account runs: the function for arm64, and the probe for both architectures. On Debian, as root, it installs the linkers that this needs.
set -euo pipefail
cd "$(dirname "$0")/.."
. pipeline/setup/packages.sh
. pipeline/setup/native.sh
need_native

dotnet publish src/EcsDeployGate.Api -c Release -r linux-arm64 -v quiet
dotnet publish src/EcsDeployGate.Probe -c Release -r linux-x64 -v quiet
dotnet publish src/EcsDeployGate.Probe -c Release -r linux-arm64 -v quiet
