# Choosing and running tests. A test is a file tests/NN-NAME.sh: two comment lines "# title: ..." and "# tier: quick|all [CARD]",
# then commands of which the first to fail fails it. It may use everything of lib/ and leaves files in $evidence.
# shellcheck shell=bash

test_name() { basename "$1" .sh | cut -d- -f2-; }

test_says() { sed -n "s/^# $2: //p" "$1" | head -n 1; }

select_tests() {
    tests=()
    local file name found
    for name in "${wanted[@]}"; do
        found=false
        for file in "$guests_dir"/tests/*.sh; do
            if [ "$(test_name "$file")" = "$name" ]; then
                tests+=("$file")
                found=true
            fi
        done
        "$found" || die "no test is called $name, see --list"
    done
    [ "${#wanted[@]}" = 0 ] || return 0
    local tiers
    for file in "$guests_dir"/tests/*.sh; do
        read -ra tiers <<<"$(test_says "$file" tier)"
        [ "${tiers[1]:-$card}" = "$card" ] || continue
        if [ "$tier" = all ] || "$list" || [ "${tiers[0]}" = quick ]; then
            tests+=("$file")
        fi
    done
}

list_tests() {
    local file
    for file in "${tests[@]}"; do
        printf '%-16s %-12s %s\n' "$(test_name "$file")" "$(test_says "$file" tier)" "$(test_says "$file" title)"
    done
}

# note TEXT: said beside the test's PASS or FAIL.
note() {
    echo "note: $*"
    echo "$*" >>"$evidence/notes"
}

# check WHAT COMMAND...: fails the test with a line that says what was expected.
check() {
    local what="$1"
    shift
    if "$@"; then
        echo "ok: $what"
    else
        note "NOT: $what"
        return 1
    fi
}

skip() {
    note "$*"
    exit 77
}

console_size() { stat -c '%s' "$results/console-$1.log" 2>/dev/null || echo 0; }

run_test() {
    local file="$1" name status start=$SECONDS from_a from_b vm
    name="$(test_name "$file")"
    evidence="$results/$name"
    mkdir -p "$evidence"
    from_a="$(console_size a)"
    from_b="$(console_size b)"
    set +e
    (
        set -eE
        trap 'echo "failed: $BASH_COMMAND"' ERR
        source "$file"
    ) >"$evidence/log" 2>&1
    status=$?
    set -e
    end_background
    for vm in a b; do
        if [ -e "$run/vm-$vm" ] && [ ! -e "$run/vm-$vm/standard" ]; then
            vm_stop "$vm"
        fi
    done
    if { complaints a "$from_a"; complaints b "$from_b"; } >"$evidence/complaints"; then
        [ "$status" != 0 ] || status=1
        note "the kernel complained: $(head -n 1 "$evidence/complaints" | tr -d '\r')" >/dev/null
    fi
    if [ "$status" != 0 ] && [ ! -s "$evidence/notes" ]; then
        note "$(grep -a '^failed: ' "$evidence/log" | tail -n 1)" >/dev/null
    fi
    report "$name" "$status" $((SECONDS - start))
}

report() {
    local verdict
    case "$2" in
        0) verdict=PASS ;;
        77) verdict=SKIP ;;
        *) verdict=FAIL ;;
    esac
    printf '%s  %-16s %4d s  %s\n' "$verdict" "$1" "$3" "$(paste -sd ';' "$evidence/notes" 2>/dev/null | sed 's/;/; /g')"
}

run_tests() {
    local file passed failed skipped start=$SECONDS
    echo "card $card, $(unpacked qemu-system-x86_64 --version | head -n 1), evidence in $results"
    for file in "${tests[@]}"; do
        run_test "$file"
    done | tee "$results/summary"
    passed="$(grep -c ^PASS "$results/summary" || true)"
    failed="$(grep -c ^FAIL "$results/summary" || true)"
    skipped="$(grep -c ^SKIP "$results/summary" || true)"
    echo "$passed passed, $failed failed, $skipped skipped"
    echo "took $((SECONDS - start)) s"
    [ "$failed" = 0 ]
}
