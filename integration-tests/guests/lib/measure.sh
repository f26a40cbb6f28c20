# One measured boot is one row: the card, then the values of $columns.
# shellcheck shell=bash

columns=(out_mbps in_mbps out_cpu_s_per_gb in_cpu_s_per_gb ping_us register_p50_us register_p99_us)
declare -A column_says=([out_mbps]="TCP guest to host, Mbit/s" [in_mbps]="TCP host to guest, Mbit/s"
    [out_cpu_s_per_gb]="CPU s per GB, guest to host" [in_cpu_s_per_gb]="CPU s per GB, host to guest"
    [ping_us]="ping round trip, mean, µs" [register_p50_us]="register read, p50, µs" [register_p99_us]="register read, p99, µs")

measure_boot() {
    local out in out_cpu in_cpu
    cards_up >&2
    vm_boot a >&2
    vm_network a >&2
    host_iperf
    iperf a "$host_address" "$warm_up" >/dev/null
    iperf a "$host_address" "$warm_up" -R >/dev/null
    read -r out out_cpu <<<"$(measure_tcp)"
    read -r in in_cpu <<<"$(measure_tcp -R)"
    printf '%s %s %s %s %s %s ' "$card" "$out" "$in" "$out_cpu" "$in_cpu" "$(measure_ping)"
    vm_stop a
    measure_register
    end_background
    cards_down
}

# Mbit/s, and seconds of processor time of QEMU and the server for each 10^9 bytes of payload.
measure_tcp() {
    local before after rate
    before="$(processor_ticks)"
    rate="$(iperf a "$host_address" "$seconds" "$@")"
    after="$(processor_ticks)"
    awk -v rate="$rate" -v ticks=$((after - before)) -v hertz="$(getconf CLK_TCK)" -v seconds="$seconds" \
        'BEGIN { printf "%s %.2f\n", rate, ticks / hertz / (rate * seconds / 8000) }'
}

processor_ticks() {
    local ticks
    ticks="$(ticks_of "$(vm_pid a)")"
    if [ -e "$run/cards.pid" ]; then
        ticks=$((ticks + $(ticks_of "$(cat "$run/cards.pid")")))
    fi
    echo "$ticks"
}

# User and system time; the name before them may hold spaces, but ends at the last bracket.
ticks_of() { sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'; }

measure_ping() {
    guest a "ping -n -q -i 0.01 -c 300 $host_address" | sed -n 's/^rtt [^=]*= [0-9.]*\/\([0-9.]*\)\/.*/\1/p' | awk '{ print $1 * 1000 }'
}

# Reads of a register by QEMU itself, without a guest: the way of an access from QEMU's memory system to the card and back.
measure_register() {
    local arguments argument
    mapfile -t arguments < <(card_arguments a | sed 's/"bus":"rp0"/"bus":"pcie.0","addr":"4"/; s/bus=rp0/bus=pcie.0,addr=4/')
    rm -f "$run/qtest".{in,out}
    mkfifo "$run/qtest".{in,out}
    background qtest qemu -nodefaults -no-user-config -display none -machine q35,memory-backend=ram0 -m 64M \
        -object memory-backend-memfd,id=ram0,size=64M,share=on -accel tcg -S \
        -chardev "pipe,id=qtest,path=$run/qtest" -qtest chardev:qtest -qtest-log none "${arguments[@]}"
    timeout 60 python3 "$guests_dir/lib/register_latency.py" "$run/qtest.in" "$run/qtest.out"
}

# Middle, least and most of each column.
summary_of() {
    local model="$1" column="$2" file="$3"
    awk -v model="$model" -v column="$column" '$1 == model { print $column }' "$file" | sort -g |
        awk '{ value[NR] = $1 } END { if (NR) printf "%g %g %g %d\n", (value[int((NR + 1) / 2)] + value[int(NR / 2) + 1]) / 2, value[1], value[NR], NR }'
}

rows_as_table() {
    local i model middle least most count
    printf '%-30s' ""
    for model in "${models[@]}"; do
        read -r _ _ _ count <<<"$(summary_of "$model" 2 "$1")"
        printf '%-34s' "$model, median (range) of $count"
    done
    echo
    for i in "${!columns[@]}"; do
        printf '%-30s' "${column_says[${columns[i]}]}"
        for model in "${models[@]}"; do
            read -r middle least most count <<<"$(summary_of "$model" $((i + 2)) "$1")"
            printf '%-34s' "$middle ($least to $most)"
        done
        echo
    done
}

rows_as_json() {
    local i model middle least most count first_model="" first
    printf '{'
    for model in "${models[@]}"; do
        printf '%s"%s":{' "$first_model" "$model"
        first=""
        for i in "${!columns[@]}"; do
            read -r middle least most count <<<"$(summary_of "$model" $((i + 2)) "$1")"
            printf '%s"%s":{"median":%s,"min":%s,"max":%s,"boots":%s}' "$first" "${columns[i]}" "$middle" "$least" "$most" "$count"
            first=","
        done
        printf '}'
        first_model=","
    done
    echo '}'
}
