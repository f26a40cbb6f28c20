#!/usr/bin/env bash
# Compares jvnic with DPDK's vhost on this machine, in alternate windows, and prints medians, ranges and ratios.
#
# DPDK: one dpdk-testpmd is the device (two net_vhost ports, mac forwarding, one core), another is both guests (two
# net_virtio_user ports with packed vectorised rings, the other core); frames circulate guest to guest. jvnic: `./jvnic bench`
# with two contexts, engine beside the drivers (one) and on a core of its own (two), in turn with the bare work where protection is
# off. All count frames received by guests, sizes are bytes in memory without FCS.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: compare-dpdk.sh [--windows N] [--seconds S] [--sizes "64 256 1518 9000"] [--csv FILE]
       compare-dpdk.sh --summary FILE

Windows are appended to FILE, so that a comparison can be run in pieces; --summary prints what FILE holds, and measures nothing.

Needs root, dpdk-testpmd (Debian: packages dpdk, dpdk-dev), 2 CPUs that nothing else uses, and 256 free huge pages of 2 MiB,
which it reserves itself and gives back.
TEXT
}

windows=5
seconds=3
sizes="64 256 1518"
csv=""
summary=""
while [ $# -gt 0 ]; do
    case "$1" in
        --windows) windows="$2"; shift 2 ;;
        --seconds) seconds="$2"; shift 2 ;;
        --sizes) sizes="$2"; shift 2 ;;
        --csv) csv="$2"; shift 2 ;;
        --summary) summary="$2"; shift 2 ;;
        --help) usage; exit 0 ;;
        *) echo "compare-dpdk: unknown option $1" >&2; usage >&2; exit 2 ;;
    esac
done

die() {
    echo "compare-dpdk: $1" >&2
    exit 1
}

# Medians, ranges and ratios to DPDK of the windows in a file of size,window,what,mpps.
summarise() {
    printf '%6s  %-30s %8s %17s %9s %7s\n' size what Mpps range Gb/s ratio
    for size in $(tail -n +2 "$1" | cut -d, -f1 | sort -nu); do
        peer="$(median_of "$1" "$size" dpdk | cut -d' ' -f1)"
        for what in dpdk off-one off-two on-one on-two bare-one bare-two; do
            read -r median least most < <(median_of "$1" "$size" "$what")
            case "$what" in
                dpdk) name="DPDK vhost, mac forward" ;;
                bare-*) name="bare work, ${what#*-}" ;;
                *) name="jvnic, protection ${what%-*}, ${what#*-}" ;;
            esac
            awk -v size="$size" -v name="$name" -v m="$median" -v a="$least" -v b="$most" -v peer="$peer" 'BEGIN {
                printf "%6d  %-30s %8.3f %8.3f-%8.3f %9.2f %7.2f\n", size, name, m, a, b, m * size * 8 / 1000, (peer > 0 ? m / peer : 0) }'
        done
    done
}

median_of() {
    awk -F, -v size="$2" -v what="$3" '$1 == size && $3 == what {print $4}' "$1" | sort -g |
        awk '{v[NR] = $1} END {printf "%.3f %.3f %.3f\n", v[int((NR + 1) / 2)], v[1], v[NR]}'
}

if [ -n "$summary" ]; then
    [ -r "$summary" ] || die "$summary cannot be read"
    summarise "$summary"
    exit 0
fi

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
jvnic="$here/../../jvnic"
[ "$(id -u)" = 0 ] || die "needs root, for huge pages"
command -v dpdk-testpmd >/dev/null || die "no dpdk-testpmd: apt-get install dpdk dpdk-dev"
[ "$(nproc)" -ge 2 ] || die "needs 2 CPUs, has $(nproc)"

pages=/proc/sys/vm/nr_hugepages
pages_before="$(cat "$pages")"
work="$(mktemp -d)"
mounted=""
device=""
guests=""
cleanup() {
    [ -z "$guests" ] || kill "$guests" 2>/dev/null || true
    [ -z "$device" ] || kill "$device" 2>/dev/null || true
    wait 2>/dev/null || true
    [ -z "$mounted" ] || umount "$mounted" || true
    echo "$pages_before" >"$pages"
    rm -rf "$work"
}
trap cleanup EXIT
[ "$pages_before" -ge 512 ] || echo 512 >"$pages"
[ "$(awk '/HugePages_Free/ {print $2}' /proc/meminfo)" -ge 256 ] || die "256 huge pages of 2 MiB are not to be had"
if ! grep -q hugetlbfs /proc/mounts; then
    mkdir "$work/huge"
    mount -t hugetlbfs nodev "$work/huge"
    mounted="$work/huge"
