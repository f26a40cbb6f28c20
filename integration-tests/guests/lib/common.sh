# Shared by all scripts of this directory: where things are, how to complain, how to run the programs that prepare.sh unpacked.
# shellcheck shell=bash

guests_dir="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
repository="$(cd "$guests_dir/../.." && pwd)"
cache="${JVNIC_GUEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/jvnic-guests}"
programs="$cache/programs"
kernel="$cache/vmlinuz"
initramfs="$cache/initramfs.cpio"

say() { echo "$*" >&2; }

die() {
    say "${0##*/}: $*"
    exit 2
}

# unpacked NAME ARGUMENT...: runs a program of $programs with the libraries it was built with.
unpacked() {
    local path
    path="$(unpacked_path "$1")" || die "$1 is not among the unpacked programs in $programs"
    shift
    "$programs/usr/lib64/ld-linux-x86-64.so.2" --library-path "$programs/usr/lib/x86_64-linux-gnu" "$path" "$@"
}

unpacked_path() {
    local directory
    for directory in usr/bin usr/sbin; do
        if [ -x "$programs/$directory/$1" ]; then
            echo "$programs/$directory/$1"
            return
        fi
    done
    return 1
}

# What prepare.sh made depends on these files only; the packages are taken as new as they are when it runs.
prepared_from() { cat "$guests_dir/prepare.sh" "$guests_dir"/guest/* | sha256sum | cut -d' ' -f1; }

is_prepared() { [ "$(cat "$cache/prepared" 2>/dev/null)" = "$(prepared_from)" ]; }
