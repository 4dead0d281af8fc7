#!/usr/bin/env python3
"""Relabeled records of every end, made up from a seed.

    tests/reported.py [--seed S] [--short] N > relabeled.ndjson

--short: all new goals are a few words of one shape, whatever the old ones were.
"""
import argparse
import json
import random

REASONS = {"aher-classify": ["not_failure", "not_recoverable", "low_weight"],
           "aher-extract": ["no_outcome", "llm_error"],
           "aher-relabel": ["low_confidence", "judge_disagreed", "ungrounded",
                            "leak", "user_contradicts", "budget"],
           "my-filter": ["too_ugly"]}
TYPES = ["incomplete", "constraint_violation", "wrong_result", "tool_error",
         "hallucination", "off_topic", None]
THINGS = ["kettles", "wire", "flights", "papers", "bugs", "rooms", "wines"]
PLACES = ["Oslo", "New York", "Zürich", "Île de Ré", "東京"]


def goal(rng):
    return (f"{rng.choice(['Find', 'Compare', 'List', 'Book'])} "
            f"{rng.randrange(2, 40)} {rng.choice(THINGS)} in "
            f"{rng.choice(PLACES)}" + rng.choice([
                "", " under $5", ", and sort them by price and rating",
                " and write down every name, address and phone number, "
                "since I want to call them before Friday"]) + ".")


def judges(rng):
    return [{"model": model, "is_valid": rng.random() < 0.7,
             "confidence": round(rng.random(), 4), "rejection_reason": ""}
            for model in rng.sample(["gpt-x", "qwen", "<b>mini</b>"],
                                    rng.randrange(0, 4))]


def record(rng, n, short):
    stage = rng.choice([None, None, *REASONS])
    reason = stage and rng.choice(REASONS[stage])
    failed = reason != "not_failure"
    run = {"trajectory_id": f"run-{n}", "original_prompt": goal(rng),
           "steps": [{"action_name": "search", "action_input": {"q": n % 90},
                      "observation": f"seen {n % 90}"}],
           "final_answer": "That is all there is."}
    kind = rng.choice(TYPES) if failed else None
    run["failure"] = {"is_failure": failed, "failure_type": kind,
                      "severity": 0.5, "weight": rng.randrange(0, 101) / 100,
                      "recoverable": reason != "not_recoverable",
                      "explanation": "", "evidence": [], "by": "rules"}
    if rng.random() < 0.05 and failed:
        del run["failure"]
    if stage in (None, "aher-relabel", "my-filter"):
        said = judges(rng)
        run["hindsight"] = {
            "hindsight_prompt": f"List {n} things." if short else goal(rng),
            "is_valid_replay": True, "rationale": "",
            "confidence": rng.randrange(0, 101) / 100}
        if stage is None:
            run["hindsight"]["accepted"] = rng.choice(
                ["rules", "judges", "self_judge", "single", "fallback", "mine"])
        else:
            run["hindsight"].update(reason=reason, detail="so it was")
        run["hindsight"]["attempts"] = rng.randrange(1, 12)
        if said:
            run["hindsight"]["judges"] = said
        if rng.random() < 0.4:
            run["hindsight"]["tried"] = [
                {"hindsight_prompt": goal(rng), "confidence": 0.5,
                 "reason": rng.choice(["leak", "judge_disagreed", "odd"]),
                 "detail": "", "judges": judges(rng)}
                for _ in range(rng.randrange(1, 4))]
        run["hindsight"]["by"] = "rules"
    if stage:
        run["rejected"] = {"stage": stage, "reason": reason, "detail": "d"}
    return run


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("count", type=int)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    for n in range(args.count):
        print(json.dumps(record(rng, n, args.short), ensure_ascii=False,
                         separators=(",", ":")))


if __name__ == "__main__":
    main()
