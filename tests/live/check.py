"""Looks at what a stage wrote, at the ledger, and at the server's own counts.

check.py records STAGE MODEL INPUT OUTPUT   is every record accounted for?
check.py answers STAGE MODEL INPUT OUTPUT   that, and was an answer of use?
check.py ledger FILE LOG URL                does it hold what was served?
check.py calls LOG                          requests served so far
check.py long INPUT                         one record that is too long
"""

import collections
import contextlib
import json
import os
import re
import sqlite3
import sys
import urllib.request

MEMBERS = {"aher-classify": "failure", "aher-extract": "outcome",
           "aher-relabel": "hindsight"}
OURS = (*MEMBERS.values(), "rejected")
REASONS = """not_failure not_recoverable low_weight no_outcome low_confidence
    judge_disagreed ungrounded leak no_substance user_contradicts no_answer
    llm_error budget no_pair duplicate unsupported""".split()
wrong = 0


def complain(text):
    global wrong
    wrong += 1
    print(f"  WRONG: {text}")


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def untouched(before, after):
    """A stage may add members to a record, such as steps out of messages."""
    return all(k in after and after[k] == v
               for k, v in before.items() if k not in OURS)


def check_record(stage, model, before, after):
    """Returns what became of it, for the table."""
    name = after.get("trajectory_id") or before["original_prompt"][:40]
    member, rejected = after.get(MEMBERS[stage]), after.get("rejected")
    if not untouched(before, after):
        complain(f"{name}: another record, or its own members are changed")
    if rejected is not None:
        if rejected.get("reason") not in REASONS or not rejected.get("detail"):
            complain(f"{name}: rejected without a reason: {rejected}")
        if rejected.get("stage") != stage:
            if rejected != before.get("rejected"):
                complain(f"{name}: rejected for another stage: {rejected}")
            return "passed by"
        return rejected.get("reason")
    if not isinstance(member, dict):
        complain(f"{name}: neither {MEMBERS[stage]} nor rejected")
    elif member.get("by") != model:
        complain(f"{name}: {MEMBERS[stage]} is by {member.get('by')}")
    return "accepted"


def records(stage, model, before_path, after_path):
    """Returns how many records came to which end."""
    before, after = read(before_path), read(after_path)
    if len(before) != len(after):
        complain(f"{len(before)} records in, {len(after)} out")
    fates = collections.Counter(
        check_record(stage, model, *pair) for pair in zip(before, after))
    print("  " + ", ".join(f"{fate} {n}" for fate, n in fates.most_common()))
    return fates


def answers(*arguments):
    """For an input that the model's mood did not thin out before."""
    if set(records(*arguments)) <= {"llm_error", "passed by"}:
        complain("the model did nothing for any record")


def served(log_path):
    """Requests that the server answered, and those that it refused."""
    with open(log_path, encoding="utf-8", errors="replace") as log:
        text = log.read()
    return text.count("prompt eval time"), text.count("send_error: task")


def fetch(url):
    request = urllib.request.Request(url, headers={
        "Authorization": "Bearer " + os.environ["OPENAI_API_KEY"]})
    no_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with no_proxy.open(request, timeout=60) as answer:
        return answer.read().decode()


def ledger(path, log_path, url):
    with contextlib.closing(sqlite3.connect(path)) as db:
        rows = db.execute(
            """select stage, role, count(*), sum(prompt_tokens),
                   sum(cached_tokens), sum(completion_tokens),
                   sum(latency_ms) / 1000.0, sum(tries)
               from (select rowid as nth, * from call
                     union all select rowid, * from spent)
               group by stage, role order by min(nth)""").fetchall()
        spent, = db.execute("select count(*) from spent").fetchone()
    print(f"  {'stage':14} {'role':9} {'calls':>5} {'prompt':>7}"
          f" {'cached':>7} {'answer':>7} {'s/call':>6}")
    for stage, role, calls, prompt, cached, answer, seconds, _ in rows:
        print(f"  {stage:14} {role:9} {calls:5} {prompt:7} {cached:7}"
              f" {answer:7} {seconds / calls:6.1f}")
    calls, prompt, answer, tries = (
        sum(row[i] for row in rows) for i in (2, 3, 5, 7))
    answered, refused = served(log_path)
    print(f"  {calls} answers in {tries} requests, {spent} of no use;"
          f" the server answered {answered} and refused {refused}")
    if calls != answered:
        complain(f"{calls} rows, {answered} answers")

    metrics = {k: float(v) for k, v in re.findall(
        r"^llamacpp:(\w+) (\S+)$", fetch(url + "/metrics"), re.M)}
    sent = metrics["prompt_tokens_total"]
    sent += metrics["prompt_tokens_cached_total"]
    if prompt != sent or answer != metrics["tokens_predicted_total"]:
        complain(f"{prompt} + {answer} tokens in the ledger, the server counts"
                 f" {sent:.0f} + {metrics['tokens_predicted_total']:.0f}")


def long(path):
    """The first record, with more steps than a small context holds."""
    record = read(path)[0]
    step = record["steps"][0]
    line = "{}. Depot {} holds {} kg of copper wire, nothing is reserved."
    record["steps"] = [
        {**step, "action_input": {"query": f"copper wire, page {page}"},
         "observation": "\n".join(
             line.format(n, n * 7 % 83, n * 13 % 997)
             for n in range(10 * page, 10 * page + 10))}
        for page in range(100)] + record["steps"]
    record["trajectory_id"] = "long"
    print(json.dumps(record, ensure_ascii=False))


def main():
    what, *arguments = sys.argv[1:]
    if what == "calls":
        print(sum(served(*arguments)))
    else:
        {"records": records, "answers": answers, "ledger": ledger,
         "long": long}[what](*arguments)
    sys.exit(wrong > 0)


main()
