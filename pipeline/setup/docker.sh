# Sourced. with_docker: makes DOCKER_HOST name a Docker Engine that answers, starting one of our own when there is none.
# stop_docker ends the one that was started here, and only that.
docker_pid=""
docker_home=""

docker_answers() { curl -fsS --max-time 2 --unix-socket "$1" http://docker/_ping >/dev/null 2>&1; }

with_docker() {
    local socket="${DOCKER_HOST:-unix:///var/run/docker.sock}"
    if docker_answers "${socket#unix://}"; then
        export DOCKER_HOST="$socket"
        return 0
    fi
    command -v dockerd >/dev/null 2>&1 || return 1
    docker_home="$(mktemp -d /tmp/ecs-deploy-gate-docker.XXXXXX)"
    # Tasks use no network but their own loopback, so the daemon needs no bridge and touches no firewall.
    dockerd --iptables=false --ip6tables=false --bridge=none \
        --host "unix://$docker_home/docker.sock" --pidfile "$docker_home/pid" \
        --data-root "$docker_home/data" --exec-root "$docker_home/exec" >"$docker_home/log" 2>&1 &
    docker_pid=$!
    local tries
    for tries in $(seq 1 60); do
        if docker_answers "$docker_home/docker.sock"; then
            export DOCKER_HOST="unix://$docker_home/docker.sock"
            return 0
        fi
        kill -0 "$docker_pid" 2>/dev/null || break
        sleep 0.5
    done
    echo "A Docker Engine was started and does not answer; the end of its log:" >&2
    tail -n 5 "$docker_home/log" >&2
    stop_docker
    return 1
}

stop_docker() {
    [ -n "$docker_pid" ] || return 0
    kill "$docker_pid" 2>/dev/null || true
    wait "$docker_pid" 2>/dev/null || true
    docker_pid=""
    unset DOCKER_HOST
    # Left-over mounts of a daemon that was killed would make the removal reach into them.
    findmnt -rno TARGET | grep "^$docker_home/" | sort -r | xargs -r umount -l 2>/dev/null || true
    rm -rf "$docker_home"
}
