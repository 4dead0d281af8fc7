#!/usr/bin/env python3
"""Prompt bytes of the reference implementation for the same records.

Reads records (NDJSON, as they leave aher-classify | aher-extract) on stdin;
prints "role bytes records", one attempt of each role a record.

The reference is AgentHER, github.com/alphadl/AgentHER, at commit 3dd7ebce
(prompts.py, models.py) and 4441f83d (llm_client.py). Its texts are not here,
only their lengths in bytes, measured with pydantic 2.14 and jinja2 3.1:

system   the role's system text, and behind it, pretty-printed, the JSON schema
         with every description, and three sentences about it
user     what is fixed in the user template: headings and the last sentence
step     what is fixed around a step: a heading with its number, three bullets
         (two where the thought is left out), blank lines
item     what is fixed around an achievement or a key observation
"""
import json
import sys

FIXED = {
    "detect": {"system": 2578, "user": 171, "step": 64},
    "extract": {"system": 1500, "user": 148, "step": 48},
    "relabel": {"system": 2018, "user": 245, "item": 4},
    "judge": {"system": 1487, "user": 161, "step": 48},
}


def size(text):
    """Bytes of a text; null, which the reference does not take, is empty."""
    if text is None:
        return 0
    return len(text.encode("utf-8", "replace"))


def step_size(step, number, thought):
    # Inputs are spelled by json.dumps with its blanks, UTF-8 as it is.
    given = json.dumps(step.get("action_input", {}), ensure_ascii=False)
    return (
        len(str(number))
        + size(step.get("action_name"))
        + size(given)
        + size(step.get("observation"))
        + (size(step.get("thought")) if thought else 0)
    )


def goal_size(record):
    """The goal that is judged: ours, or for want of one as long as the
    original."""
    hindsight = record.get("hindsight") or {}
    return size(hindsight.get("hindsight_prompt") or record["original_prompt"])


def role_size(role, record):
    fixed = FIXED[role]
    steps = record["steps"]
    total = fixed["system"] + fixed["user"]
    if role == "relabel":
        outcome = record.get("outcome") or {}
        items = outcome.get("actual_achievements", [])
        items = items + outcome.get("key_observations", [])
        total += sum(fixed["item"] + size(item) for item in items)
        return total + size(record["original_prompt"]) + len(str(len(steps)))
    for number, step in enumerate(steps, 1):
        total += fixed["step"] + step_size(step, number, role == "detect")
    total += size(record.get("final_answer"))
    if role == "judge":
        return total + goal_size(record) + len(str(len(steps)))
    total += size(record["original_prompt"])
    if role == "detect":
        total += size(record.get("failure_reason")) + len(str(len(steps)))
    return total


def main():
    count = 0
    totals = dict.fromkeys(FIXED, 0)
    for line in sys.stdin:
        if not line.strip():
            continue
        record = json.loads(line)
        count += 1
        for role in FIXED:
            totals[role] += role_size(role, record)
    for role, total in totals.items():
        print(role, total, count)


if __name__ == "__main__":
    main()
