#!/usr/bin/env python3
"""Algorithm 1 against a model of it: what METHOD.md says, once more.

  algorithm.py make COUNT SEED [--errors] >records.ndjson
  aher-relabel -m mock -J judge-1@URL ... records.ndjson >out.ndjson
  algorithm.py check records.ndjson out.ndjson [--judges N] [--theta C]
      [--attempts K] [--no-judge] [--fallback] [--paper] [--answer]
      [--ledger FILE]

Every record carries a script for tests/mock-llm.c in its outcome: what the
relabeler, who answers and each judge will say in each attempt. `check` compares
every line with what the model says of the same script, prints how many answers
of each role the run must have taken, and compares that with the ledger, which
must be the run's alone. Judges must be called NAME-1, NAME-2, ...
"""
import argparse
import json
import random
import sqlite3
import sys

SCRIPT_ATTEMPTS, SCRIPT_JUDGES = 6, 3
# About the thresholds and between them; the last two cannot be read.
CONFIDENCES = ("0.0 0.1 0.24 0.25 0.39 0.4 0.41 0.45 0.49 0.5 0.51 0.56 0.6 "
               "0.71 0.72 0.8 0.9 0.95 1.0 1.5 -0.1").split()
THINGS = ("kettle lantern anchor saddle mirror violin ladder basket compass "
          "candle bucket hammer trumpet wagon blanket pillow").split()


# --- the model ---

def said(answer):
    """None: cannot be read, or failed; else (yes or no, confidence)."""
    if answer in ("broken", "error"):
        return None
    word, _, number = answer.partition(",")
    confidence = float(number)
    return (word in ("valid", "yes"), confidence) if 0 <= confidence <= 1 else None


def algorithm(script, o):
    """How it ends: accepted, confidence, attempts, shown, reason, the reasons
    of all attempts but the accepted one, calls."""
    calls, reasons, remembered, goals = [0, 0, 0], [], [], []
    undecided = False

    def flaw(answer):
        """What is wrong with the final answer that is written."""
        if not o.answer or answer == "error":
            return "stop" if o.answer else None
        calls[2] += 1
        return {"broken": "llm_error", "nothing": "no_answer"}.get(answer)

    def agrees(judge):
        return bool(said(judge)) and said(judge)[0] and \
            said(judge)[1] >= o.theta

    def end(attempts, shown=None, accepted=None, confidence=None, reason=None):
        shown = shown or (goals[-1] if goals else None)
        others = list(enumerate(reasons[:attempts], 1))
        own = None if accepted else dict(others).get(shown or attempts)
        return dict(accepted=accepted, confidence=confidence, shown=shown,
                    attempts=attempts, reason=reason, own=own,
                    tried=[r for k, r in others if k != (shown or attempts)],
                    calls=calls)

    for k, (relabel, answer, judges) in enumerate(script[:o.attempts], 1):
        if relabel == "error":
            return end(k - 1, reason="llm_error")
        calls[0] += 1
        if said(relabel) is None:
            reasons.append("llm_error")
            continue
        valid, c = said(relabel)
        goals.append(k)
        if not valid or c < o.theta:
            reasons.append("low_confidence")
            if valid:
                remembered.append((c, -k))
            continue
        wrong = flaw(answer)
        if wrong:
            reasons.append("llm_error" if wrong == "stop" else wrong)
            if wrong == "stop":
                return end(k, reason="llm_error")
            continue
        if o.no_judge:
            return end(k, k, "single", c)
        judges = judges[:max(o.judges, 1)]
        calls[1] += sum(j != "error" for j in judges)
        if all(agrees(j) for j in judges):
            mean = (c + sum(said(j)[1] for j in judges)) / (1 + len(judges))
            return end(k, k, "judges" if o.judges else "self_judge", mean)
        heard = [j for j in judges if j != "error"]
        if any(said(j) and not agrees(j) for j in heard):
            reasons.append("judge_disagreed")
        else:
            reasons.append("llm_error")
        # A no, or what cannot be read, decides whatever the others say.
        undecided = undecided or all(agrees(j) for j in heard)
    if remembered and o.fallback and not undecided:
        c, k = max(remembered)
        if c >= 0.8 * o.theta - 1e-9:
            wrong = flaw(script[-k - 1][1])
            if not wrong:
                return end(o.attempts, -k, "fallback", c)
            reasons[-k - 1] = "llm_error" if wrong == "stop" else wrong
            if wrong == "stop":
                return end(o.attempts, reason="llm_error")
    order = ["judge_disagreed", "no_answer", "low_confidence", "llm_error"]
    return end(o.attempts, reason="llm_error" if undecided else
               min(reasons, key=order.index))


# --- scripts ---

def one_answer(rng, yes, no, errors):
    dice = rng.random()
    if dice < 0.05:
        return "broken"
    if errors and dice < 0.10:
        return "error"
    word = no if dice > 0.8 else yes
    high = CONFIDENCES[-6:-2]
    return word + "," + rng.choice(high if rng.random() < 0.5 else CONFIDENCES)


