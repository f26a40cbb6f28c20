# title: SIGKILL of one machine under load: the other loses nothing, and a new machine takes the dead one's place
# tier: quick
need_vm a
need_vm b
host_iperf
guest a "iperf3 -c $host_address -t 60 -P 4 >/dev/null 2>&1 &"
guest b "ping -n -q -i 0.02 -c 600 $host_address >/tmp/pings 2>&1 &"
sleep 3
[ "$card" = qemu-igb ] || server_holdings
kill -KILL "$(vm_pid a)"
guest b "wait; for i in \$(seq 300); do grep -q received /tmp/pings && break; sleep 0.1; done; cat /tmp/pings" 60 | tee "$evidence/pings-of-b"
check "b lost nothing" grep -q '600 received, 0% packet loss' "$evidence/pings-of-b"
check "the server lives" cards_running
need_vm a
check "the new machine has a network" pings a "$host_address" 20
note "b: $(grep -ao '600 packets.*loss' "$evidence/pings-of-b")"
