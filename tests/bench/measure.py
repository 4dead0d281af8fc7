#!/usr/bin/env python3
"""Runs a command and says what it took, as its own process.

    tests/bench/measure.py FILE COMMAND [ARG ...]

Writes "wall_s cpu_s rss_kib" to FILE: seconds by the clock, user and system
seconds, most memory. Ends with the command's status.
"""
import os
import sys
import time


def main():
    begin = time.monotonic()
    # Not fork: a fork's memory would count as the command's.
    pid = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
    _, status, usage = os.wait4(pid, 0)
    wall = time.monotonic() - begin
    cpu = usage.ru_utime + usage.ru_stime
    with open(sys.argv[1], "w", encoding="ascii") as out:
        print(f"{wall:.4f} {cpu:.4f} {usage.ru_maxrss}", file=out)
    sys.exit(os.waitstatus_to_exitcode(status) & 0xFF)


if __name__ == "__main__":
    main()
