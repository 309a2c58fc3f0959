#!/usr/bin/env bash
# The whole installation: publishes function and probe, deploys the stack, pushes the probe's image. Arguments go to 'cdk deploy',
# such as -c taskRoles=arn:aws:iam::111122223333:role/ecs-tasks/*. An upgrade is the same with another tag: PROBE_TAG=0.2.0 bash cdk/install.sh
set -euo pipefail
case "${1:-}" in -h | --help)
    echo "Usage: [PROBE_TAG=TAG] bash cdk/install.sh [arguments of 'cdk deploy', such as -c taskRoles=ARN,…]"
    echo "Installs or upgrades the gate in the account and region that the AWS CLI is set to. cdk/README.md has every -c."
    exit 0
    ;;
esac
cd "$(dirname "$0")/.."
tag="${PROBE_TAG:-0.1.0}"
[[ "$tag" =~ ^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$ ]] || { echo "PROBE_TAG is '$tag', which is no tag of an image: letters, digits, '.', '_' and '-', 128 at most." >&2; exit 1; }

for tool in dotnet node cdk aws skopeo; do
    command -v "$tool" >/dev/null || { echo "'$tool' is missing. The installation needs dotnet, node, cdk, aws and skopeo." >&2; exit 1; }
done

bash pipeline/publish.sh
dotnet run --project cdk/EcsDeployGate.Cdk -c Release --verbosity quiet -- probe-image "$tag" artifacts/probe-image

outputs="$PWD/artifacts/cdk-outputs.json"
(cd cdk && cdk deploy EcsDeployGate --outputs-file "$outputs" -c probeTag="$tag" "$@")

repository="$(node -p "require('$outputs').EcsDeployGate.ProbeRepository")"
region="$(cut -d . -f 4 <<<"$repository")"
aws ecr get-login-password --region "$region" | skopeo login --username AWS --password-stdin "${repository%%/*}"
if ! skopeo copy --all "oci:artifacts/probe-image:$tag" "docker://$repository:$tag"; then
    echo "The stack is deployed, but the probe's image was not pushed to $repository. Until it is there, runs are inconclusive." >&2
    if skopeo inspect --raw "docker://$repository:$tag" >/dev/null 2>&1; then
        echo "It has $tag already, and tags there never change: choose another one with PROBE_TAG and run this again." >&2
    else
        echo "The reason is above. Run this again." >&2
    fi
    exit 1
fi
echo "Installed. The gate runs probes with $repository:$tag."
