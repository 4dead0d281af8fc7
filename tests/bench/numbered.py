#!/usr/bin/env python3
"""N records, no two of which lead to the same request.

    tests/bench/numbered.py [--script TEXT] N FILE ...

Repeats the records (NDJSON) of the files with a running number in
original_prompt and in the first observation, and without trajectory_id. Records
that a stage has rejected are left out. TEXT is what mock-llm.c calls a script,
such as "r=valid;j=yes": it goes into original_prompt, from where the mock's
goals take it on.
"""
import argparse
import json
import sys


def records_of(names):
    for name in names:
        with open(name, encoding="utf-8", errors="surrogateescape") as lines:
            for line in lines:
                if not line.strip():
                    continue
                record = json.loads(line)
                if record.get("steps") and "rejected" not in record:
                    record.pop("trajectory_id", None)
                    yield record


def number(record, count, script):
    first = record["steps"][0]
    prompt = f"{record['original_prompt']} (No. {count})"
    if script:
        prompt += f" [[mock:{script}]]"
    seen = f"{first.get('observation') or ''} (No. {count})"
    steps = [{**first, "observation": seen}, *record["steps"][1:]]
    return {**record, "original_prompt": prompt, "steps": steps}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--script", default="")
    parser.add_argument("count", type=int)
    parser.add_argument("files", nargs="+")
    args = parser.parse_args()
    records = list(records_of(args.files))
    if not records:
        sys.exit("numbered.py: no record that was not rejected")
    for count in range(args.count):
        record = number(records[count % len(records)], count + 1, args.script)
        print(json.dumps(record, separators=(",", ":")))


if __name__ == "__main__":
    main()
