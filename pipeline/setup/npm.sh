# Sourced. with_npm FOLDER: installs what FOLDER/package-lock.json pins, once, outside the tree; exports ECS_DEPLOY_GATE_NPM, the folder that has node_modules.
with_npm() {
    local lock="$1/package-lock.json" home scratch
    home="${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/ecs-deploy-gate/npm-$(sha256sum "$lock" | cut -c 1-16)"
    if [ ! -d "$home/node_modules" ]; then
        mkdir -p "$home"
        scratch="$(mktemp -d "$home/installing.XXXXXX")"
        cp "$1/package.json" "$lock" "$scratch"
        # No scripts: a package's own install step may want to download or compile, and nothing that is used here needs one.
        if ! npm ci --prefix "$scratch" --ignore-scripts --no-audit --no-fund --loglevel=error >&2; then
            rm -rf "$scratch"
            echo "npm could not install what $lock pins." >&2
            return 1
        fi
        # Whoever comes first wins; both would be the same.
        mv -T "$scratch/node_modules" "$home/node_modules" 2>/dev/null || [ -d "$home/node_modules" ] || return 1
        rm -rf "$scratch"
    fi
    export ECS_DEPLOY_GATE_NPM="$home"
}
