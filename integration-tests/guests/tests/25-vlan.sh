# title: two guests in VLAN 7: pings and TCP through 802.1Q interfaces, tags on the wire, VLAN 8 filtered
# tier: quick
need_vm a
need_vm b
trap 'for vm in a b; do guest $vm "ip link del eth0.7; ip link del eth0.8; true" 20; done' EXIT
for vm in a b; do
    guest "$vm" "modprobe 8021q && ip link add link eth0 name eth0.7 type vlan id 7 &&
        ip address add ${guest_address[$vm]/.77./.7.}/24 dev eth0.7 && ip link set eth0.7 up" 20
done
guest a "ip link add link eth0 name eth0.8 type vlan id 8 && ip address add 192.168.8.11/24 dev eth0.8 && ip link set eth0.8 up" 20
background tcpdump net_program tcpdump -Z root -n -e -l -c 20 -i "$(tap_of a)" vlan
sleep 1
check "pings in VLAN 7" pings a 192.168.7.12 30
check "full frames in VLAN 7" pings a 192.168.7.12 10 -s 1472 -M "do"
guest_iperf b
out="$(iperf a 192.168.7.12 3)"
in="$(iperf a 192.168.7.12 3 -R)"
guest b "killall iperf3"
check "TCP flows in VLAN 7" above 0 "$out"
check "and back" above 0 "$in"
check "the frames are tagged on the wire" grep -q 'vlan 7, p 0' "$evidence/tcpdump.log"
check "nobody answers in VLAN 8" guest a '! ping -c 3 -W 1 192.168.8.12'
check "untagged traffic goes on" pings a "${guest_address[b]}" 10
note "TCP in VLAN 7: $out and $in Mbit/s"
