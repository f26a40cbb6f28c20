# title: interrupts by MSI, with a driver that is refused MSI-X: traffic and ethtool -t offline
# tier: all
other_vm a
guest a "modprobe i2c-algo-bit; modprobe dca; insmod /lib/igb-msi.ko"
vm_network a
guest a 'grep eth0 /proc/interrupts; dmesg | grep "igb.*interrupts"; lspci -vv -d 8086:10c9 | grep MSI' | tee "$evidence/interrupts"
check "MSI is enabled" grep -q 'MSI: Enable+' "$evidence/interrupts"
check "pings" pings a "$host_address" 50
host_iperf
check "guest to host flows" above 0 "$(iperf a "$host_address" 3)"
check "host to guest flows" above 0 "$(iperf a "$host_address" 3 -R)"
guest a "ethtool -t eth0 offline" 150 | tee "$evidence/result"
check "ethtool -t offline" grep -q 'result is PASS' "$evidence/result"
