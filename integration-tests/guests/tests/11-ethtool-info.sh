# title: ethtool -d, -e, -S, -k, -g, -l, -c: registers, NVM, counters that count, offloads that can be switched
# tier: quick
need_vm a
for option in d S k g l c a x; do
    guest a "ethtool -$option eth0" 60 >"$evidence/ethtool-$option"
done
guest a "ethtool -e eth0 raw off length 128" >"$evidence/ethtool-e"
check "-d shows the registers of the 82576" grep -q '^0x00000: CTRL' "$evidence/ethtool-d"
check "-d shows a link" grep -qi 'link up: *link config\|Link up' "$evidence/ethtool-d"
check "-k has receive checksumming on" grep -q '^rx-checksumming: on' "$evidence/ethtool-k"
check "-k has TCP segmentation on" grep -q '^tcp-segmentation-offload: on' "$evidence/ethtool-k"
check "-k has VLAN stripping on" grep -q '^rx-vlan-offload: on' "$evidence/ethtool-k"

before_tx="$(counter a tx_packets)" before_rx="$(counter a rx_packets)"
pings a "$host_address" 50
after_tx="$(counter a tx_packets)" after_rx="$(counter a rx_packets)"
note "tx_packets $before_tx to $after_tx, rx_packets $before_rx to $after_rx over 50 pings"
check "tx_packets counted" [ $((after_tx - before_tx)) -ge 50 ]
check "rx_packets counted" [ $((after_rx - before_rx)) -ge 50 ]
guest a "ethtool -S eth0" >"$evidence/ethtool-S-after"
# A TAP does not pad frames to 60 bytes, which QEMU's model counts as received too short.
excused=none
[ "$card" = jvnic ] || excused='rx_short_length_errors|rx_length_errors|rx_errors'
errors="$(tr -d '\r' <"$evidence/ethtool-S-after" | awk -v excused="^ *($excused):" \
    '/(error|dropped|csum_err|collisions|timeout).*: [^0]/ && $0 !~ excused { print $1, $2 }' | paste -sd ',')"
check "no error is counted: $errors" [ -z "$errors" ]

guest a "ethtool -K eth0 tso off tx off rx off rxvlan off txvlan off sg off" 20
check "pings without offloads" pings a "$host_address" 20 -s 1472
guest a "ethtool -K eth0 tx on sg on tso on rx on rxvlan on txvlan on" 20
check "pings with offloads again" pings a "$host_address" 20 -s 1472
guest a "ethtool -G eth0 rx 512 tx 128" 20
check "pings with other ring sizes" pings a "$host_address" 20
guest a "ethtool -G eth0 rx 256 tx 256" 20
