# Virtual machines: each has a directory $run/vm-NAME with its pid and the two pipes of its agent.
# shellcheck shell=bash

qemu() { net_program qemu-system-x86_64 -L "$programs/usr/share/qemu" -L "$programs/usr/share/seabios" "$@"; }

vm_pid() { cat "$run/vm-$1/pid" 2>/dev/null; }

vm_alive() { alive "$(vm_pid "$1")"; }

# vm_launch NAME QEMU-ARGUMENT...: a machine with the card NAME. Console, monitor and agent are set up; nothing is waited for.
vm_launch() {
    local name="$1" home="$run/vm-$1" cpus="${vm_cpus:-2}" arguments
    shift
    vm_stop "$name"
    mkdir -p "$home"
    mkfifo "$home"/{agent,monitor}.{in,out}
    echo 0 >"$home/requests"
    touch "$results/console-$name.log"
    mapfile -t arguments < <("${vm_card:-card_arguments}" "$name")
    detached "$home/pid" qemu -name "$name" -nodefaults -no-user-config -display none -accel tcg,thread=multi -cpu max -smp "$cpus" -m 512M \
        -object memory-backend-memfd,id=ram0,size=512M,share=on -machine q35,memory-backend=ram0 \
        -chardev "file,id=console,path=$results/console-$name.log,append=on" -serial chardev:console \
        -chardev "pipe,id=agent,path=$home/agent" -serial chardev:agent \
        -chardev "pipe,id=monitor,path=$home/monitor" -monitor chardev:monitor \
        -device pcie-root-port,id=rp0,chassis=1,slot=1 "${arguments[@]}" "$@" >>"$results/qemu-$name.log" 2>&1 </dev/null
}

# vm_boot NAME [KERNEL-ARGUMENT...]: boots Linux and waits for its agent. Loads no driver.
vm_boot() {
    local name="$1"
    shift
    vm_launch "$name" -kernel "$kernel" -initrd "$initramfs" \
        -append "console=ttyS0 loglevel=5 mitigations=off nokaslr panic=-1 tsc=reliable random.trust_cpu=on $*"
    vm_wait_ready "$name"
}

vm_wait_ready() {
    local line fd end=$((SECONDS + 90))
    exec {fd}<>"$run/vm-$1/agent.out"
    while vm_alive "$1" && [ "$SECONDS" -lt "$end" ]; do
        if IFS= read -r -t 1 -u "$fd" line && [[ "$line" == *@@ready* ]]; then
            exec {fd}>&-
            echo "$1: booted, kernel up ${line##* } s" >&2
            return 0
        fi
    done
    exec {fd}>&-
    say "$1: the guest did not boot, see $results/console-$1.log"
    return 1
}

# guest NAME SCRIPT [SECONDS]: runs it in the guest. Prints its output, returns its exit status; 124 if it took too long,
# 125 if the machine died.
guest() {
    local home="$run/vm-$1" script="$2" end=$((SECONDS + ${3:-60})) number line fd status=124
    number=$(($(cat "$home/requests") + 1))
    echo "$number" >"$home/requests"
    printf '%s  %s# %s\n' "$(date +%T)" "$1" "$script" >>"$results/agent.log"
    echo "run $number $(printf '%s\n' "$script" | base64 -w 0)" 1<>"$home/agent.in" >&1
    exec {fd}<>"$home/agent.out"
    while [ "$SECONDS" -lt "$end" ]; do
        if IFS= read -r -t 1 -u "$fd" line; then
            if [[ "$line" == "@@done $number "* ]]; then
                status="${line##* }"
                break
            fi
            printf '%s\n' "$line"
        elif ! vm_alive "$1"; then
            status=125
            break
        fi
    done
    exec {fd}>&-
    [ "$status" -lt 124 ] || say "$1: $([ "$status" = 124 ] && echo "no answer after ${3:-60} s" || echo "the machine died"): $script"
    echo "exit $status" >>"$results/agent.log"
    return "$status"
}

monitor() { echo "$2" 1<>"$run/vm-$1/monitor.in" >&1; }

vm_stop() {
    if vm_alive "$1"; then
        end_process "$(vm_pid "$1")" 5
    fi
    rm -rf "${run:?}/vm-$1"
}

# vm_network NAME: driver loaded, link up, address set. Repeating it does no harm.
vm_network() {
    guest "$1" "
        [ -e /sys/bus/pci/drivers/igb ] || modprobe igb || exit 1
        for i in 1 2 3 4 5 6 7 8 9 10; do [ -e /sys/class/net/eth0 ] && break; sleep 0.2; done
        [ -e /sys/class/net/eth0 ] || { echo 'no eth0'; dmesg | tail -n 5; exit 1; }
        ip link set eth0 up
        ip address replace ${guest_address[$1]}/24 dev eth0
        for i in \$(seq 100); do [ \"\$(cat /sys/class/net/eth0/carrier)\" = 1 ] && exit 0; sleep 0.1; done
        echo 'no carrier after 10 s'; exit 1" 60
}

# need_vm NAME: a machine with the standard configuration, the one that is there if it still answers.
need_vm() {
    cards_running || cards_up
    if ! vm_alive "$1" || [ ! -e "$run/vm-$1/standard" ] || ! guest "$1" true 10; then
        vm_boot "$1"
        : >"$run/vm-$1/standard"
    fi
    vm_network "$1"
}

# other_vm NAME [KERNEL-ARGUMENT...]: a machine of the test's own, which ends with it.
other_vm() {
    cards_running || cards_up
    vm_boot "$@"
}

# What no kernel should have had to say, from a place in the console on.
complaints() {
    tail -c "+$(($2 + 1))" "$results/console-$1.log" 2>/dev/null |
        grep -aE 'BUG:|WARNING:|Call Trace|Oops|Tx Unit Hang|NETDEV WATCHDOG|igb.*([Ee]rror|[Ff]ail|reset)|AER:|nobody cared|soft lockup|hung task|Kernel panic'
}
