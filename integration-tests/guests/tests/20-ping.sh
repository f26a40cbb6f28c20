# title: ping between guest and host, small and full size, both ways, no loss
# tier: quick
need_vm a
guest a "ping -n -i 0.05 -c 100 -q $host_address" | tee "$evidence/ping"
guest a "ping -n -i 0.05 -c 20 -q -s 1472 -M do $host_address"
guest a "ping -n -f -c 2000 -q $host_address" | tee "$evidence/flood"
net_program ping -n -i 0.05 -c 50 -q "${guest_address[a]}" | tee "$evidence/ping-from-host"
check "no loss" grep -q '100 received, 0% packet loss' "$evidence/ping"
check "no loss of a flood" grep -q '2000 received, 0% packet loss' "$evidence/flood"
check "no loss from the host" grep -q '50 received, 0% packet loss' "$evidence/ping-from-host"
note "$(sed -n 's/^rtt/guest to host rtt/p' "$evidence/ping" | tr -d '\r')"
