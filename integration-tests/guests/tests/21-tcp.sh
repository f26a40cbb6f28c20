# title: iperf3 over TCP, guest to host and host to guest, one stream and four
# tier: quick
need_vm a
host_iperf
out="$(iperf a "$host_address" 5)"
in="$(iperf a "$host_address" 5 -R)"
iperf a "$host_address" 3 -P 4
iperf a "$host_address" 3 -P 4 -R
note "guest to host $out Mbit/s, host to guest $in Mbit/s"
check "guest to host flows" above 0 "$out"
check "host to guest flows" above 0 "$in"
