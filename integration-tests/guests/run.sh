#!/usr/bin/env bash
# Boots real guests on a card and tests what their own drivers make of it.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
source "$guests_dir/lib/processes.sh"
source "$guests_dir/lib/network.sh"
source "$guests_dir/lib/card.sh"
source "$guests_dir/lib/vm.sh"
source "$guests_dir/lib/traffic.sh"
source "$guests_dir/lib/reboots.sh"
source "$guests_dir/lib/tests.sh"

card=jvnic
tier=quick
list=false
results=""
wanted=()

usage() {
    cat <<TEXT
Usage: run.sh [--card jvnic|qemu-igb] [--all] [--results DIR] [--list] [TEST...]

  --card     jvnic (default): cards of 'jvnic serve', attached over vfio-user; qemu-igb: QEMU's own model of the chip
  --all      the slow tests as well
  --results  evidence and logs, default integration-tests/target/guests/CARD
  --list     the tests and what they check
  TEST...    only these, slow or not

Needs root (network namespace, TAP) on Linux x86-64 with apt. QEMU and the guest are fetched once into
$cache (JVNIC_GUEST_CACHE).
Exit status: 0 all passed, 1 a test failed, 2 could not run.
TEXT
}

while [ $# -gt 0 ]; do
    case "$1" in
        --card | --results)
            [ $# -ge 2 ] || die "$1 needs a value"
            [ "$1" = --card ] && card="$2" || results="$2"
            shift
            ;;
        --all) tier=all ;;
        --list) list=true ;;
        --help | -h)
            usage
            exit 0
            ;;
        -*) die "unknown option $1, see --help" ;;
        *) wanted+=("$1") ;;
    esac
    shift
done
case "$card" in jvnic | qemu-igb) ;; *) die "--card $card: must be jvnic or qemu-igb" ;; esac
select_tests

if "$list"; then
    list_tests
    exit 0
fi

[ "$(id -u)" = 0 ] || die "needs root, for a network namespace and TAP interfaces"
[ -c /dev/net/tun ] || die "needs /dev/net/tun, the kernel's TAP driver"
command -v ip >/dev/null || die "needs ip (package iproute2)"

"$guests_dir/prepare.sh"
results="$(realpath -m "${results:-$repository/integration-tests/target/guests/$card}")"
rm -rf "$results"
mkdir -p "$results"
run="$(mktemp -d)"
mkdir "$run/background"

clean_up() {
    trap - EXIT INT TERM HUP
    end_background
    for vm in "$run"/vm-*; do
        if [ -e "$vm" ]; then
            vm_stop "${vm##*/vm-}"
        fi
    done
    cards_down
    network_down
    rm -rf "$run"
}
trap clean_up EXIT
trap 'say interrupted; exit 130' INT TERM HUP

network_up
run_tests