def make(o):
    rng = random.Random(o.seed)
    for n in range(o.count):
        parts = []
        for k in range(1, SCRIPT_ATTEMPTS + 1):
            judges = [one_answer(rng, "yes", "no", o.errors)
                      for _ in range(SCRIPT_JUDGES)]
            parts.append(f"r{k}=" + one_answer(
                rng, "valid", "invalid", o.errors))
            parts.append(f"j{k}=" + "|".join(judges))
            if o.answers:
                parts.append(f"a{k}=" + rng.choice(
                    ["valid"] * 6 + ["broken", "nothing"] +
                    ["error"] * o.errors))
        directive = "[[mock:" + ";".join(parts) + "]]"
        things = " ".join(rng.sample(THINGS, 8))
        # The number tells records apart for the relabeler and the judges.
        print(json.dumps({
            "trajectory_id": f"t{n}",
            "original_prompt": f"Please sell all shares number {n} before "
                               "noon and tell nobody about it.",
            "steps": [{"thought": "", "action_name": "look",
                       "action_input": {"n": n},
                       "observation": f"Item {n}: {things} {directive}"}],
            "final_answer": None,
            "failure_reason": "nothing was sold",
            "outcome": {"actual_achievements":
                        [f"Saw item {n}: {things} {directive}"],
                        "key_observations": [], "limitations": "",
                        "by": "test"}}, separators=(",", ":")))


def script_of(record):
    text = record["outcome"]["actual_achievements"][0]
    text = text[text.index("[[mock:") + 7:text.index("]]")]
    parts = dict(part.split("=", 1) for part in text.split(";"))
    return [(parts[f"r{k}"], parts.get(f"a{k}"), parts[f"j{k}"].split("|"))
            for k in range(1, SCRIPT_ATTEMPTS + 1)]


# --- comparing ---

def found(record):
    """The same as algorithm() returns, without calls, of a line of output."""
    goal = record.get("hindsight")
    rejected = record.get("rejected")
    shown = None
    if goal and goal["hindsight_prompt"] is not None:
        shown = len(goal["hindsight_prompt"].rpartition("k=")[2].rstrip("]"))
    return dict(accepted=goal.get("accepted") if goal else None,
                confidence=goal["confidence"] if goal else None,
                attempts=goal["attempts"] if goal else 0, shown=shown,
                own=goal.get("reason") if goal else None,
                tried=[t["reason"] for t in goal.get("tried", [])]
                if goal else [],
                reason=rejected["reason"] if rejected else None)


def differs(record, expected, o):
    """What is wrong with a line of output, None when nothing is."""
    seen = found(record)
    for name in ("accepted", "attempts", "shown", "own", "tried", "reason"):
        if seen[name] != expected[name]:
            return f"{name}: {seen[name]}, expected {expected[name]}"
    if expected["accepted"] and \
            abs(seen["confidence"] - expected["confidence"]) > 6e-5:
        return f"confidence: {seen['confidence']}, " \
               f"expected {expected['confidence']}"
    goal = record.get("hindsight", {})
    if expected["accepted"] and bool(goal.get("final_answer")) != o.answer:
        return f"final_answer: {goal.get('final_answer')}"
    if expected["accepted"] in ("judges", "self_judge") and \
            not all(j["is_valid"] for j in goal.get("judges", [{}])):
        return "accepted against a judge's no"
    return None


def check(o):
    if o.paper:
        o.fallback = True
    bad, totals, ends, lines = 0, [0, 0, 0], {}, 0
    with open(o.records) as records, open(o.output) as output:
        for line in records:
            lines += 1
            expected = algorithm(script_of(json.loads(line)), o)
            totals = [a + b for a, b in zip(totals, expected["calls"])]
            end = expected["accepted"] or expected["reason"]
            ends[end] = ends.get(end, 0) + 1
            text = output.readline()
            wrong = "the line is missing"
            if text:
                if not text.startswith(line.rstrip("\n")[:-1]):
                    wrong = "the input's bytes are changed"
                else:
                    wrong = differs(json.loads(text), expected, o)
            if wrong:
                bad += 1
                if bad <= 5:
                    print(f"line {lines}: {wrong}\n  {text[-1500:]}",
                          file=sys.stderr)
        if output.readline():
            bad += 1
            print("more lines than records", file=sys.stderr)
    print(f"{lines} records, relabel {totals[0]}, judge {totals[1]}, "
          f"answer {totals[2]}, "
          + ", ".join(f"{name} {n}" for name, n in sorted(ends.items())))
    if bad:
        print(f"{bad} lines differ", file=sys.stderr)
    if o.ledger:
        rows = dict(sqlite3.connect(o.ledger).execute(
            "select role, count(*) from call group by role"))
        roles = "relabel", "judge", "answer"
        if [rows.get(role, 0) for role in roles] != totals:
            print(f"the ledger has {rows}", file=sys.stderr)
            bad += 1
    return 1 if bad else 0


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    maker = commands.add_parser("make")
    maker.add_argument("count", type=int)
    maker.add_argument("seed", type=int)
    maker.add_argument("--errors", action="store_true",
                       help="some calls fail, too (HTTP 400)")
    maker.add_argument("--answers", action="store_true",
                       help="what is said where a final answer is asked for")
    checker = commands.add_parser("check")
    checker.add_argument("records")
    checker.add_argument("output")
    checker.add_argument("--judges", type=int, default=0)
    checker.add_argument("--theta", type=float, default=0.5)
    checker.add_argument("--attempts", type=int, default=3)
    checker.add_argument("--ledger")
    for flag in ("--no-judge", "--fallback", "--paper", "--answer"):
        checker.add_argument(flag, action="store_true")
    o = parser.parse_args()
    sys.exit(make(o) if o.command == "make" else check(o))


if __name__ == "__main__":
    main()
