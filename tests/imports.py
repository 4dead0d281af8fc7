#!/usr/bin/env python3
"""Compares imported runs with records that were made of the same sources.

    tests/imports.py [-k MEMBER,...] [-x ID,...] IMPORTED RECORDS ...

Runs are the same where metadata.task_id and trial are, or what -k names: other
members of metadata, original_prompt, or id, what trajectory_id has behind the
source. Those that both hold have the same steps: as many, the same
actions with the same input, the same observations. -x: RECORDS whose
conversion is known to be wrong, by their task_id.
"""
import argparse
import json
import sys


def read(paths):
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines if line.strip())


def key(run, members):
    known = {**run["metadata"], "original_prompt": run["original_prompt"],
             "id": run["trajectory_id"].split(":", 1)[-1]}
    return tuple(known.get(member) for member in members)


def differences(ours, theirs):
    """What differs first, or nothing."""
    if len(ours["steps"]) != len(theirs["steps"]):
        yield f"{len(ours['steps'])} steps, not {len(theirs['steps'])}"
    for i, (our, their) in enumerate(zip(ours["steps"], theirs["steps"])):
        for member in "action_name", "action_input", "observation", "thought":
            if (our.get(member) or "") != (their.get(member) or ""):
                yield (f"steps[{i}].{member}: {our.get(member)!r:.200}, not "
                       f"{their.get(member)!r:.200}")
    if ours["original_prompt"] != theirs["original_prompt"]:
        yield (f"original_prompt: {ours['original_prompt']!r:.200}, not "
               f"{theirs['original_prompt']!r:.200}")
    if "reward" in ours["metadata"] and \
            ours["metadata"]["reward"] != theirs["metadata"]["reward"]:
        yield "another reward"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-k", "--key", default="task_id,trial")
    parser.add_argument("-x", "--except", default="", dest="wrong")
    parser.add_argument("imported")
    parser.add_argument("records", nargs="+")
    args = parser.parse_args()
    members = args.key.split(",")
    runs = {}
    for run in read([args.imported]):
        if runs.setdefault(key(run, members), run) is not run:
            sys.exit(f"two runs have {args.key} {key(run, members)}")
    wrong = paired = 0
    for theirs in read(args.records):
        ours = runs.get(key(theirs, members))
        if ours is None or \
                theirs["metadata"]["task_id"] in args.wrong.split(","):
            continue
        paired += 1
        first = next(differences(ours, theirs), None)
        if first:
            wrong += 1
            print(f"{theirs['trajectory_id']}: {first}")
    print(f"{len(runs)} runs, {paired} compared, {wrong} differ")
    sys.exit(wrong > 0 or not paired)


if __name__ == "__main__":
    main()
