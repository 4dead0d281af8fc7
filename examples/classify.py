#!/usr/bin/env python3
"""A classifier of your own, in the place of aher-classify:

    ./classify.py < failed.ndjson | aher-extract | aher-relabel | ...

It reads records, one JSON object a line, and adds one member, `failure`, in
front of the closing brace. The rest of the line stays as it is, byte for byte:
nothing is parsed and printed again.
"""
import json
import sys

BROKEN = ("error:", "http 4", "http 5", "traceback", "timed out")
REASONS = {
    "constraint_violation": ("exceeds", "over budget", "does not match"),
    "wrong_result": ("wrong", "instead of"),
    "hallucination": ("made up", "invented"),
    "off_topic": ("off topic", "another question"),
}


def observations(run):
    """What the tools said; a run has steps, or OpenAI-style messages."""
    if "steps" in run:
        return [step.get("observation") or "" for step in run["steps"]]
    return [str(turn.get("content")) for turn in run.get("messages", [])
            if turn.get("role") == "tool"]


def is_success(run):
    given = {**run, **(run.get("metadata") or {})}
    return given.get("success") is True or (given.get("reward") or 0) >= 1


def classify(run):
    """Your rules, your model, your table of labels: all of it goes here."""
    if is_success(run):
        return {"is_failure": False, "by": "classify.py"}
    seen = observations(run)
    broken = [text for text in seen if text.lower().startswith(BROKEN)]
    if len(broken) > len(seen) / 2:
        share = len(broken) / len(seen)
        return {"is_failure": True, "failure_type": "tool_error",
                "severity": share, "weight": 1.0 - share,
                "recoverable": share < 1,
                "explanation": f"{len(broken)} of {len(seen)} calls failed",
                "by": "classify.py"}
    reason = (run.get("failure_reason") or "").lower()
    kind = next((kind for kind, words in REASONS.items()
                 if any(word in reason for word in words)), "incomplete")
    return {"is_failure": True, "failure_type": kind,
            "weight": 0.2 if kind == "hallucination" else 0.7,
            "by": "classify.py"}


def judge(line):
    run = json.loads(line)
    if "failure" in run or "rejected" in run:
        return line  # somebody has decided already
    added = {"failure": classify(run)}
    # To turn a record down, say so in `rejected`: every later stage passes it
    # on untouched, and aher-pack counts it under this name and reason.
    if not added["failure"].get("recoverable", True):
        added["rejected"] = {"stage": "classify.py",
                             "reason": "not_recoverable",
                             "detail": "no call brought a result"}
    members = json.dumps(added, separators=(",", ":"))[1:].encode()
    return line[:line.rindex(b"}")] + b"," + members + b"\n"


def main():
    for line in sys.stdin.buffer:  # bytes: nothing gets lost on the way
        try:
            line = judge(line)
        except (ValueError, TypeError, AttributeError):
            pass  # no record: the next stage says what is wrong with it
        sys.stdout.buffer.write(line)


if __name__ == "__main__":
    main()
