# title: suspend to memory and wake up, three times: the link comes back and pings are answered
# tier: quick
need_vm a
asleep() { tail -c 2000 "$results/console-$1.log" | grep -aq 'suspend entry\|PM:'; }
for i in 1 2 3; do
    check "suspend and resume $i" guest a 'rtcwake -m mem -s 3 || { echo 0 >/sys/class/rtc/rtc0/wakealarm; echo +3 >/sys/class/rtc/rtc0/wakealarm; echo mem >/sys/power/state; }' 60
    vm_network a
    check "pings after resume $i" pings a "$host_address" 20
done
guest a 'cat /sys/power/mem_sleep; dmesg | grep -E "PM:|igb" | tail -n 40' | tee "$evidence/dmesg"
check "the machine really slept" grep -qE 'PM: suspend exit|suspend exit' "$evidence/dmesg"
