"""trl_check.py FORMAT FILE ROWS: trains one step on FILE with TRL's trainers.

The file is read with datasets' JSON loader, once as it is and once compressed
by zstd, prepared and tokenised by the trainer with several chat templates that
TRL ships, and a tiny model takes one optimiser step on it.
"""

import contextlib
import io
import logging
import os
import sys
import tempfile
from pathlib import Path

import tiny

# Templates that TRL has a variant with {% generation %} of, or needs none.
TEMPLATES = ["qwen2_5", "qwen3", "qwen3_instruct_2507", "glm4moe"]


def template(name):
    import trl

    folder = Path(trl.__file__).parent / "chat_templates"
    return (folder / f"{name}.jinja").read_text(encoding="utf-8")


def load(path, home):
    from datasets import load_dataset

    return load_dataset("json", data_files=str(path), split="train",
                        cache_dir=os.path.join(home, "cache"))


def check_zstd(path, rows, home):
    """The same rows out of one zstd frame."""
    import zstandard

    packed = os.path.join(home, "rows.jsonl.zst")
    with open(packed, "wb") as out:
        out.write(zstandard.compress(Path(path).read_bytes()))
    assert load(packed, home).to_list() == rows.to_list(), "zstd: other rows"


def settings(home, **more):
    return dict(
        output_dir=os.path.join(home, "out"), max_steps=1, max_length=None,
        per_device_train_batch_size=2, use_cpu=True, bf16=False,
        gradient_checkpointing=False, report_to=[], save_strategy="no",
        disable_tqdm=True, logging_strategy="no", **more)


def sft(model, rows, tokens, home):
    from trl import SFTConfig, SFTTrainer

    args = SFTConfig(**settings(home, assistant_only_loss=True))
    return SFTTrainer(model=model, args=args, train_dataset=rows,
                      processing_class=tokens)


def dpo(model, rows, tokens, home):
    from trl import DPOConfig, DPOTrainer

    args = DPOConfig(**settings(home))
    return DPOTrainer(model=model, args=args, train_dataset=rows,
                      processing_class=tokens)


def kto(model, rows, tokens, home):
    from trl import KTOConfig, KTOTrainer

    args = KTOConfig(**settings(home))
    return KTOTrainer(model=model, args=args, train_dataset=rows,
                      processing_class=tokens)


TRAINERS = {"trl-sft": (sft, ["labels"]),
            "trl-dpo": (dpo, ["chosen_ids", "rejected_ids"]),
            "trl-kto": (kto, ["completion_ids"])}


def check(form, path, rows, expected, name, home):
    make, columns = TRAINERS[form]
    folder = os.path.join(home, name)
    tokens = tiny.folder(path, folder, chat_template=template(name))
    trainer = make(folder, rows, tokens, home)
    kept = trainer.train_dataset
    assert len(kept) == expected, f"{name}: {len(kept)} rows of {expected}"
    for row in kept:
        for column in columns:
            trained = [token for token in row[column] if token != -100]
            assert trained, f"{name}: no token of {column} is trained on"
    if form == "trl-sft":
        assert all(-100 in row["labels"] for row in kept), f"{name}: no mask"
    before = [part.detach().clone() for part in trainer.model.parameters()]
    loss = trainer.train().training_loss
    assert loss == loss, f"{name}: the loss is not a number"
    moved = any((old != new).any() for old, new in
                zip(before, trainer.model.parameters()))
    assert moved or form == "trl-kto", f"{name}: the step changed nothing"


def main():
    form, path, expected = sys.argv[1], sys.argv[2], int(sys.argv[3])
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as home:
        rows = load(path, home)
        assert len(rows) == expected, f"{len(rows)} rows of {expected}"
        check_zstd(path, rows, home)
        for name in TEMPLATES:
            with contextlib.redirect_stdout(io.StringIO()):
                check(form, path, rows, expected, name, home)
    print(f"{expected} rows, templates {' '.join(TEMPLATES)}")


if __name__ == "__main__":
    main()
