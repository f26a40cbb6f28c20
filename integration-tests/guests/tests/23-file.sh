# title: 200 MB of random bytes to the guest and back arrive as they were sent
# tier: quick
need_vm a
head -c 200000000 /dev/urandom >"$run/file"
expected="$(sha256sum <"$run/file" | cut -d' ' -f1)"
# nc ends when either direction does; what only receives reads from a pipe that nobody closes.
mkfifo "$run/open"
trap 'rm -f "$run/file" "$run/back" "$run/open"' EXIT
netcat() { in_net "$programs/usr/bin/busybox" nc -l -p "$1"; }

send_to_guest() { netcat 5002 <"$run/file"; }
background sender send_to_guest
there="$(guest a "mkfifo /tmp/open; nc $host_address 5002 0<>/tmp/open >/tmp/file; rm /tmp/open; sha256sum </tmp/file" 300 | tr -d '\r' | grep -o '^[0-9a-f]\{64\}')"
check "the guest has what was sent" [ "$there" = "$expected" ]

receive_from_guest() { netcat 5003 0<>"$run/open" >"$run/back"; }
background receiver receive_from_guest
guest a "nc $host_address 5003 </tmp/file; rm /tmp/file" 300
wait_until 20 gone "$(background_pid receiver)"
back="$(sha256sum <"$run/back" | cut -d' ' -f1)"
check "the host has what came back" [ "$back" = "$expected" ]
note "sha256 ${expected:0:16}... three times"
