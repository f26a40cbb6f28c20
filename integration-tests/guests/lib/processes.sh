# Processes and state of a run. Everything lives in files under $run, so that tests in subshells share it and cleaning up
# finds it whatever happened.
# shellcheck shell=bash

alive() {
    local state
    state="$(sed -n 's/^State:\t\(.\).*/\1/p' "/proc/${1:-none}/status" 2>/dev/null)" || return 1
    [ -n "$state" ] && [ "$state" != Z ]
}

# wait_until SECONDS COMMAND...: false if the command never succeeded in that time.
wait_until() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.1
    done
}

gone() { ! alive "$1"; }

# end_process PID [SECONDS]: asks, waits, then kills.
end_process() {
    alive "$1" || return 0
    kill -TERM "$1" 2>/dev/null || true
    wait_until "${2:-10}" gone "$1" || kill -KILL "$1" 2>/dev/null || true
}

# detached PID-FILE COMMAND...: starts a command of in_net and keeps its pid.
detached() {
    local file="$1"
    shift
    # Without <&0 the shell would give it no input.
    (
        replace='exec'
        "$@"
    ) <&0 &
    echo $! >"$file"
}

# background NAME COMMAND...: runs it until the test ends; output in $evidence/NAME.log.
background() {
    local name="$1"
    shift
    detached "$run/background/$name.pid" "$@" >"$evidence/$name.log" 2>&1 </dev/null
}

background_pid() { cat "$run/background/$1.pid"; }

end_background() {
    local file
    for file in "$run"/background/*.pid; do
        [ -e "$file" ] || continue
        end_process "$(cat "$file")" 2
        rm -f "$file"
    done
}
