#!/usr/bin/env python3
"""For goalbias.bats.

goalbias.py make N SHAPES SEED   relabeled records; "kind" is the goal's shape
goalbias.py keep SHARE <RECORDS  ids of those that --max-goal-share lets in,
                                 found by trying every number
"""
import collections
import fractions
import json
import random
import sys

VERBS = ["find", "buy", "list", "read", "sort", "send", "open", "count"]


def make(count, shapes, seed):
    draw = random.Random(seed)
    for i in range(count):
        kind = min(int(draw.expovariate(4 / shapes)), shapes - 1)
        goal = (f"{VERBS[kind % 8]} the {chr(97 + kind // 8)} part "
                f"{draw.randrange(10 ** 9)} of "
                f"{draw.choice(['Ann', 'Bob Lee', 'New York'])} now")
        print(json.dumps({
            "trajectory_id": f"r{i}", "original_prompt": f"Task {i % 50}",
            "steps": [{"thought": "Look.", "action_name": "search",
                       "action_input": {"q": str(i)}, "observation": "A"}],
            "final_answer": "A.",
            "failure": {
                "is_failure": True, "failure_type": "incomplete",
                "severity": 0.4, "weight": draw.choice([0.1, 0.6, 1]),
                "recoverable": True, "explanation": "", "evidence": [],
                "by": "rules"},
            "hindsight": {
                "hindsight_prompt": goal, "is_valid_replay": True,
                "rationale": "It does.", "confidence": 0.9,
                "accepted": "rules", "attempts": 1, "by": "rules"},
            "kind": kind}, separators=(",", ":")))


def keep(share):
    records = [json.loads(line) for line in sys.stdin]
    shapes = collections.Counter(record["kind"] for record in records)
    most = 1
    for tried in range(1, max(shapes.values()) + 1):
        rows = sum(min(n, tried) for n in shapes.values())
        if fractions.Fraction(tried, rows) <= fractions.Fraction(share):
            most = tried
    gone = collections.Counter()
    for record in records:
        gone[record["kind"]] += 1
        if gone[record["kind"]] <= most:
            print(record["trajectory_id"])


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(*map(int, sys.argv[2:]))
    else:
        keep(sys.argv[2])
