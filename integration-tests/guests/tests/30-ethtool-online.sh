# title: ethtool -t online
# tier: quick
need_vm a
guest a "ethtool -t eth0 online" 60 | tee "$evidence/result"
check "the driver says PASS" grep -q 'result is PASS' "$evidence/result"
check "pings afterwards" pings a "$host_address" 20
