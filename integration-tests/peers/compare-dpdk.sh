#!/usr/bin/env bash
# Compares jvnic with DPDK's vhost on this machine, in alternate windows, and prints medians, ranges and ratios.
#
# DPDK: one dpdk-testpmd is the device (two net_vhost ports, mac forwarding, one core), another is both guests (two
# net_virtio_user ports with packed vectorised rings, the other core); frames circulate guest to guest. jvnic: `./jvnic bench turns`
# has two contexts and 32, engine beside the drivers (one), protection off and on, and the bare work, all in turn by pieces of 30 ms;
# then `./jvnic bench` has the engine on a core of its own (two), the bare work after protection off. All count frames received by
# guests, sizes are bytes in memory without FCS. Of imix (7:4:1 of 64, 594, 1518) DPDK has no window: testpmd sends frames of one size.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: compare-dpdk.sh [--windows N] [--seconds S] [--sizes "64 256 imix 1518 9000"] [--csv FILE]
       compare-dpdk.sh --summary FILE

Windows are appended to FILE, so that a comparison can be run in pieces; --summary prints what FILE holds, and measures nothing.
In a window all rows of one thread are measured in turn by pieces of 30 ms; below the table are medians and ranges of their ratios
window by window. Each row measures for S seconds, after as long a warm-up.
jvnic runs on the JDK of JAVA_HOME, else on the java of PATH; all windows in FILE are of one JDK.

Needs root, dpdk-testpmd (Debian: packages dpdk, dpdk-dev), 2 CPUs that nothing else uses, and 256 free huge pages of 2 MiB,
which it reserves itself and gives back.
TEXT
}

windows=5
seconds=3
sizes="64 256 imix 1518 9000"
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

header="size,window,what,mpps,allocated_bytes,posted_buffers,slot_stride"

# Medians, ranges and ratios to DPDK of the windows in a file; its comments first.
summarise() {
    grep '^#' "$1" || true
    printf '%6s  %-30s %8s %17s %9s %7s %9s %7s %7s\n' size what Mpps range Gb/s ratio allocated posted stride
    grep -v '^#' "$1" | awk -F, '
        $4 == "" || $4 == "mpps" { next }
        !($1 in seen) { seen[$1] = 1; sizes[++count] = $1 }
        {
            key = $1 SUBSEP $3
            value[key, ++windows[key]] = $4
            at[key, $2] = $4
            if ($2 + 0 > last[$1]) last[$1] = $2 + 0
            if ($5 != "" && (!(key in allocated) || $5 + 0 > allocated[key])) allocated[key] = $5 + 0
            posted[key] = $6
            stride[key] = $7
        }
        # Sorts the windows of a key; their lower median.
        function median(key,    i, j, moved) {
            for (i = 2; i <= windows[key]; i++) {
                moved = value[key, i]
                for (j = i - 1; j > 0 && value[key, j] + 0 > moved + 0; j--) value[key, j + 1] = value[key, j]
                value[key, j + 1] = moved
            }
            return value[key, int((windows[key] + 1) / 2)]
        }
        function known(text) { return text == "" ? "-" : text }
        function row(size, what, name,    key, rate, bytes) {
            key = size SUBSEP what
            if (!windows[key]) {
                printf "%6s  %-30s %8s %17s %9s %7s %9s %7s %7s\n", size, name, "-", "-", "-", "-", "-", "-", "-"
                return
            }
            rate = median(key)
            if (what == "dpdk") peer = rate
            bytes = size == "imix" ? (7 * 64 + 4 * 594 + 1518) / 12 : size
            printf "%6s  %-30s %8.3f %8.3f-%8.3f %9.2f %7s %9s %7s %7s\n", size, name, rate, value[key, 1],
                value[key, windows[key]], rate * bytes * 8 / 1000, (peer > 0 ? sprintf("%.2f", rate / peer) : "-"),
                known(allocated[key]), known(posted[key]), known(stride[key])
        }
        # Ratios of two rows of the same windows: median and range.
        function ratio(size, name, what, of,    key, window) {
            key = size SUBSEP name
            for (window = 1; window <= last[size]; window++) {
                if (at[size, what, window] > 0 && at[size, of, window] > 0)
                    value[key, ++windows[key]] = at[size, what, window] / at[size, of, window]
            }
            if (windows[key]) printf "%6s  %-30s %8.2f %8.2f-%8.2f\n", size, name, median(key), value[key, 1], value[key, windows[key]]
        }
        END {
            for (i = 1; i <= count; i++) {
                peer = 0
                row(sizes[i], "dpdk", "DPDK vhost, mac forward")
                row(sizes[i], "off-one", "jvnic, protection off, one")
                row(sizes[i], "off-two", "jvnic, protection off, two")
                row(sizes[i], "on-one", "jvnic, protection on, one")
                row(sizes[i], "on-two", "jvnic, protection on, two")
                row(sizes[i], "bare-one", "bare work, one")
                row(sizes[i], "bare-two", "bare work, two")
                row(sizes[i], "off-many", "protection off, 32 contexts")
                row(sizes[i], "on-many", "protection on, 32 contexts")
                row(sizes[i], "bare-many", "bare work, 32 contexts")
            }
            print "ratios window by window, median and range:"
            for (i = 1; i <= count; i++) {
                ratio(sizes[i], "one of the bare work", "off-one", "bare-one")
                ratio(sizes[i], "protection on of off", "on-one", "off-one")
                ratio(sizes[i], "32 contexts of 2, off", "off-many", "off-one")
                ratio(sizes[i], "32 contexts of 2, on", "on-many", "on-one")
            }
        }'
    echo "allocated: bytes in a window, both guests and the card, the most of all windows; posted: receive buffers of a context;"
    echo "stride: bytes from buffer to buffer. 32 contexts are 16 pairs, all on one core. Bursts are as long as what is posted on one core, half of it on two."
}

