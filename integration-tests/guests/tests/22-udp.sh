# title: iperf3 over UDP at 20 Mbit/s both ways, at most 2 % lost
# tier: quick
need_vm a
host_iperf
iperf a "$host_address" 5 -u -b 20M -l 1448
iperf a "$host_address" 5 -u -b 20M -l 1448 -R
out="$(lost "$evidence/iperf3-a-to-$host_address-u-b20M-l1448")"
in="$(lost "$evidence/iperf3-a-to-$host_address-u-b20M-l1448-R")"
note "lost: guest to host $out %, host to guest $in %"
check "at most 2 % lost to the host" at_most 2 "$out"
check "at most 2 % lost to the guest" at_most 2 "$in"
