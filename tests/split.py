#!/usr/bin/env python3
"""No task in two parts, shares as they should be: --split, tried on runs.

  tests/split.py [--bin build] [--seeds 20] [--by KEY] [FILE ...]

FILE holds runs, relabeled ones or such as aher-classify takes; without one they
are made up, some tasks with many runs. For each seed: no task in two parts, no
run lost, and each part's share of tasks and of rows within three standard
deviations of what it should be, which for rows the sizes of the tasks widen.
Then: the same in another order of the input, and --heldout. Prints how far off
the worst share was.
"""
import argparse
import collections
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import unicodedata

SHARES = {"train": 0.9, "test": 0.1}
STAGES = ("aher-classify", "aher-extract", "aher-relabel")


def made_up(tasks=400):
    draw = random.Random(5)
    for task in range(tasks):
        for run in range(draw.choice((1, 1, 1, 2, 3, 8, 20))):
            blank = draw.choice((" ", "  ", "\n", "\u00a0"))
            prompt = blank.join((draw.choice(("Find", "find", "FIND")), "item",
                                 str(task))) + draw.choice(("", ".", "!"))
            yield {"original_prompt": prompt, "task": {"id": task},
                   "steps": [{"action_name": "look", "observation": "$%d" % run}],
                   "final_answer": "It is there.",
                   "hindsight": {"hindsight_prompt": "Look at %d." % run,
                                 "is_valid_replay": True, "confidence": 0.9,
                                 "accepted": "rules", "by": "rules"}}


def read_runs(args):
    """The records, each with a trajectory_id of its own."""
    if not args.files:
        records = list(made_up())
    else:
        text = b"".join(open(name, "rb").read() for name in args.files)
        if b'"hindsight"' not in text:
            for stage in STAGES:
                text = subprocess.run([os.path.join(args.bin, stage), "-q"],
                                      input=text, stdout=subprocess.PIPE,
                                      check=True).stdout
        records = [json.loads(line) for line in text.split(b"\n") if line]
    for number, record in enumerate(records):
        record["trajectory_id"] = "run-%d" % number
    return records


def words(prompt):
    """What makes two prompts one: written once more, not as utf8.c has it."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize(
        "NFKD", prompt).casefold())
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" else
                   "" if unicodedata.category(c) == "Cf" else " "
                   for c in folded)
    return " ".join(kept.split()) or prompt.strip()


def task_of(record, key):
    if key == "prompt":
        return words(record["original_prompt"])
    for name in key.split("."):
        record = record[name]
    return str(record)


def pack(args, records, *options):
    """trajectory_id: part, of every row."""
    with tempfile.TemporaryDirectory() as folder:
        meta = os.path.join(folder, "meta")
        lines = "".join(json.dumps(r) + "\n" for r in records)
        subprocess.run(
            [os.path.join(args.bin, "aher-pack"), "-q", "-f", "messages",
             "--with-successes", "--dedup", "none", "--split-by", args.by,
             "--split", ",".join("%s=%s" % s for s in SHARES.items()),
             "-o", os.path.join(folder, "rows.jsonl"), "--meta", meta,
             *options], input=lines.encode(), check=True)
        rows = [json.loads(line) for line in open(meta)]
        counts = collections.Counter(row["part"] for row in rows)
        for part in SHARES:
            with open(os.path.join(folder, "rows.%s.jsonl" % part),
                      "rb") as file:
                expect(file.read().count(b"\n") == counts[part],
                       "rows of the part %s" % part)
    return {row["trajectory_id"]: row["part"] for row in rows}


def expect(fine, what):
    if not fine:
        sys.exit("split.py: " + what)


def parts_of_tasks(parts, tasks):
    """task: its part, after looking that it has one only."""
    found = {}
    for run, part in parts.items():
        expect(found.setdefault(tasks[run], part) == part,
               "in two parts: " + tasks[run])
    return found


def deviations(found, sizes):
    """How many standard deviations the shares of tasks and rows are off."""
    for part, share in SHARES.items():
        for weights in (dict.fromkeys(found, 1), sizes):
            got = sum(weights[task] for task in found if found[task] == part)
            total = sum(weights[task] for task in found)
            spread = math.sqrt(share * (1 - share) *
                               sum(weights[task] ** 2 for task in found))
            yield abs(got - total * share) / spread


def try_heldout(args, records, tasks, before):
    """Each one of some tasks goes to the test, all others stay."""
    draw = random.Random(3)
    drawn = draw.sample(sorted({tasks[run] for run in before}), 5)
    chosen = {tasks[run]: run for run in before if tasks[run] in drawn}
    texts = {r["trajectory_id"]: r["original_prompt"] for r in records}
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
        for task, run in chosen.items():
            line = texts[run] if args.by == "prompt" else task
            file.write(" ".join(line.split()) + "\n")
        file.flush()
        after = pack(args, records, "--heldout", file.name)
    for run, part in after.items():
        wanted = "test" if tasks[run] in chosen else before[run]
        expect(part == wanted, "with --heldout, %s is in %s" % (run, part))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", default="build")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--by", default="prompt")
    parser.add_argument("files", nargs="*")
    args = parser.parse_args()
    records = read_runs(args)
    tasks = {r["trajectory_id"]: task_of(r, args.by) for r in records}
    worst, rows, known = 0, None, set()
    for seed in range(args.seeds):
        parts = pack(args, records, "--split-seed", str(seed))
        expect(rows is None or parts.keys() == rows, "runs lost")
        rows = parts.keys()
        found = parts_of_tasks(parts, tasks)
        sizes = collections.Counter(tasks[run] for run in parts)
        worst = max(worst, *deviations(found, sizes))
        known.add(tuple(found[task] for task in sorted(found)))
    expect(len(known) > 1 or args.seeds == 1, "all seeds give one split")
    random.Random(1).shuffle(records)
    expect(pack(args, records, "--split-seed", str(args.seeds - 1)) == parts,
           "another order of the input gives another split")
    try_heldout(args, records, tasks, pack(args, records))
    print("%d rows of %d tasks, %d seeds: no task in two parts; shares at most "
          "%.2f standard deviations off" % (len(rows), len(found), args.seeds,
                                            worst))
    expect(worst <= 3, "a share is too far off")


main()
