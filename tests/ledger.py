#!/usr/bin/env python3
"""What the tests of the ledger need beside bash.

  ledger.py runs COUNT [FIRST [WORDS]] >records.ndjson
      failed runs with an outcome, numbered from FIRST; WORDS goes into the
      outcome, such as a script for tests/mock-llm.c
  ledger.py kills COUNT SEED JOBS LEDGER LOG -- COMMAND ...
      starts COMMAND and kills it (-9), COUNT times, each a few answers
      further on in the server's LOG; the answers that are not in LEDGER then
      are no more than were in flight
  ledger.py group SIGNAL LOG ANSWERS -- COMMAND ... '|' COMMAND ...
      a pipeline in a process group of its own, which gets the signal when the
      server has given so many answers, if ever; prints how each command ended,
      the output goes into `out`. SIGNAL such as SIGINT; SIGINT+ is sent twice;
      /2 behind it: to the second command only
  ledger.py answers URL REQUESTS ... >results
      asks a server what stands in batch files; of "fail" in place of the URL
      all fail, with "expire" all expire
"""
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request

THINGS = ("kettle lantern anchor saddle mirror violin ladder basket compass "
          "candle bucket hammer trumpet wagon blanket pillow").split()
LONGEST = 60  # seconds for what takes one; a test ends then


def runs(count, first="0", words=""):
    for n in range(int(first), int(first) + int(count)):
        things = random.Random(n).sample(THINGS, 10)
        seen = f"Lot {n}: " + " ".join(things) + " for $6.45" + words
        print(json.dumps({
            "trajectory_id": f"t{n}",
            "original_prompt": f"Sell all shares of lot {n} before noon and "
                               "then tell nobody about it.",
            "steps": [{"thought": None, "action_name": "look",
                       "action_input": {"lot": n}, "observation": seen}],
            "final_answer": None, "failure_reason": "nothing was sold",
            "outcome": {"actual_achievements": [f"Saw {seen}"],
                        "key_observations": [], "limitations": "",
                        "by": "test"}}, separators=(",", ":")))


def answered(log):
    """Lines of the server's log: requests that have ended."""
    try:
        with open(log, "rb") as file:
            return file.read().count(b"\n")
    except FileNotFoundError:
        return 0


def wait_for(log, count, process):
    """Until so many were answered; False when the process ended before."""
    until = time.monotonic() + LONGEST
    while answered(log) < count and process.poll() is None:
        if time.monotonic() > until:
            sys.exit(f"{count} answers in {LONGEST} s: {answered(log)}")
        time.sleep(0.001)
    return answered(log) >= count


def rows(ledger):
    if not os.path.exists(ledger):
        return 0
    db = sqlite3.connect(ledger, timeout=LONGEST)
    try:
        return db.execute("select count(*) from call").fetchone()[0]
    except sqlite3.OperationalError as error:
        if "no such table" not in str(error):
            raise
        return 0
    finally:
        db.close()


def kills(count, seed, jobs, ledger, log, *command):
    rng = random.Random(int(seed))
    ended = 0
    for n in range(1, int(count) + 1):
        process = subprocess.Popen(command[1:], start_new_session=True,
                                   stdin=subprocess.DEVNULL)
        # Some before there is anything, some in the middle of a commit.
        wait_for(log, answered(log) + rng.choice((0, 1, 3, 8)), process)
        time.sleep(rng.random() * 0.03)
        ended += process.poll() is not None
        process.kill()
        process.wait(LONGEST)
        lost = answered(log) - rows(ledger)
        if lost > n * int(jobs):
            sys.exit(f"kill {n}: {lost} answers are not in the ledger")
    print(f"{count} kills, {ended} of a run that had ended, "
          f"{rows(ledger)} answers kept, {lost} lost")


def group(what, log, count, *command):
    what, _, only = what.partition("/")
    number = getattr(signal, what.rstrip("+"))
    processes, stdin, output = [], subprocess.DEVNULL, open("out", "wb")
    commands = " ".join(c.replace(" ", "\0") for c in command[1:]).split(" | ")

    def begin():
        # A shell's job in the background has them ignored.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGQUIT, signal.SIG_DFL)
        os.setpgid(0, processes[0].pid if processes else 0)

    for n, text in enumerate(commands):
        last = n + 1 == len(commands)
        process = subprocess.Popen(
            [word.replace("\0", " ") for word in text.split(" ")],
            stdin=stdin, stdout=output if last else subprocess.PIPE,
            preexec_fn=begin)
        if n > 0:
            stdin.close()
        stdin = process.stdout
        processes.append(process)
    times = 2 if what.endswith("+") else 1
    if not wait_for(log, answered(log) + int(count), processes[-1]):
        times = 0
    for _ in range(times):
        if only:
            processes[int(only) - 1].send_signal(number)
        else:
            os.killpg(processes[0].pid, number)
        time.sleep(0.2)
    print(*[process.wait(LONGEST) for process in processes])


def ask(url, body):
    request = urllib.request.Request(
        url + "/chat/completions", json.dumps(body).encode(),
        {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=LONGEST) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def result(url, n, line):
    asked = json.loads(line)
    out = {"id": f"batch_req_{time.time_ns()}{n}",
           "custom_id": asked["custom_id"], "response": None, "error": None}
    if url == "expire":
        out["error"] = {"code": "batch_expired", "message": "too late"}
        return out
    status, body = 500, {"error": {"message": "it broke", "code": None}}
    if url != "fail":
        status, body = ask(url, asked["body"])
    out["response"] = {"status_code": status, "request_id": f"r{n}",
                       "body": body}
    return out


def answers(url, *names):
    for name in names:
        with open(name) as file:
            for n, line in enumerate(file):
                print(json.dumps(result(url, n, line)))


if __name__ == "__main__":
    {"runs": runs, "kills": kills, "group": group,
     "answers": answers}[sys.argv[1]](*sys.argv[2:])
