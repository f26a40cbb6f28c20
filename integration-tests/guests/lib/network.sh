# The host side of the tests: a network namespace with a bridge that the TAPs of the cards join.
# shellcheck shell=bash

namespace="jvnic-guests-$$"
host_address=192.168.77.1
declare -A guest_address=([a]=192.168.77.11 [b]=192.168.77.12)

# With replace=exec, which only a subshell can want, the command takes the place of the shell: its pid is then the one that
# the caller knows.
in_net() { ${replace:-} ip netns exec "$namespace" "$@"; }

# Of programs that this machine may lack, those of $programs are used.
net_program() { in_net "$programs/usr/lib64/ld-linux-x86-64.so.2" --library-path "$programs/usr/lib/x86_64-linux-gnu" "$(unpacked_path "$1")" "${@:2}"; }

network_up() {
    ip netns add "$namespace"
    ip -n "$namespace" link set lo up
    ip -n "$namespace" link add br0 type bridge
    ip -n "$namespace" address add "$host_address/24" dev br0
    ip -n "$namespace" link set br0 up
}

network_down() { ip netns delete "$namespace" 2>/dev/null || true; }

tap_of() { echo "jv$1"; }

join_bridge() {
    ip -n "$namespace" link set "$(tap_of "$1")" master br0 up
}

set_host_mtu() {
    local name
    for name in "${cards[@]}"; do
        ip -n "$namespace" link set "$(tap_of "$name")" mtu "$1"
    done
    ip -n "$namespace" link set br0 mtu "$1"
}
