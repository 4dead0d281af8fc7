#!/usr/bin/env python3
"""Every run as if its goal had been accepted, to have all of them packed.

    tests/accepted.py [--number N] < classified > relabeled

What was turned down is taken back, and each failure gets a hindsight goal and a
final answer to it, both made from its own words. --number: N records, the runs
again and again with a running number in goals and first observations, so that
no two are duplicates.
"""
import argparse
import itertools
import json
import sys


def accepted(run, mark=""):
    run = {k: v for k, v in run.items()
           if k not in ("rejected", "outcome", "hindsight")}
    if run.get("failure", {}).get("is_failure") is False:
        return run
    prompt = run["original_prompt"]
    seen = [step.get("observation") or "" for step in run["steps"]]
    run["hindsight"] = {
        "hindsight_prompt": f"Find out and report{mark}: {prompt[:500]}",
        "is_valid_replay": True,
        "rationale": "",
        "confidence": 0.9,
        "final_answer": f"What was found{mark}: {max(seen, key=len)[:200]}",
        "accepted": "rules",
        "attempts": 1,
        "by": "rules",
    }
    return run


def numbered(runs, count):
    for n, run in zip(range(count), itertools.cycle(runs)):
        first = run["steps"][0]
        seen = f"{first.get('observation') or ''} (No. {n})"
        run = {k: v for k, v in run.items() if k != "trajectory_id"}
        run["original_prompt"] += f" (No. {n})"
        run["steps"] = [{**first, "observation": seen}, *run["steps"][1:]]
        yield accepted(run, f" (No. {n})")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--number", type=int, default=0)
    args = parser.parse_args()
    runs = (json.loads(line) for line in sys.stdin if line.strip())
    runs = (numbered(list(runs), args.number) if args.number
            else map(accepted, runs))
    for run in runs:
        print(json.dumps(run, ensure_ascii=False, separators=(",", ":")))


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")
    main()
