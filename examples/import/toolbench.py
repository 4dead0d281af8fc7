#!/usr/bin/env python3
"""ToolBench's answers as records (at d56fdd8), in either of their two shapes.

    examples/import/toolbench.py answer/G1_answer/*.json | aher-classify | ...

Search trees (data/answer/*/*_DFS_*.json, *_CoT_*.json; one query a file): a
record for each path from the root to a leaf, in the order of the tree.
metadata.siblings says how many paths the tree has, metadata.pruned which ones
the search gave up, metadata.tree_win whether one of them won. Paths share their
first steps.

Converted answers (model_predictions_converted/*.json, results/default_evalset;
{id: {query, available_tools, answer}}): a record a query.

A path that ends in give_answer has reward 1, although nobody judged the answer;
one that gave up or was abandoned has 0. In converted answers an answer has no
reward.

Not carried: scores (Elo) and token counts. Observations are as long as the
source left them: ToolBench cuts them at 1,024 characters, and the converted
files in its repository at 100, together with the call; what is left of
arguments that are no JSON stands in {"_raw": ...}.
"""
import ast
import json
import re
import sys
from pathlib import Path

GAVE_UP = "agent gave up: Finish with return_type {}"
# What is printed for a call: the repr of {'name', 'arguments', 'response'},
# perhaps cut anywhere.
CALL = re.compile(r"\{'name': '(?P<name>[^']*)'?"
                  r"(?:, 'arguments': '(?P<arguments>.*?)"
                  r"(?:', 'response': ['\"](?P<response>.*))?)?$", re.S)


def arguments_of(text):
    try:
        value = json.loads(text, strict=False)
    except ValueError:
        return {"_raw": text} if text else {}
    return value if isinstance(value, dict) else {"_raw": text}


def finish(steps):
    """(return_type, final_answer) of the last step, where it is Finish."""
    last = steps[-1] if steps else None
    if last is None or last["action_name"] != "Finish":
        return None, ""
    given = last["action_input"]
    return given.get("return_type"), given.get("final_answer") or ""


def schemas(functions):
    return [{"type": "function", "function": function}
            for function in functions or []]


def record(name, query, functions, steps, **more):
    return {"trajectory_id": f"toolbench:{name}", "original_prompt": query,
            "tools": schemas(functions), "steps": steps, **more}


# --- search trees ---

def paths(node, above=()):
    """The nodes from the root to each leaf."""
    here = (*above, node)
    if not node["children"]:
        yield here
    for child in node["children"]:
        yield from paths(child, here)


def steps_of(path):
    """The steps, and the thought that no call follows."""
    steps, thoughts, action = [], [], None
    for node in path:
        text = node["description"]
        if node["node_type"] == "Thought":
            thoughts.append(text)
        elif node["node_type"] == "Action":
            action = text
        elif action is not None:
            steps.append({
                "thought": "\n".join(thoughts), "action_name": action,
                "action_input": arguments_of(text),
                "observation": node.get("observation") or ""})
            thoughts, action = [], None
    return steps, "\n".join(thoughts)


def why_lost(return_type, left, leaf):
    if return_type == "give_answer":
        return None
    if return_type:
        return GAVE_UP.format(return_type)
    if left:
        return "path ended on a thought without a further call"
    return ("branch abandoned by the search without calling Finish "
            f"(last observation code {leaf.get('observation_code')})")


def tree_runs(name, tree):
    asked = tree["answer_generation"]
    found = list(paths(tree["tree"]["tree"]))
    for number, path in enumerate(found):
        steps, left = steps_of(path)
        return_type, answer = finish(steps)
        if not steps:
            print(f"toolbench.py: {name}: path {number} has no call, left out",
                  file=sys.stderr)
            continue
        reason = why_lost(return_type, left, path[-1])
        yield record(
            f"{name}:leaf{number:02}", asked["query"], asked.get("function"),
            steps, final_answer=answer or left, failure_reason=reason,
            metadata={"source": "toolbench", "task_id": name, "trial": number,
                      "reward": int(reason is None),
                      "tree_win": tree["win"], "pruned": path[-1]["pruned"],
                      "siblings": len(found)})


# --- converted answers ---

def call_of(text):
    """(name, arguments, response), the last two as text."""
    try:
        call = ast.literal_eval(text)
        return call["name"], call["arguments"], str(call["response"])
    except (ValueError, SyntaxError, KeyError, TypeError):
        cut = CALL.match(text)
        if not cut:
            return "unknown", text, ""
        arguments = cut["arguments"] or ""
        if cut["response"] is not None:  # whole, but as it was printed
            arguments = arguments.replace("\\n", "\n")
        return cut["name"], arguments, cut["response"] or ""


def converted_steps(nodes):
    """Down the first branch, which is the answer's; what else was said."""
    steps, thoughts = [], []
    while nodes:
        node = nodes[0]
        if node["role"] == "tool":
            name, arguments, response = call_of(node["message"])
            steps.append({
                "thought": "\n".join(thoughts), "action_name": name,
                "action_input": arguments_of(arguments),
                "observation": response})
            thoughts = []
        elif node["role"] == "assistant" and node["message"]:
            thoughts.append(node["message"])
        nodes = node["next"]
    return steps


def converted_run(name, number, run):
    answer = run["answer"]
    steps = converted_steps(answer["answer_details"])
    if not steps:
        print(f"toolbench.py: {name}: {number} has no call, left out",
              file=sys.stderr)
        return
    given = arguments_of(answer["final_answer"])
    stated = re.search(r'"return_type": *"(\w+)"', answer["final_answer"])
    return_type = stated and stated[1]
    reason = None if return_type == "give_answer" else \
        GAVE_UP.format(return_type) if return_type else "no final answer"
    yield record(
        f"{name}:{number}", run["query"], run.get("available_tools"), steps,
        final_answer=given.get("final_answer") or given.get("_raw", ""),
        failure_reason=reason,
        metadata={"source": "toolbench", "task_id": number, "trial": 0,
                  "method": answer.get("method"), "return_type": return_type,
                  "reward": None if reason is None else 0})


def runs_of(path):
    name = path.stem
    found = json.loads(path.read_text(encoding="utf-8"))
    if "answer_generation" in found:
        query = path.stem.split("_")[0]
        known = re.match(r"(G\d)_(\d+)_", path.stem)
        group = re.match(r"(G\d)", path.parent.name)
        if known:
            name = "_".join(known.groups())
        elif group:
            name = f"{group[1]}_{query}"
        yield from tree_runs(name, found)
    else:
        for number, run in found.items():
            yield from converted_run(name, number, run)


def main():
    status = 0
    for path in map(Path, sys.argv[1:]):
        try:
            for run in runs_of(path):
                print(json.dumps(run, ensure_ascii=False))
        except (OSError, ValueError, KeyError, TypeError,
                AttributeError) as error:
            status = 1
            print(f"toolbench.py: {path}: no answers of ToolBench: {error!r}",
                  file=sys.stderr)
    sys.exit(status)


if __name__ == "__main__":
    main()
