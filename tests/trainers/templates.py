"""templates.py [-w] FILE: what chat templates make of a file for TRL.

Each row is rendered with the text templates that TRL ships. The text must hold
every thought, call, tool result, turn of the user and answer, in their order.
What a template leaves out by its design is declared below; the table that is
printed says what it left out of this file. -w: each has to keep the whole.
"""

import importlib.util
import json
import sys
from pathlib import Path

import tiny

REFUSES = "refuses"  # it fails: no tool role, or no calls side by side
VISION = ("vl", "idefics3", "llava_next", "smolvlm")
# By name, or by the beginning of it. reasoning: <think> or reasoning_content,
# of turns before the last one of the user; order: what is said beside a call
# comes behind its result.
LEAVES_OUT = {
    "cohere": {REFUSES}, "deepseek_r1_distill": {"call", "reasoning"},
    "deepseekv3": {REFUSES}, "deepseekv3_training": {"thought", "reasoning"},
    "diffusion_gemma": {"order"}, "gemma": {REFUSES}, "gemma4": {"order"},
    "glm4moe": {"reasoning"}, "gptoss": {"thought", "reasoning", "order"},
    "lfm2": {"call", "order"}, "lfm2_2_5": {"reasoning"}, "lfm2_v2": set(),
    "llama3": {"call"}, "llama3_1": {"thought", "reasoning", REFUSES},
    "llama3_2": {"thought", "reasoning", REFUSES},
    "muse_glimmer": {"thought", "reasoning"}, "nemotron": {"reasoning"},
    "phi3": {"call", "result"}, "qwen3": {"reasoning"},
    "qwen3_5": {"reasoning"}, "qwen3_6": {"reasoning"},
}


def allowed(name):
    """What the longest declared beginning of the name may leave out."""
    known = [start for start in LEAVES_OUT if name.startswith(start)]
    kinds = LEAVES_OUT[max(known, key=len)] if known else set()
    # What is not rendered may have all its words elsewhere.
    return kinds | {"order"} if kinds & {"call", "thought"} else kinds


def leaves(value):
    """The keys and values of the arguments of a call, without structure."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value


def spellings(value):
    """How templates write a value: as it is, as JSON, or as Python."""
    if not isinstance(value, str):
        return {json.dumps(value), str(value)}
    text = value.strip()
    escaped = json.dumps(text, ensure_ascii=False)[1:-1]
    return {text, escaped, json.dumps(text)[1:-1], repr(text)[1:-1],
            escaped.replace('\\"', '"').replace("'", "\\'")}


def parts(message, last):
    """The kinds and texts that a message should leave, in order."""
    text = message.get("content") or ""
    kind = message["role"]
    if kind == "tool":
        return [("result", [text])]
    if kind != "assistant":
        return [(kind, [text])]
    found = [("reasoning", [message.get("reasoning_content") or ""])]
    if text.startswith("<think>") and "</think>" in text:
        thought, text = text[len("<think>"):].split("</think>", 1)
        found.append(("reasoning", [thought]))
    calls = message.get("tool_calls") or []
    found.append(("answer" if last and not calls else "thought", [text]))
    for call in calls:
        function = call["function"]
        arguments = function["arguments"]
        if isinstance(arguments, str):
            arguments = json.loads(arguments)
        found.append(("call", [function["name"], *leaves(arguments)]))
    return found


def left_out(messages, text):
    """The kinds of the parts that text does not hold in their order."""
    missing, at = set(), 0
    for message in messages:
        for kind, values in parts(message, message is messages[-1]):
            ends = []
            for value in values:
                starts = [(text.find(way, at), way)
                          for way in spellings(value)]
                ends += [min((start + len(way) for start, way in starts
                              if start >= 0), default=-1)]
            if -1 in ends:
                somewhere = all(any(way in text for way in spellings(value))
                                for value in values)
                missing.add("order" if somewhere else kind)
            else:
                at = max(ends)
    return missing


def conversations(row):
    """The whole conversations of a row; a pair has two."""
    if "messages" in row:
        return [row["messages"]]
    sides = [side for side in ("completion", "chosen", "rejected")
             if side in row]
    return [row["prompt"] + row[side] for side in sides]


def render(tokens, template, messages, tools):
    """The text, or None if the template fails on the conversation."""
    from jinja2.exceptions import TemplateError

    try:
        return tokens.apply_chat_template(
            messages, tools=tools, chat_template=template, tokenize=False)
    except (TemplateError, TypeError):
        return None


def examine(tokens, template, rows):
    missing = set()
    for row in rows:
        tools = json.loads(row["tools"]) if row.get("tools") else None
        for messages in conversations(row):
            text = render(tokens, template, messages, tools)
            missing |= {REFUSES} if text is None else left_out(messages, text)
    return missing


def templates():
    # Not imported: that needs torch.
    package = Path(importlib.util.find_spec("trl").origin).parent
    for path in sorted((package / "chat_templates").glob("*.jinja")):
        if not any(word in path.stem for word in VISION):
            yield path.stem, path.read_text(encoding="utf-8")


def main():
    whole_wanted, path = sys.argv[1] == "-w", sys.argv[-1]
    with open(path, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    tokens = tiny.tokenizer(path, bos="<s>")
    wrong, whole = [], 0
    for name, template in templates():
        missing = examine(tokens, template, rows)
        print(f"{name:40}{', '.join(sorted(missing)) or '-'}")
        whole += not missing
        missing -= set() if whole_wanted else allowed(name)
        if missing:
            wrong.append(f"{name}: {sorted(missing)}")
    if wrong:
        raise SystemExit("\n".join(wrong))
    print(f"{len(rows)} rows, whole in {whole} templates, in the others less "
          "by design")


if __name__ == "__main__":
    main()