if [ -n "$summary" ]; then
    [ -r "$summary" ] || die "$summary cannot be read"
    summarise "$summary"
    exit 0
fi

for size in $sizes; do
    [[ "$size" =~ ^(imix|[0-9]+)$ ]] || die "--sizes: $size is neither imix nor a number of bytes"
done
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
jdk="$("${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1 | sed -n 2p)"

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

# One window of the rows of one thread: appends them all.
turns_window() {
    local size="$1" window="$2" result what row
    result="$("$jvnic" bench turns --size "$size" --seconds "$seconds" --json)"
    for what in off-one on-one off-many on-many bare-one bare-many; do
        row="$(grep -o "{\"what\":\"$what\"[^}]*}" <<<"$result")" || die "bench turns has no row $what: $result"
        append "$size" "$window" "$what" "$row"
    done
}

# One window with the engine on a core of its own: appends its rate, and that of the bare work after it.
two_window() {
    local size="$1" window="$2" protection="$3" result limit=""
    [ "$protection" = on ] || limit=--limit
    result="$("$jvnic" bench --size "$size" --protection "$protection" --threads two --seconds "$seconds" --json $limit)"
    append "$size" "$window" "$protection-two" "$result"
    [ -z "$limit" ] || echo "$size,$window,bare-two,$(field limit_mpps "$result"),,," >>"$csv"
}

append() {
    echo "$1,$2,$3,$(field mpps "$4"),$(field allocated_bytes "$4"),$(field posted_buffers "$4"),$(field slot_stride "$4")" >>"$csv"
}

field() {
    sed -n "s/.*\"$1\":\([0-9.E-]*\).*/\1/p" <<<"$2"
}

# The number of the last window of a size in the file, 0 for none.
last_window() {
    awk -F, -v size="$1" '$1 == size && $2 + 0 > last {last = $2 + 0} END {print last + 0}' "$csv"
}

csv="${csv:-$work/windows.csv}"
[ -s "$csv" ] || printf '# jvnic on %s\n%s\n' "$jdk" "$header" >"$csv"
grep -qxF "# jvnic on $jdk" "$csv" || die "$csv has no windows of $jdk: give another file"
for size in $sizes; do
    before="$(last_window "$size")"
    for window in $(seq "$((before + 1))" "$((before + windows))"); do
        echo "size $size, window $window of $((before + windows))" >&2
        [ "$size" = imix ] || echo "$size,$window,dpdk,$(dpdk_window "$size"),,," >>"$csv"
        turns_window "$size" "$window"
        two_window "$size" "$window" off
        two_window "$size" "$window" on
    done
done
summarise "$csv"
