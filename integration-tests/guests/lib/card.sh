# The network cards under test: `jvnic` is a card of `jvnic serve`, `qemu-igb` is QEMU's own model of the same chip.
# Each has a TAP on the bridge. One server process has all the cards and lives as long as the run.
# shellcheck shell=bash

cards=(a b)

cards_up() {
    local name
    "cards_up_$card"
    for name in "${cards[@]}"; do
        join_bridge "$name"
    done
}

cards_running() { "cards_running_$card"; }

cards_down() {
    "cards_down_$card"
}

# Prints, one a line, the QEMU arguments for a card behind the root port rp0.
card_arguments() { "card_arguments_$card" "$1"; }

cards_up_qemu-igb() {
    local name
    for name in "${cards[@]}"; do
        ip -n "$namespace" tuntap add "$(tap_of "$name")" mode tap
    done
    : >"$run/taps"
}

cards_running_qemu-igb() { [ -e "$run/taps" ]; }

cards_down_qemu-igb() {
    local name
    for name in "${cards[@]}"; do
        ip -n "$namespace" tuntap del "$(tap_of "$name")" mode tap 2>/dev/null || true
    done
    rm -f "$run/taps"
}

card_arguments_qemu-igb() {
    local -A address=([a]=0a [b]=0b)
    printf '%s\n' -netdev "tap,id=n0,ifname=$(tap_of "$1"),script=no,downscript=no" \
        -device "igb,bus=rp0,netdev=n0,mac=02:00:00:00:00:${address[$1]}"
}

# Needs $run for sockets; --pf is the physical function of an 82576.
cards_up_jvnic() {
    local name options=()
    for name in "${cards[@]}"; do
        options+=(--card i82576 --pf "$run/$name.sock" --wire "tap:$(tap_of "$name")")
    done
    serve cards "${options[@]}"
}

cards_running_jvnic() { alive "$(cat "$run/cards.pid" 2>/dev/null)"; }

cards_down_jvnic() { end_serve cards; }

card_arguments_jvnic() { served_function "$run/$1.sock"; }

served_function() {
    printf '%s\n' -device '{"driver":"vfio-user-pci","bus":"rp0","socket":{"type":"unix","path":"'"$1"'"}}'
}

# serve NAME OPTION...: a server in the namespace; its status is asked for through $run/NAME.in, its output is NAME.log.
serve() {
    local name="$1" log="$results/$1.log"
    shift
    rm -f "$run/$name.in"
    mkfifo "$run/$name.in"
    # Opened for both directions, so that the server never sees the end of its input.
    detached "$run/$name.pid" in_net "$repository/jvnic" serve "$@" <>"$run/$name.in" >>"$log" 2>&1
    local option sockets=()
    for option; do
        case "$option" in "$run"/*.sock) sockets+=("$option") ;; esac
    done
    wait_until 60 serve_ready "$name" "${sockets[@]}" || {
        say "jvnic serve did not come up:"
        tail -n 5 "$log" >&2
        end_serve "$name"
        return 1
    }
}

# Ready, or dead: the caller's time is not wasted on a server that refused its options.
serve_ready() {
    local name="$1" socket
    shift
    alive "$(cat "$run/$name.pid")" || return 0
    for socket; do
        [ -S "$socket" ] || return 1
    done
}

end_serve() {
    [ -e "$run/$1.pid" ] || return 0
    end_process "$(cat "$run/$1.pid")" 10
    rm -f "$run/$1.pid"
}

# Descriptors and guest memory that the server holds: what must be the same when all guests are gone. Not its threads: a
# JVM's own come and go.
server_holdings() {
    local pid
    pid="$(cat "$run/cards.pid")"
    echo "descriptors=$(ls "/proc/$pid/fd" | wc -l) memories=$(awk '/memfd/ { n++ } END { print n + 0 }' "/proc/$pid/maps")"
}
