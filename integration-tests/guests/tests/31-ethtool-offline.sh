# title: ethtool -t offline: registers, EEPROM, interrupts, loopback, link
# tier: quick
need_vm a
guest a "ethtool -t eth0 offline" 150 | tee "$evidence/result"
note "$(grep -a '(o' "$evidence/result" | tr -d '\r' | sed 's/ *(o[a-z]*line)//' | tr -s '\t ' ' ' | paste -sd ',')"
check "the driver says PASS" grep -q 'result is PASS' "$evidence/result"
vm_network a
check "pings afterwards" pings a "$host_address" 20
