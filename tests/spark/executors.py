#!/usr/bin/env python3
"""The executors below a driver, by their process ids.

    tests/spark/executors.py kill PID   the first one, with all its children
    tests/spark/executors.py peak PID FILE

kill ends them with SIGKILL, the executor first, so that nothing of it can tidy
up. peak looks until PID has ended, and writes the most memory of each executor,
without its children, in KiB, a line each.
"""
import os
import signal
import sys
import time


def processes():
    """pid: (parent, command line)"""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as f:
                parent = int(f.read().rsplit(")", 1)[1].split()[1])
            with open(f"/proc/{pid}/cmdline", "rb") as f:
                found[int(pid)] = parent, f.read()
        except OSError:
            pass  # it has ended
    return found


def below(pid, all_processes):
    children = [p for p, (parent, _) in all_processes.items() if parent == pid]
    return [pid, *(c for child in children for c in below(child, all_processes))]


def executors(driver):
    now = processes()
    return [below(pid, now) for pid in below(driver, now)
            if b"CoarseGrainedExecutorBackend" in now.get(pid, (0, b""))[1]]


def kill(driver):
    found = executors(driver)
    if not found or len(found[0]) < 3:
        sys.exit(f"executors.py: no executor at work below {driver}: {found}")
    for pid in found[0]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def peak(driver, into):
    most = {}
    while os.path.exists(f"/proc/{driver}"):
        for tree in executors(driver):
            try:
                with open(f"/proc/{tree[0]}/status", encoding="utf-8") as status:
                    most.update((tree[0], int(line.split()[1]))
                                for line in status if line.startswith("VmHWM"))
            except OSError:
                pass
        time.sleep(0.2)
    with open(into, "w", encoding="ascii") as out:
        out.writelines(f"{kib}\n" for kib in most.values())


if __name__ == "__main__":
    {"kill": kill, "peak": peak}[sys.argv[1]](int(sys.argv[2]), *sys.argv[3:])
