#!/usr/bin/env bash
# Runs `./jvnic bench wire` over two TAP interfaces that a bridge connects, in a network namespace of its own (root needed), and
# over a UDP tunnel. Options are passed on, such as --size 64 --windows 5 --seconds 1.
set -euo pipefail
jvnic="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/jvnic"
[ "$(id -u)" = 0 ] || { echo "wire-bench: needs root, for TAP interfaces" >&2; exit 1; }
"$jvnic" lspci >/dev/null # builds what is missing, outside the measurement

space="jvbench$$"
ip netns add "$space"
trap 'ip netns del "$space"' EXIT
inside() { ip netns exec "$space" "$@"; }
inside sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
# the frames are no valid IP packets, which a bridge that asks netfilter drops
inside sysctl -qw net.bridge.bridge-nf-call-iptables=0 2>/dev/null || true
inside ip link set lo up
inside ip link add bridge type bridge
inside ip link set bridge up
for tap in near far; do
    inside ip tuntap add "$tap" mode tap
    inside ip link set "$tap" master bridge
    inside ip link set "$tap" up
done
inside "$jvnic" bench wire --kind TAP --taps near,far "$@"
inside "$jvnic" bench wire --kind UDP "$@"
