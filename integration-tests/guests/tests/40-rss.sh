# title: four queues: eight TCP streams spread over queues and interrupt vectors by the receive-side hash
# tier: quick
vm_cpus=4 other_vm a
vm_network a
check "four queues" guest a 'ethtool -l eth0 | tail -n 5 | grep -q "Combined:.*4"'
host_iperf
iperf a "$host_address" 5 -P 8 -R
iperf a "$host_address" 5 -P 8
guest a "ethtool -S eth0" >"$evidence/counters"
guest a "cat /proc/interrupts" >"$evidence/interrupts"
spread="$(tr -d '\r' <"$evidence/counters" | sed -n 's/^ *rx_queue_[0-9]_packets: //p' | paste -sd ' ')"
note "frames received by queue: $spread"
check "at least three queues received" [ "$(tr ' ' '\n' <<<"$spread" | awk '$1 > 20' | wc -l)" -ge 3 ]
check "at least three vectors of eth0 fired" [ "$(tr -d '\r' <"$evidence/interrupts" | awk '/eth0.*[rR]x/ && $2 + $3 + $4 + $5 > 20' | wc -l)" -ge 3 ]
guest a "ethtool -X eth0 equal 1"
before="$(counter a rx_queue_0_packets)"
pings a "$host_address" 20
check "all frames in queue 0 once the table says so" [ $(($(counter a rx_queue_0_packets) - before)) -ge 20 ]
