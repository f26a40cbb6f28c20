# shellcheck shell=bash

# reboots COUNT: resets of the machine from a running driver, then it is switched off; the server is left as it was before.
reboots() {
    local i before after
    vm_stop a
    cards_running || cards_up
    [ "$card" = qemu-igb ] || before="$(server_holdings)"
    other_vm a
    for i in $(seq "$1"); do
        vm_network a
        check "pings before reboot $i" pings a "$host_address" 5
        guest a "(sleep 0.2; reboot -f) >/dev/null 2>&1 &" 10
        check "reboot $i" vm_wait_ready a
    done
    vm_network a
    check "pings at the end" pings a "$host_address" 5
    vm_stop a
    [ "$card" = qemu-igb ] && return
    wait_until 5 holdings_are "$before" || true
    after="$(server_holdings)"
    note "server before: $before, after: $after"
    check "the server is left with what it had" [ "$before" = "$after" ]
}

holdings_are() { [ "$(server_holdings)" = "$1" ]; }
