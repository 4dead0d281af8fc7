"""llamafactory_check.py FORMAT FILE ROWS: reads FILE as LLaMA-Factory does.

dataset_info.json beside FILE has an entry named after it. Its own loader
converts and tokenises the rows for the stage of FORMAT, with several of its
templates; it drops what it cannot read with no more than a warning.
"""

import contextlib
import io
import os
import sys
import tempfile

import tiny

STAGES = {"llamafactory-sft": "sft", "llamafactory-dpo": "rm",
          "llamafactory-kto": "kto"}
TEMPLATES = ["qwen", "qwen3", "llama3", "glm4_moe", "deepseek3"]
LABELS = {"sft": ["labels"], "rm": ["chosen_labels", "rejected_labels"],
          "kto": ["labels", "kl_labels"]}


def arguments(path, stage, template, model):
    from llamafactory.hparams import get_train_args

    name = os.path.splitext(os.path.basename(path))[0]
    options = {
        "model_name_or_path": model, "template": template,
        "stage": "dpo" if stage == "rm" else stage, "do_train": True,
        "finetuning_type": "full", "dataset": name, "use_cpu": True,
        "dataset_dir": os.path.dirname(os.path.abspath(path)),
        "cutoff_len": 1 << 20, "overwrite_cache": True,
        "output_dir": os.path.join(model, "out"), "report_to": "none"}
    return get_train_args(options)


def load(path, stage, template, model):
    """The tokenised rows and the tokenizer."""
    from llamafactory.data import get_dataset, get_template_and_fix_tokenizer
    from transformers import AutoTokenizer

    model_args, data_args, training_args, _, _ = arguments(
        path, stage, template, model)
    tokens = AutoTokenizer.from_pretrained(model)
    made = get_template_and_fix_tokenizer(tokens, data_args)
    rows = get_dataset(made, model_args, data_args, training_args, stage,
                       tokens)["train_dataset"]
    return rows, tokens


def check(path, stage, template, expected, model):
    with contextlib.redirect_stdout(io.StringIO()):
        rows, tokens = load(path, stage, template, model)
    assert len(rows) == expected, f"{len(rows)} rows of {expected} are left"
    for row in rows:
        for column in LABELS[stage]:
            kept = [label for label in row[column] if label != -100]
            assert kept, f"no token of {column} is trained on"
    return rows, tokens


def main():
    form, path, expected = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with tempfile.TemporaryDirectory() as model:
        tiny.folder(path, model)
        for template in TEMPLATES:
            check(path, STAGES[form], template, expected, model)
    print(f"{expected} rows, templates {' '.join(TEMPLATES)}")


if __name__ == "__main__":
    main()
