# title: two guests on two cards of one process: pings, TCP both ways at once, and to the host
# tier: quick
need_vm a
need_vm b
check "pings a to b" pings a "${guest_address[b]}" 50
check "pings b to a" pings b "${guest_address[a]}" 50
check "pings b to the host" pings b "$host_address" 20
guest_iperf b
there="$(iperf a "${guest_address[b]}" 4)"
back="$(iperf a "${guest_address[b]}" 4 -R)"
iperf a "${guest_address[b]}" 4 --bidir
guest b "killall iperf3"
note "TCP: a to b $there Mbit/s, b to a $back Mbit/s"
check "a to b flows" above 0 "$there"
check "b to a flows" above 0 "$back"
