"""swift_check.py FORMAT FILE ROWS: reads FILE as ms-swift does.

Its load_dataset keeps the rows that its preprocessor can read and deletes the
others; its templates encode what is left in the mode of the trainer, with the loss on every
turn of the agent: --loss_scale default, which rlhf has to be told.
"""

import os
import sys
import tempfile

import tiny

MODES = {"swift-sft": "train", "swift-dpo": "rlhf", "swift-kto": "kto"}
TEMPLATES = ["qwen2_5", "qwen3", "qwen3_thinking", "llama3_2", "glm4_5"]
LABELS = {"train": ["labels"], "rlhf": ["chosen_labels", "rejected_labels"],
          "kto": ["chosen_labels"]}


def load(path):
    from swift.dataset import load_dataset

    # strict: a row that would be deleted ends the check with its reason.
    rows, _ = load_dataset(os.path.abspath(path), num_proc=1, strict=True,
                           load_from_cache_file=False)
    return rows


def template(model, name, mode, **options):
    from swift.model import get_processor
    from swift.template import get_template

    processor = get_processor(model, model_type="qwen2")
    made = get_template(processor, template_type=name, **options)
    made.set_mode(mode)
    return made


def stretches(labels):
    """How often the loss begins."""
    trained = [label != -100 for label in labels]
    return sum(now and not before
               for before, now in zip([False] + trained, trained))


def turns(messages):
    """The agent's turns: what it says and calls between two others."""
    agent = [message["role"] in ("assistant", "tool_call", "function_call")
             for message in messages]
    return sum(now and not before
               for before, now in zip([False] + agent, agent))


def check_rows(rows, made, mode):
    for row in rows:
        encoded = made.encode(dict(row))
        for column in LABELS[mode]:
            kept = [label for label in encoded[column] if label != -100]
            assert kept, f"no token of {column} is trained on"
            side = "rejected_messages" if "rejected" in column else "messages"
            assert stretches(encoded[column]) == turns(row[side]), \
                f"{column}: not every turn is trained on"
        if mode == "rlhf":
            assert encoded["chosen_input_ids"] != encoded["rejected_input_ids"]
        if mode == "kto":
            assert encoded["label"] == row["label"]


def main():
    form, path, expected = sys.argv[1], sys.argv[2], int(sys.argv[3])
    mode = MODES[form]
    with tempfile.TemporaryDirectory() as home:
        os.environ["MODELSCOPE_CACHE"] = home
        rows = load(path)
        assert len(rows) == expected, f"{len(rows)} rows of {expected} are left"
        model = os.path.join(home, "model")
        tiny.folder(path, model)
        for name in TEMPLATES:
            check_rows(rows, template(model, name, mode, loss_scale="default"),
                       mode)
    print(f"{expected} rows, templates {' '.join(TEMPLATES)}")


if __name__ == "__main__":
    main()
