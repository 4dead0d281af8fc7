"""openai_check.py FORMAT FILE ROWS: reads FILE as OpenAI's fine-tuning would.

The openai package checks no training file any more, so its typed parameters
do: each message and tool must be one of them, with no key that they lack, and
the rules that the service states in words are spelled out below.
"""

import json
import re
import sys

from openai.types.chat import (
    ChatCompletionAssistantMessageParam, ChatCompletionDeveloperMessageParam,
    ChatCompletionFunctionToolParam, ChatCompletionSystemMessageParam,
    ChatCompletionToolMessageParam, ChatCompletionUserMessageParam)
from pydantic import TypeAdapter

MESSAGES = {
    "system": ChatCompletionSystemMessageParam,
    "developer": ChatCompletionDeveloperMessageParam,
    "user": ChatCompletionUserMessageParam,
    "assistant": ChatCompletionAssistantMessageParam,
    "tool": ChatCompletionToolMessageParam}
ADAPTERS = {role: TypeAdapter(kind) for role, kind in MESSAGES.items()}
TOOL = TypeAdapter(ChatCompletionFunctionToolParam)
NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
LINES = {
    "openai-sft": {"messages", "tools", "parallel_tool_calls"},
    "openai-dpo": {"input", "preferred_output", "non_preferred_output"}}


def check_message(message):
    kind = MESSAGES[message["role"]]
    weight = message.get("weight")
    if "weight" in message:
        assert message["role"] == "assistant", "a weight on another role"
        assert type(weight) is int and weight in (0, 1), f"weight {weight!r}"
    rest = {key: message[key] for key in message if key != "weight"}
    strange = set(rest) - set(kind.__annotations__)
    assert not strange, f"{message['role']}: {strange}"
    ADAPTERS[message["role"]].validate_python(rest, strict=True)
    if message["role"] == "assistant":
        assert message.get("content") or message.get("tool_calls"), "nothing"
    else:
        assert isinstance(message["content"], (str, list)), "no content"


def check_calls(messages, names):
    """Every call is of a known tool and answered before the next turn."""
    open_calls = set()
    for message in messages:
        if message["role"] == "tool":
            assert message["tool_call_id"] in open_calls, "answers no call"
            open_calls.remove(message["tool_call_id"])
            continue
        assert not open_calls, f"unanswered: {open_calls}"
        for call in message.get("tool_calls") or []:
            name = call["function"]["name"]
            assert NAME.fullmatch(name), f"name {name!r}"
            assert name in names, f"{name} is not in tools"
            assert isinstance(json.loads(call["function"]["arguments"]), dict)
            assert call["id"] not in open_calls, "an id twice"
            open_calls.add(call["id"])
    return open_calls


def check_tools(tools):
    names = set()
    for tool in tools:
        TOOL.validate_python(tool, strict=True)
        assert NAME.fullmatch(tool["function"]["name"])
        names.add(tool["function"]["name"])
    assert len(names) == len(tools), "a tool twice"
    return names


def check_chat(chat):
    names = check_tools(chat.get("tools") or [])
    assert chat.get("tools", True), "tools is empty; leave it out"
    assert "parallel_tool_calls" not in chat or \
        isinstance(chat["parallel_tool_calls"], bool)
    for message in chat["messages"]:
        check_message(message)
    return check_calls(chat["messages"], names)


def check_sft(row):
    unanswered = check_chat(row)
    last = row["messages"][-1]
    assert last["role"] == "assistant", f"ends on {last['role']}"
    assert not unanswered or last.get("tool_calls"), "unanswered calls"


def check_dpo(row):
    strange = set(row["input"]) - LINES["openai-sft"]
    assert not strange, f"input: {strange}"
    assert not check_chat(row["input"]), "the input ends on a call"
    assert row["input"]["messages"][-1]["role"] != "assistant"
    for side in "preferred_output", "non_preferred_output":
        assert len(row[side]) == 1, f"{side} has {len(row[side])} messages"
        check_message(row[side][0])
        assert row[side][0]["role"] == "assistant"
        assert isinstance(row[side][0]["content"], str)
        assert not row[side][0].get("tool_calls"), "text only"
    assert row["preferred_output"] != row["non_preferred_output"]


def main():
    form, path, expected = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with open(path, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    assert len(rows) == expected, f"{len(rows)} rows of {expected}"
    for number, row in enumerate(rows, 1):
        try:
            strange = set(row) - LINES[form]
            assert not strange, f"top level: {strange}"
            assert set(row) == set(rows[0]), "other keys than the first line"
            (check_sft if form == "openai-sft" else check_dpo)(row)
        except Exception as wrong:
            raise SystemExit(f"line {number}: {wrong!r}") from wrong
    print(f"{expected} rows")


if __name__ == "__main__":
    main()
