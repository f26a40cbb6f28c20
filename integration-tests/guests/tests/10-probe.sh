# title: igb binds to the card, reads its NVM and brings the link up; lspci -vvv and ethtool -i
# tier: quick
need_vm a
guest a 'dmesg | grep -E "igb|pci 0000:01"' | tee "$evidence/dmesg"
guest a 'lspci -nn; lspci -vvv -d 8086:' >"$evidence/lspci"
guest a 'lspci -xxxx -d 8086:10c9' >"$evidence/lspci-xxxx"
guest a 'ethtool -i eth0; ethtool eth0; ip -s link show eth0' | tee "$evidence/ethtool"
check "the driver's line 'added PHC' or 'Intel(R) Gigabit Ethernet Network Connection'" grep -q 'Intel(R) Gigabit Ethernet Network Connection' "$evidence/dmesg"
check "ethtool -i names igb" grep -q '^driver: igb' "$evidence/ethtool"
check "1000 Mb/s" grep -q 'Speed: 1000Mb/s' "$evidence/ethtool"
check "link" grep -q 'Link detected: yes' "$evidence/ethtool"
check "MSI-X in use" grep -qE 'MSI-X: Enable\+ Count=10' "$evidence/lspci"
note "$(grep -a -m1 -o 'Using MSI-X interrupts.*' "$evidence/dmesg" | tr -d '\r')"
