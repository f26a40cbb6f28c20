# Traffic between guests and host, by programs that everybody knows.
# shellcheck shell=bash

host_iperf() {
    background iperf3 net_program iperf3 -s -p 5201 --forceflush
    wait_until 10 grep -q listening "$evidence/iperf3.log"
}

guest_iperf() {
    guest "$1" 'iperf3 -s -D -p 5201; for i in $(seq 50); do netstat -ltn | grep -q :5201 && exit 0; sleep 0.1; done; exit 1'
}

# iperf NAME PEER SECONDS [OPTION...]: a run from the guest; leaves the client's output in $evidence, prints Mbit/s received.
iperf() {
    local name="$1" peer="$2" seconds="$3" file
    shift 3
    file="$evidence/iperf3-$name-to-$peer$(printf '%s' "$@" | tr -d ' ')"
    guest "$name" "iperf3 -c $peer -p 5201 -t $seconds -f m $*" $((seconds + 30)) >"$file"
    received "$file"
}

# The last line is the sum where there are several streams.
received() { sed -n 's/.* \([0-9.]*\) Mbits\/sec.*receiver.*/\1/p' "$1" | tail -n 1; }

# Lost datagrams in percent.
lost() { sed -n 's/.*(\([0-9.e+-]*\)%).*receiver.*/\1/p' "$1" | tail -n 1; }

# at_most LIMIT VALUE, for numbers with a fraction.
at_most() { awk -v limit="$1" -v value="${2:-nothing}" 'BEGIN { exit !(value + 0 == value && value <= limit) }'; }

above() { awk -v limit="$1" -v value="${2:-nothing}" 'BEGIN { exit !(value + 0 == value && value > limit) }'; }

# pings NAME PEER COUNT [OPTION...]: all must be answered.
pings() {
    local name="$1" peer="$2" count="$3"
    shift 3
    guest "$name" "ping -n -q -i 0.05 -c $count $* $peer" $((count / 10 + 30)) >"$evidence/last-pings" || true
    cat "$evidence/last-pings" >>"$evidence/pings"
    grep -q "$count received, 0% packet loss" "$evidence/last-pings"
}

# The number that ethtool -S gives for a counter.
counter() { guest "$1" "ethtool -S eth0" | tr -d '\r' | sed -n "s/^ *$2: //p"; }
