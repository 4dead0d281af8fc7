#!/usr/bin/env python3
"""SWE-agent's .traj files (0.5 to 1.1) as records.

    examples/import/swe-agent.py trajectories/*/*/*.traj | aher-classify | ...

A file is a run. Its steps are those of `trajectory`, or, where a file has none,
the actions and observations of `history`. An action is called by the first word
of its command; the whole command is its input. The goal is the text with the
issue, without the demonstrations before it; the patch is the final answer.

metadata.exit_status is the source's; a run that never submitted has success
false. A run that did is judged by the tests, whose results are in another file
(results.json): join them to metadata by trajectory_id, for example in jq.

Not carried: the editor's state, costs and times of single steps, and the
arguments of function calls, of which the command is made.
"""
import json
import sys
from pathlib import Path


def text_of(content):
    """Words of a message, which may be parts."""
    if isinstance(content, list):
        return "".join(part.get("text", "") for part in content)
    return content or ""


def step(thought, command, observation):
    words = (command or "").split()
    return {"thought": thought or "",
            "action_name": words[0] if words else "none",
            "action_input": {"command": command or ""},
            "observation": observation or ""}


def history_steps(history):
    steps = []
    for message in history:
        if message.get("is_demo"):
            continue
        if message["role"] == "assistant":
            thought = message.get("thought") or text_of(message["content"])
            steps.append(step(thought, message.get("action"), ""))
        elif steps:
            steps[-1]["observation"] += text_of(message["content"])
    return steps


def beginning(history):
    """System text and goal: what stands before the agent's first turn."""
    system = goal = ""
    for message in history:
        if message.get("is_demo"):
            continue
        if message["role"] == "assistant":
            break
        if message["role"] == "system":
            system = text_of(message["content"])
        else:
            goal = text_of(message["content"])
    return system, goal


def read(path):
    found = json.loads(path.read_text(encoding="utf-8"))
    history, info = found.get("history") or [], found.get("info") or {}
    system, goal = beginning(history)
    told = found.get("trajectory") or []
    steps = [step(one.get("thought"), one.get("action"),
                  one.get("observation")) for one in told]
    name = f"{path.resolve().parent.name}:{path.stem}"
    metadata = {"source": "swe-agent", "task_id": path.stem,
                "trial": path.resolve().parent.name,
                "exit_status": info.get("exit_status"),
                "model_stats": info.get("model_stats")}
    if not (info.get("exit_status") or "submitted").startswith("submitted"):
        metadata["success"] = False
    if not goal:
        raise ValueError("history has no turn with a task")
    return {"trajectory_id": f"swe-agent:{name}", "original_prompt": goal,
            "system": system, "steps": steps or history_steps(history),
            "final_answer": info.get("submission") or "",
            "metadata": metadata}


def main():
    status = 0
    for path in map(Path, sys.argv[1:]):
        try:
            run = read(path)
            if not run["steps"]:
                raise ValueError("the run has no step")
            print(json.dumps(run, ensure_ascii=False))
        except (OSError, ValueError, KeyError, TypeError,
                AttributeError) as error:
            status = 1
            print(f"swe-agent.py: {path}: {error!r}", file=sys.stderr)
    sys.exit(status)


if __name__ == "__main__":
    main()
