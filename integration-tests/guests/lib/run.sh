# What a run begins and ends with.
# shellcheck shell=bash

begin_run() {
    [ "$(id -u)" = 0 ] || die "needs root, for a network namespace and TAP interfaces"
    [ -c /dev/net/tun ] || die "needs /dev/net/tun, the kernel's TAP driver"
    command -v ip >/dev/null || die "needs ip (package iproute2)"
    "$guests_dir/prepare.sh"
    "$repository/jvnic" --help >/dev/null # builds it, which takes longer than a server may take to come up
    results="$(realpath -m "$results")"
    mkdir -p "$results"
    run="$(mktemp -d)"
    mkdir "$run/background"
    trap end_run EXIT
    trap 'say interrupted; exit 130' INT TERM HUP
    network_up
}

end_run() {
    local vm
    trap - EXIT INT TERM HUP
    end_background
    for vm in "$run"/vm-*; do
        if [ -e "$vm" ]; then
            vm_stop "${vm##*/vm-}"
        fi
    done
    cards_down
    network_down
    rm -rf "$run"
}
