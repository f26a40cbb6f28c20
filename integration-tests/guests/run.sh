#!/usr/bin/env bash
# Boots real guests on a card and tests what their own drivers make of it.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
source "$guests_dir/lib/run.sh"
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

results="${results:-$repository/integration-tests/target/guests/$card}"
rm -rf "$results"
begin_run
run_tests
