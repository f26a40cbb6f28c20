"""Times reads of a register through QEMU's qtest protocol: prints the 50th and 99th percentile in microseconds.

usage: register_latency.py PIPE-TO-QEMU PIPE-FROM-QEMU. The card is device 4 on the root bus of a q35 machine.
"""

import sys
import time

READS = 20000
WARM_UP = 20000
BAR = 0xE0000000
STATUS = BAR + 8
DEVICE = 0x80000000 | 4 << 11


def main(to_qemu, from_qemu):
    # Opened for both directions, because either side may come first.
    requests = open(to_qemu, "r+b", buffering=0)
    answers = open(from_qemu, "r+b", buffering=0)
    pending = b""

    def command(text):
        nonlocal pending
        requests.write(text.encode() + b"\n")
        while b"\n" not in pending:
            pending += answers.read(4096)
        line, pending = pending.split(b"\n", 1)
        if not line.startswith(b"OK"):
            sys.exit(f"QEMU says {line.decode()} to {text}")
        return line

    def write_config(offset, value):
        command(f"outl 0xcf8 {DEVICE | offset:#x}")
        command(f"outl 0xcfc {value:#x}")

    write_config(0x10, BAR)
    write_config(0x04, 0x2)
    if int(command(f"readl {STATUS:#x}").split()[1], 16) == 0xFFFFFFFF:
        sys.exit("the card does not answer")
    elapsed = []
    read = f"readl {STATUS:#x}"
    for _ in range(WARM_UP + READS):
        start = time.perf_counter_ns()
        command(read)
        elapsed.append(time.perf_counter_ns() - start)
    elapsed = sorted(elapsed[WARM_UP:])
    print(f"{elapsed[READS // 2] / 1000:.1f} {elapsed[READS * 99 // 100] / 1000:.1f}")


main(*sys.argv[1:])
