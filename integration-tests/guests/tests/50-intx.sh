# title: interrupts by the INTx line (pci=nomsi): traffic and ethtool -t online
# tier: quick
other_vm a pci=nomsi
vm_network a
check "legacy interrupts" guest a 'grep eth0 /proc/interrupts | grep -q IO-APIC'
check "pings" pings a "$host_address" 50
host_iperf
out="$(iperf a "$host_address" 3)"
in="$(iperf a "$host_address" 3 -R)"
note "TCP: guest to host $out Mbit/s, host to guest $in Mbit/s"
check "guest to host flows" above 0 "$out"
check "host to guest flows" above 0 "$in"
guest a "ethtool -t eth0 online; grep eth0 /proc/interrupts" 60 | tee "$evidence/result"
check "ethtool -t online" grep -q 'result is PASS' "$evidence/result"
