# title: iPXE takes a DHCP lease and runs a script that it fetches by TFTP, with a file of 1 MB
# tier: quick
vm_stop a
cards_running || cards_up
mkdir -p "$run/tftp"
head -c 1000000 /dev/urandom >"$run/tftp/file"
# Switched off at once, a machine loses the last characters of its serial port.
cat >"$run/tftp/second.ipxe" <<TEXT
#!ipxe
echo second script running
imgfetch --name file tftp://\${next-server}/file || goto failed
imgstat
echo @@fetched all
sleep 2
poweroff
:failed
echo @@failed
sleep 2
poweroff
TEXT
cat >"$run/tftp/first.ipxe" <<TEXT
#!ipxe
ifstat
dhcp net0 || goto failed
echo @@lease \${net0/ip} from \${next-server}
chain tftp://\${next-server}/second.ipxe || goto failed
:failed
echo @@failed
ifstat
sleep 2
poweroff
TEXT
background dnsmasq net_program dnsmasq --keep-in-foreground --conf-file=/dev/null --port=0 --interface=br0 --bind-interfaces \
    --user=root --group= --log-facility=- --log-dhcp --leasefile-ro --pid-file= \
    --dhcp-range=192.168.77.100,192.168.77.120,1h --enable-tftp --tftp-root="$run/tftp"
sleep 0.5
before="$(console_size a)"
vm_cpus=1 vm_launch a -machine graphics=off -L "$programs/usr/lib/ipxe" -kernel "$programs/usr/lib/ipxe/ipxe.lkrn" \
    -initrd "$run/tftp/first.ipxe" -boot n
console_since() { tail -c "+$((before + 1))" "$results/console-a.log" 2>/dev/null; }
ended() { gone "$(vm_pid a)" || console_since | grep -aE '@@fetched all|@@failed' >/dev/null; }
wait_until 120 ended || true
console_since >"$evidence/console"
check "a lease" grep -aq '@@lease 192.168.77.1' "$evidence/console"
check "script and file by TFTP" grep -aq '@@fetched all' "$evidence/console"
check "the server saw them go" grep -q 'sent .*/file to' "$evidence/dnsmasq.log"
note "$(grep -ao '@@lease.*' "$evidence/console" | tr -d '\r@')"
