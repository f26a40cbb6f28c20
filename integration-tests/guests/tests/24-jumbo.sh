# title: MTU 9000: pings of 9000 bytes unfragmented, TCP both ways, and back to 1500
# tier: quick
need_vm a
trap 'guest a "ip link set eth0 mtu 1500" 20; set_host_mtu 1500' EXIT
set_host_mtu 9000
guest a "ip link set eth0 mtu 9000" 20
check "pings of 9000 bytes" pings a "$host_address" 30 -s 8972 -M "do"
host_iperf
out="$(iperf a "$host_address" 3)"
in="$(iperf a "$host_address" 3 -R)"
note "TCP: guest to host $out Mbit/s, host to guest $in Mbit/s"
check "guest to host flows" above 0 "$out"
check "host to guest flows" above 0 "$in"
check "frames of more than 1522 bytes were received" [ "$(counter a rx_long_length_errors)" = 0 ]
guest a "ip link set eth0 mtu 1500" 20
set_host_mtu 1500
check "pings at 1500 again" pings a "$host_address" 20 -s 1472 -M "do"
