#!/usr/bin/env python3
"""The distribution of goals, reckoned a second time.

    tests/drift.py REPORT.json RELABELED REJECTS

Exits with 1, and says where, if "goals" of the report differs from what the
records give by more than 1e-6.
"""
import collections
import json
import math
import sys
import unicodedata


def folded(text):
    """The words of a text as aher compares them: NFKD, case folded, letters,
    digits and marks."""
    text = unicodedata.normalize("NFKD", text).casefold()
    text = unicodedata.normalize("NFKD", text)
    words, word = [], ""
    for c in text:
        kind = unicodedata.category(c)
        if kind in ("Cf", "Cc") and kind == "Cf":
            continue
        if kind[0] in "LNM":
            if "CJK" in unicodedata.name(c, ""):
                words += [word, c] if word else [c]
                word = ""
            else:
                word += c
        elif word:
            words.append(word)
            word = ""
    return words + [word] if word else words


def entropy(counts):
    total = sum(counts.values())
    return -sum(n / total * math.log2(n / total) for n in counts.values())


def divergence(a, b):
    p, q = sum(a.values()), sum(b.values())
    bits = 0.0
    for word in set(a) | set(b):
        x, y = a[word] / p, b[word] / q
        m = (x + y) / 2
        bits += (x * math.log2(x / m) if x else 0) / 2
        bits += (y * math.log2(y / m) if y else 0) / 2
    return bits


def rank(lengths, share):
    return sorted(lengths)[max(0, math.ceil(share * len(lengths)) - 1)]


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def side(goals):
    lengths = [len(folded(goal)) for goal in goals]
    counts = collections.Counter(w for goal in goals for w in folded(goal))
    tokens = sum(counts.values())
    edges = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 75, 100, 200, 500,
             math.inf]
    return counts, {
        "goals": len(goals), "looked_at": len(goals),
        "words": {name: rank(lengths, share) for name, share in (
            ("min", 0), ("p10", .1), ("p25", .25), ("median", .5),
            ("p75", .75), ("p90", .9), ("max", 1))} | {
                "mean": tokens / len(goals)},
        "lengths": [sum(low <= n < high for n in lengths)
                    for low, high in zip(edges, edges[1:])],
        "vocabulary": len(counts), "tokens": tokens,
        "entropy": entropy(counts),
        "numbers": 100 * sum(
            n for w, n in counts.items()
            if any("0" <= c <= "9" for c in w)) / tokens}


def compare(path, want, got):
    if isinstance(want, dict):
        return [bad for key in want
                for bad in compare(f"{path}.{key}", want[key], got.get(key))]
    if isinstance(want, float):
        fine = isinstance(got, (int, float)) and abs(want - got) < 1e-6
    else:
        fine = want == got
    return [] if fine else [f"{path}: want {want}, got {got}"]


def main():
    report, relabeled, rejects = sys.argv[1:]
    with open(report, encoding="utf-8") as file:
        got = json.load(file)["goals"]
    runs = read(relabeled)
    rejected = {run["trajectory_id"]: run for run in read(rejects)}
    failed = [run for run in runs
              if run.get("rejected", {}).get("reason") != "not_failure"]
    kept = [run for run in runs if run["trajectory_id"] not in rejected]
    goals = {"before": [run["original_prompt"] for run in failed],
             "kept": [run["original_prompt"] for run in kept],
             "after": [run["hindsight"]["hindsight_prompt"] for run in kept]}
    counts, wrong = {}, []
    for name, texts in goals.items():
        counts[name], want = side(texts)
        wrong += compare(name, want, got[name])
    wrong += compare("divergence", {
        f"{a}_{b}": float(divergence(counts[a], counts[b]))
        for a, b in (("before", "after"), ("before", "kept"),
                     ("kept", "after"))}, got["divergence"])
    for name in goals:
        seen = sum(got["clusters"][name])
        wrong += compare(f"clusters.{name}", min(1000, len(goals[name])), seen)
    print("\n".join(wrong))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
