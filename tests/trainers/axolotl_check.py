"""axolotl_check.py FORMAT FILE ROWS: tokenises FILE as Axolotl does.

datasets reads the file, and the chat_template strategy of Axolotl, with its
defaults, turns the rows into tokens and labels with templates of its own.
"""

import logging
import sys
import tempfile

import tiny

TEMPLATES = ["qwen_25", "qwen3", "qwen3_5"]


def tokenise(rows, tokens, name):
    from axolotl.datasets import wrap_dataset_for_tokenized_prompt
    from axolotl.prompt_strategies.chat_template import load
    from axolotl.utils.dict import DictDefault

    config = DictDefault({"sequence_len": 1 << 20, "train_on_inputs": False,
                          "chat_template": name})
    strategy = load(tokens, config, {"type": "chat_template"})
    return wrap_dataset_for_tokenized_prompt(
        strategy, rows, process_count=1, keep_in_memory=True)


def main():
    path, expected = sys.argv[2], int(sys.argv[3])
    from datasets import load_dataset

    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as home:
        rows = load_dataset("json", data_files=path, split="train",
                            cache_dir=home)
        assert len(rows) == expected, f"{len(rows)} rows of {expected}"
        tokens = tiny.tokenizer(path)
        for name in TEMPLATES:
            made = tokenise(rows, tokens, name)
            assert len(made) == expected, f"{name}: {len(made)} rows"
            for row in made:
                kept = [label for label in row["labels"] if label != -100]
                assert kept, f"{name}: no token is trained on"
                assert len(kept) < len(row["labels"]), f"{name}: no mask"
    print(f"{expected} rows, templates {' '.join(TEMPLATES)}")


if __name__ == "__main__":
    main()
