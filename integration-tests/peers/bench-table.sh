#!/usr/bin/env bash
# Runs `./jvnic bench` over sizes, contexts, protections and thread modes and prints a table in Markdown.
# usage: bench-table.sh [SECONDS [WINDOWS]]
set -euo pipefail
jvnic="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/jvnic"
seconds="${1:-1}"
windows="${2:-3}"
"$jvnic" lspci >/dev/null # builds what is missing, outside the measurement

field() {
    sed -n "s/.*\"$1\":\([0-9.E-]*\).*/\1/p" <<<"$2"
}

echo "| size | contexts | off, one | off, two | on, one | on, two |"
echo "|---|---|---|---|---|---|"
for size in 64 256 594 1518 9000; do
    for contexts in 2 8 32; do
        row="| $size | $contexts |"
        for protection in off on; do
            for threads in one two; do
                result="$("$jvnic" bench --size "$size" --contexts "$contexts" --protection "$protection" \
                    --threads "$threads" --seconds "$seconds" --windows "$windows" --json)"
                row="$row $(printf '%.2f (%.1f)' "$(field mpps "$result")" "$(field gbps "$result")") |"
            done
        done
        echo "$row"
    done
done
