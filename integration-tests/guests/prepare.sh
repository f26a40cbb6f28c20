#!/usr/bin/env bash
# Puts QEMU 11.1, a Linux kernel and a small guest into a cache, from Debian packages of trixie and trixie-backports.
# Nothing is installed: the packages are unpacked and their programs run with their own libraries.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

host_packages=(qemu-system-x86 ipxe seabios dnsmasq-base iperf3 tcpdump busybox-static)
guest_packages=(dash ethtool iproute2 pciutils kmod iputils-ping)
backports='src:qemu src:seabios src:ipxe'
guest_programs=(dash ethtool ip bridge lspci setpci iperf3 kmod ping)
guest_modules=(igb igbvf 8021q bridge)
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

usage() {
    cat <<TEXT
Usage: prepare.sh [--update]
Fills $cache (JVNIC_GUEST_CACHE) if it is missing or stale. --update does it with the newest packages in any case.
TEXT
}

check_machine() {
    [ "$(uname -sm)" = "Linux x86_64" ] || die "needs Linux on x86-64, this is $(uname -sm)"
    local command
    for command in apt-get dpkg-deb flock sha256sum tar; do
        command -v "$command" >/dev/null || die "needs $command: a Debian or a derivative of it"
    done
    [ -r "$keyring" ] || die "needs $keyring (package debian-archive-keyring)"
}

# Two runs at once would unpack over each other: the second waits for the first. The lock goes with the process, however it ends.
lock_cache() {
    exec 9>"$cache/lock"
    flock -n 9 && return
    say "another run prepares $cache: waiting for it"
    flock 9
}

# The mirror this machine's own apt uses for Debian.
mirror() {
    local format='$(LABEL)|$(REPO_URI)' found
    found="$(apt-get indextargets --format "$format" 'Created-By: Packages' | sed -n 's/^Debian|//p' | sort -u | head -n 1)"
    if [ -z "$found" ] && [ "$(id -u)" = 0 ]; then
        apt-get update -qq >&2
        found="$(apt-get indextargets --format "$format" 'Created-By: Packages' | sed -n 's/^Debian|//p' | sort -u | head -n 1)"
    fi
    [ -n "$found" ] || die "apt knows no Debian mirror: run apt-get update, then again"
    echo "$found"
}

# An apt of its own: own sources, own lists, and no installed package, so that every dependency is fetched.
make_apt() {
    local source="$1"
    apt="$cache/apt"
    mkdir -p "$apt"/{lists/partial,cache/archives/partial,parts}
    : >"$apt/status"
    printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$source" trixie "$keyring" "$source" trixie-backports >"$apt/sources.list"
    printf 'Package: %s\nPin: release n=trixie-backports\nPin-Priority: 600\n' "$backports" >"$apt/preferences"
    cat >"$apt/apt.conf" <<TEXT
Dir::State "$apt";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "$apt/parts";
Dir::Etc::preferences "$apt/preferences";
Dir::Etc::preferencesparts "$apt/parts";
Acquire::Languages "none";
APT::Architecture "amd64";
APT::Sandbox::User "";
TEXT
    export APT_CONFIG="$apt/apt.conf"
    apt-get update -qq
}

fetch() {
    rm -f "$apt"/cache/archives/*.deb
    apt-get install -qq -y --no-install-recommends --download-only "${host_packages[@]}" "${guest_packages[@]}" >/dev/null
    local image
    image="$(apt-cache depends linux-image-amd64 | sed -n 's/ *Depends: //p' | head -n 1)"
    (cd "$apt/cache/archives" && apt-get download -qq "$image")
}

unpack() {
    rm -rf "$programs"
    mkdir -p "$programs"
    local package
    for package in "$apt"/cache/archives/*.deb; do
        case "${package##*/}" in
            linux-image-*) dpkg-deb --fsys-tarfile "$package" | tar -x -C "$programs" --wildcards './boot/vmlinuz-*' \
                '*/kernel/drivers/net/*' '*/kernel/drivers/i2c/*' '*/kernel/drivers/dca/*' '*/kernel/drivers/ptp/*' '*/kernel/net/*' '*/modules.*' ;;
            *) dpkg-deb -x "$package" "$programs" ;;
        esac
    done
    cp "$programs"/boot/vmlinuz-* "$kernel"
}