fi

"$jvnic" lspci >/dev/null # builds what is missing, outside the measurement

# One window of DPDK: prints frames received by guests, in Mpps.
dpdk_window() {
    local size="$1" mtu=1600 mbuf=2304
    [ "$size" -le 1600 ] || { mtu=9200 mbuf=9728; }
    rm -f "$work"/s0 "$work"/s1 "$work"/*.in
    mkfifo "$work/device.in" "$work/guests.in"
    dpdk-testpmd --lcores '0@1,1@0' --no-pci --file-prefix=jvnic-device --in-memory -m 256 \
        --force-max-simd-bitwidth=512 --vdev "net_vhost0,iface=$work/s0" --vdev "net_vhost1,iface=$work/s1" -- \
        --forward-mode=mac -i --total-num-mbufs=8192 --mbuf-size="$mbuf" \
        <"$work/device.in" >"$work/device.out" 2>&1 &
    device=$!
    exec 7>"$work/device.in"
    for _ in $(seq 100); do [ ! -S "$work/s1" ] || break; sleep 0.1; done
    [ -S "$work/s1" ] || die "the device did not come up: $(tail -n 3 "$work/device.out")"
    dpdk-testpmd --lcores '0@0,1@1' --no-pci --file-prefix=jvnic-guests --in-memory -m 256 --single-file-segments \
        --force-max-simd-bitwidth=512 \
        --vdev "net_virtio_user0,path=$work/s0,queue_size=1024,packed_vq=1,in_order=1,vectorized=1" \
        --vdev "net_virtio_user1,path=$work/s1,queue_size=1024,packed_vq=1,in_order=1,vectorized=1" -- \
        --forward-mode=io -i --total-num-mbufs=8192 --mbuf-size="$mbuf" --max-pkt-len="$((mtu + 18))" \
        <"$work/guests.in" >"$work/guests.out" 2>&1 &
    guests=$!
    exec 8>"$work/guests.in"
    sleep 3
    echo start >&7
    printf 'set txpkts %s\nstart tx_first 16\n' "$size" >&8
    sleep 1.5
    echo 'show port stats all' >&8
    sleep "$seconds"
    echo 'show port stats all' >&8
    sleep 0.5
    printf 'stop\nquit\n' >&8
    printf 'stop\nquit\n' >&7
    exec 7>&- 8>&-
    wait "$guests" "$device" || true
    device="" guests=""
    awk '/Rx-pps/ {rate[n++] = $2} END {printf "%.3f\n", n < 4 ? 0 : (rate[n - 1] + rate[n - 2]) / 1e6}' "$work/guests.out"
}

# One window of jvnic: appends its rate, and that of the bare work that ran in turn with it.
jvnic_window() {
    local size="$1" window="$2" what="$3" result limit=""
    [ "${what%-*}" = on ] || limit=--limit
    result="$("$jvnic" bench --size "$size" --protection "${what%-*}" --threads "${what#*-}" --seconds "$seconds" --json $limit)"
    echo "$size,$window,$what,$(field mpps "$result")" >>"$csv"
    [ -z "$limit" ] || echo "$size,$window,bare-${what#*-},$(field limit_mpps "$result")" >>"$csv"
}

field() {
    sed -n "s/.*\"$1\":\([0-9.E-]*\).*/\1/p" <<<"$2"
}

csv="${csv:-$work/windows.csv}"
[ -s "$csv" ] || echo "size,window,what,mpps" >"$csv"
for size in $sizes; do
    for window in $(seq "$windows"); do
        echo "size $size, window $window of $windows" >&2
        echo "$size,$window,dpdk,$(dpdk_window "$size")" >>"$csv"
        for what in off-one off-two on-one on-two; do
            jvnic_window "$size" "$window" "$what"
        done
    done
done
summarise "$csv"
