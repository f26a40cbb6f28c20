# shellcheck shell=bash

# reboots COUNT: resets of the machine from a running driver, then it is switched off; the server is left as it was before.
reboots() {
    local i before after
    vm_stop a
    vm_stop b
    cards_running || cards_up
    if [ "$card" != qemu-igb ]; then
        # What a machine that has just ended held is given back a moment later.
        check "the server holds no guest's memory" wait_until 10 holds_no_memory
        wait_until 10 holdings_are_settled
        before="$(server_holdings)"
    fi
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

holds_no_memory() { [[ "$(server_holdings)" == *memories=0 ]]; }

# Memory goes first, descriptors after it.
holdings_are_settled() {
    local now
    now="$(server_holdings)"
    sleep 1
    holdings_are "$now"
}

holdings_are() { [ "$(server_holdings)" = "$1" ]; }