copy_with_libraries() {
    local program="$1" tree="$2" library
    cp "$(unpacked_path "$program")" "$tree/bin/"
    "$programs/usr/lib64/ld-linux-x86-64.so.2" --library-path "$programs/usr/lib/x86_64-linux-gnu" --list "$tree/bin/$program" |
        sed -n 's/.*=> \([^ ]*\) .*/\1/p' | while read -r library; do
        cp -Lu "$library" "$tree/usr/lib/x86_64-linux-gnu/"
    done
}

copy_modules() {
    local tree="$1" version module file
    version="$(cd "$programs/usr/lib/modules" && echo *)"
    find "$programs/usr/lib/modules" -name '*.ko.xz' -exec "$programs/usr/bin/busybox" unxz {} +
    unpacked depmod -b "$programs/usr" -m /lib/modules "$version"
    mkdir -p "$tree/lib/modules/$version"
    cp "$programs/usr/lib/modules/$version"/modules.{builtin,builtin.modinfo,order} "$tree/lib/modules/$version/"
    for module in "${guest_modules[@]}"; do
        unpacked modprobe -d "$programs/usr" -S "$version" --show-depends "$module" | sed -n 's/^insmod //p'
    done | sort -u | while read -r file; do
        cp "$file" "$tree/lib/modules/$version/"
    done
    without_msix "$tree/lib/modules/$version/igb.ko" "$tree/lib/igb-msi.ko"
    unpacked depmod -b "$tree" "$version"
}

# The driver has no parameter that makes it use MSI, so in this copy the symbol it asks MSI-X with is replaced by one
# that answers 0 vectors. With its signature made unrecognisable the kernel takes the copy for an unsigned module.
without_msix() {
    LC_ALL=C sed 's/~Module signature appended~/~Module signature neglected~/
        s/\x00pci_enable_msix_range\x00/\x00pci_num_vf\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00/' "$1" >"$2"
    grep -aq pci_num_vf "$2" || die "this kernel's igb does not ask for MSI-X by pci_enable_msix_range"
}

make_initramfs() {
    local tree="$cache/tree" program name
    rm -rf "$tree"
    mkdir -p "$tree"/{bin,busybox,usr/lib/x86_64-linux-gnu,lib,lib64}
    cp "$programs/usr/bin/busybox" "$tree/bin/"
    cp "$programs/usr/lib64/ld-linux-x86-64.so.2" "$tree/lib64/"
    for program in "${guest_programs[@]}"; do
        copy_with_libraries "$program" "$tree"
    done
    cp "$programs"/usr/lib/x86_64-linux-gnu/libgcc_s.so.1 "$tree/usr/lib/x86_64-linux-gnu/" # for pthread_cancel
    for name in modprobe insmod rmmod lsmod depmod; do
        ln -s kmod "$tree/bin/$name"
    done
    copy_modules "$tree"
    cp "$guests_dir"/guest/* "$tree/"
    chmod +x "$tree/init"
    (cd "$tree" && find . | "$programs/usr/bin/busybox" cpio -o -H newc) >"$initramfs" 2>/dev/null
    rm -rf "$tree"
}

case "${1:-}" in
    "") if is_prepared; then exit 0; fi ;;
    --update) ;;
    *)
        usage
        [ "$1" = --help ] && exit 0
        exit 2
        ;;
esac
check_machine
mkdir -p "$cache"
lock_cache
if [ "${1:-}" != --update ] && is_prepared; then exit 0; fi # by whoever had the lock
rm -f "$cache/prepared"
say "preparing QEMU and a guest in $cache"
say "  package lists"
make_apt "$(mirror)"
say "  packages"
fetch
say "  unpacking $(find "$apt/cache/archives" -maxdepth 1 -name '*.deb' | wc -l) packages"
unpack
say "  initial file system of the guest"
make_initramfs
rm -rf "$apt"
prepared_from >"$cache/prepared"
say "  $(unpacked qemu-system-x86_64 --version | head -n 1)"
say "  done: $(du -sh "$cache" | cut -f1)"
