#!/usr/bin/env bash
# The whole installation: publishes function and probe, deploys the stack, pushes the probe's image. Arguments go to 'cdk deploy',
# such as -c taskRoles=arn:aws:iam::111122223333:role/ecs-tasks/*. An upgrade is the same with another tag: PROBE_TAG=0.2.0 bash cdk/install.sh
set -euo pipefail
cd "$(dirname "$0")/.."
tag="${PROBE_TAG:-0.1.0}"

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
    echo "The probe's image could not be pushed. Tags there never change: if $tag was pushed before, choose another one with PROBE_TAG." >&2
    exit 1
fi
echo "Installed. The gate runs probes with $repository:$tag."
