#!/usr/bin/env bash
# The same guest on jvnic and on QEMU's own model of the chip, boot by boot in turn: throughput, processor time, latency.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
for part in run processes network card vm traffic measure; do
    source "$guests_dir/lib/$part.sh"
done

boots=6
seconds=6
warm_up=4
vm_cpus=1
keep=false
json=false
models=(jvnic qemu-igb)
results="$repository/integration-tests/target/guests/compare"

usage() {
    cat <<TEXT
Usage: compare.sh [--boots N] [--seconds S] [--warm-up S] [--cpus N] [--only CARD] [--continue] [--json] [--results DIR]

  --boots     of each card, in turn (6)
  --seconds   of TCP in each direction that are measured (6), after --warm-up seconds that are not (4)
  --cpus      of the guest (1)
  --only      jvnic or qemu-igb alone
  --continue  adds to the boots that are already in the results, so that a long comparison can be done in pieces
  --json      prints JSON instead of a table
  --results   default integration-tests/target/guests/compare; one line for each boot is kept there in 'rows'

Needs what run.sh needs, and python3 for the round trip of a register access.
TEXT
}

positive() { [[ "$2" =~ ^[1-9][0-9]{0,3}$ ]] || die "$1 $2: must be a number from 1 to 9999"; }

while [ $# -gt 0 ]; do
    case "$1" in
        --boots | --seconds | --warm-up | --cpus | --only | --results)
            [ $# -ge 2 ] || die "$1 needs a value"
            case "$1" in
                --boots) positive "$1" "$2" && boots="$2" ;;
                --seconds) positive "$1" "$2" && seconds="$2" ;;
                --warm-up) positive "$1" "$2" && warm_up="$2" ;;
                --cpus) positive "$1" "$2" && vm_cpus="$2" ;;
                --only) models=("$2") ;;
                --results) results="$2" ;;
            esac
            shift
            ;;
        --continue) keep=true ;;
        --json) json=true ;;
        --help | -h)
            usage
            exit 0
            ;;
        *) die "unknown argument $1, see --help" ;;
    esac
    shift
done
for card in "${models[@]}"; do
    case "$card" in jvnic | qemu-igb) ;; *) die "--only $card: must be jvnic or qemu-igb" ;; esac
done
command -v python3 >/dev/null || die "needs python3"

cards=(a)
"$keep" || rm -rf "$results"
begin_run
evidence="$results"
for i in $(seq "$boots"); do
    for card in "${models[@]}"; do
        say "boot $i of $boots, $card"
        measure_boot >>"$results/rows"
        tail -n 1 "$results/rows" >&2
    done
done
if "$json"; then
    rows_as_json "$results/rows"
else
    rows_as_table "$results/rows"
fi
