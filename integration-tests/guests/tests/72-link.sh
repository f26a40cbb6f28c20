# title: two guests on two cards joined by a wire inside the process, without the host
# tier: all jvnic
serve link --card i82576 --pf "$run/link-a.sock" --wire link --card i82576 --pf "$run/link-b.sock" --wire link
trap 'vm_stop a; vm_stop b; end_serve link' EXIT
on_link() { served_function "$run/link-$1.sock"; }
vm_card=on_link vm_boot a
vm_card=on_link vm_boot b
vm_network a
vm_network b
check "pings a to b" pings a "${guest_address[b]}" 50
guest_iperf b
there="$(iperf a "${guest_address[b]}" 4)"
back="$(iperf a "${guest_address[b]}" 4 -R)"
note "TCP: a to b $there Mbit/s, b to a $back Mbit/s"
check "a to b flows" above 0 "$there"
check "b to a flows" above 0 "$back"
