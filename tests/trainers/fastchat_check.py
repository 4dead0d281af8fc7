"""fastchat_check.py FORMAT FILE ROWS: tokenises FILE as FastChat does.

Its train.py cuts a conversation where Llama's tokenizer would, so one of that
kind is trained here, with sentencepiece, on the text of the file. A row in
which it loses count is masked from end to end, with no more than a warning.
"""

import json
import os
import sys
import tempfile
from types import SimpleNamespace

import tiny


def tokenizer(path, home):
    import sentencepiece
    from transformers import LlamaTokenizer

    text = [turn["value"] for row in json.load(open(path, encoding="utf-8"))
            for turn in row["conversations"]]
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter("\n".join(text).splitlines()),
        model_prefix=os.path.join(home, "llama"), model_type="bpe",
        vocab_size=400, byte_fallback=True, hard_vocab_limit=False,
        normalization_rule_name="identity", remove_extra_whitespaces=False,
        add_dummy_prefix=True, minloglevel=2)
    made = LlamaTokenizer(os.path.join(home, "llama.model"), legacy=True)
    made.pad_token = made.unk_token
    # Every row is padded to this; it has to hold the longest.
    made.model_max_length = 64 + max(
        len(made(json.dumps(row["conversations"])).input_ids)
        for row in json.load(open(path, encoding="utf-8")))
    return made


def main():
    path, expected = sys.argv[2], int(sys.argv[3])
    from fastchat.train import train

    assert tiny.SPECIAL  # importing it turns the network and the GPU off
    with tempfile.TemporaryDirectory() as home:
        tokens = tokenizer(path, home)
        rows = train.make_supervised_data_module(tokens, SimpleNamespace(
            lazy_preprocess=True, data_path=path,
            eval_data_path=None))["train_dataset"]
        assert len(rows) == expected, f"{len(rows)} rows of {expected}"
        for number in range(len(rows)):
            labels = rows[number]["labels"]
            kept = labels[labels != train.IGNORE_TOKEN_ID]
            assert len(kept), f"row {number + 1} is masked from end to end"
            last = rows.raw_data[number]["conversations"][-1]["value"]
            assert last[-20:].strip() in tokens.decode(kept), "no last answer"
    print(f"{expected} rows")


if __name__ == "__main__":
    main()
