#!/usr/bin/env python3
"""WebArena's text logs (web-arena-x/webarena at 70af188) as records.

    examples/import/webarena.py cot_300_res.txt ... | aher-classify | ...

Reads what its agents print for one task: those that think step by step (CoT),
and those that plan, criticise and ground (RCI). The task's number is that in
the file's name. An observation is the page's address and its accessibility
tree; the first one is in metadata.initial_observation.

Not carried: plans and criticism before the first step, but for the plan that
was taken; screenshots. The log tells no score: metadata.success is what a line
"[Result] (PASS)" or "(FAIL)" says, and false for a run without a stop.
"""
import re
import sys
from pathlib import Path

import react_text

PROMPT = re.compile(
    r"^(?:continue\?)?-----prompt-----\nOBSERVATION:\n(?P<seen>[^\0]*?)\nURL: (?P<url>.*)\n"
    r"OBJECTIVE: (?P<goal>.*)\nPREVIOUS ACTION: (?:.*\n)+?-----prompt-----\n"
    r"CoT (?P<thought>(?:.*\n)*?)action ::::: (?P<action>(?:.*\n)*?)"
    r"(?=continue\?|\Z)", re.M)
# Of RCI: a name, a line, and the text up to an empty line or the next name.
PART = re.compile(r"^(?:continue\?)?([a-z_ ]+)\n=+\n", re.M)
RESULT = re.compile(r"\[Result\] \((PASS|FAIL)\)")
ACTION = re.compile(r"\$*(?P<name>\w+)(?: \[(?P<argument>[^\]]*)\])?.*", re.S)
NAMES = {"click", "hover", "type", "press", "scroll", "goto", "go_back",
         "go_forward", "new_tab", "tab_focus", "close_tab", "stop"}
MEMBERS = {"click": "element_id", "hover": "element_id", "type": "element_id",
           "press": "keys", "scroll": "direction", "goto": "url",
           "tab_focus": "tab", "stop": "answer"}


def action_of(text):
    found = ACTION.fullmatch(text)
    if not found or found["name"] not in NAMES:
        return "none", {"_raw": text}
    given = {"raw": text}
    if found["argument"] is not None:
        given = {MEMBERS.get(found["name"], "argument"): found["argument"],
                 **given}
    return found["name"], given


def cot(text):
    """The goal, and (thought, action, page) of each step."""
    found = [*PROMPT.finditer(text)]
    return found and found[0]["goal"], [
        (step["thought"].removesuffix("\n"), step["action"].rstrip("\n"),
         f"URL: {step['url']}\n{step['seen']}") for step in found]


def rci(text):
    parts = PART.split(text)
    goal = re.search(r"^OBJECTIVE: (.*)$", text, re.M)
    steps, now = [], {}
    for name, said in zip(parts[1::2], parts[2::2]):
        now[name] = said.split("\ngenerating ")[0].strip("\n")
        if name == "agent grounding":
            # Behind it stands how it was mended, and what was done.
            steps.append(now)
            now = {}
    return goal and goal[1], [
        ("\n\n".join(step[part] for part in ("improved plan", "meta next step")
                     if part in step),
         step["agent grounding"].split("\n")[0],
         f"URL: {step.get('url', '')}\n{step.get('observation', '')}")
        for step in steps]


def read(text, name):
    goal, told = cot(text) if "\nCoT " in text else rci(text)
    if not told:
        return
    steps = []
    for i, (thought, action, _) in enumerate(told):
        called, given = action_of(action)
        steps.append({
            "thought": thought, "action_name": called, "action_input": given,
            "observation": told[i + 1][2] if i + 1 < len(told) else ""})
    stopped = steps[-1]["action_name"] == "stop"
    result = RESULT.search(text)
    metadata = {"source": "webarena", "file": Path(name).name,
                "initial_observation": told[0][2]}
    task = re.search(r"\d+", Path(name).stem)
    if task:
        metadata["task_id"] = task[0]
    if result or not stopped:
        metadata["success"] = bool(result) and result[1] == "PASS"
    yield {"trajectory_id": f"webarena:{Path(name).stem}",
           "original_prompt": goal, "steps": steps,
           "final_answer": steps[-1]["action_input"].get("answer", "")
           if stopped else "",
           "metadata": metadata}


if __name__ == "__main__":
    react_text.files("webarena.py", sys.argv[1:], read)
