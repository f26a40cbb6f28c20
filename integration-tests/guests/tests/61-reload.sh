# title: driver unloaded and loaded ten times, traffic each time
# tier: quick
need_vm a
for i in 1 2 3 4 5 6 7 8 9 10; do
    guest a "rmmod igb" 20
    vm_network a
    check "pings after load $i" pings a "$host_address" 5
done
