"""light_check.py FORMAT FILE ROWS: reads FILE as far as that needs no torch.

Every file is read with datasets; one for OpenAI is checked against its types,
and one for LLaMA-Factory goes through its converter, its templates and its
processors, whose modules are loaded without those that import torch.
"""

import importlib.util
import os
import sys
import tempfile
import types

import tiny
import trl_check

STAGES = {"llamafactory-sft": ("supervised", "SupervisedDatasetProcessor"),
          "llamafactory-dpo": ("pairwise", "PairwiseDatasetProcessor"),
          "llamafactory-kto": ("feedback", "FeedbackDatasetProcessor")}
TEMPLATES = ["qwen", "qwen3", "llama3", "glm4_moe", "deepseek3"]


class TextOnly:
    """In place of LLaMA-Factory's plugins for pictures and sound."""

    def process_messages(self, messages, *_):
        return messages

    def process_token_ids(self, ids, labels, *_):
        return ids, labels


def module(name, **members):
    """Puts a module of that name, with these members, in place."""
    made = types.ModuleType(name)
    made.__dict__.update(members)
    sys.modules[name] = made
    return made


def open_llamafactory():
    """Makes its data package importable file by file."""
    root = importlib.util.find_spec("llamafactory").submodule_search_locations
    for part in "extras", "data", "data.processor":
        module(f"llamafactory.{part}",
               __path__=[os.path.join(root[0], *part.split("."))])
    module("llamafactory.extras.constants", RUNNING_LOG="running_log.txt",
           DATA_CONFIG="dataset_info.json", IGNORE_INDEX=-100)
    module("llamafactory.extras.misc", use_modelscope=lambda: False,
           use_openmind=lambda: False)
    module("llamafactory.data.mm_plugin",
           get_mm_plugin=lambda name, **_: TextOnly())


def convert(path, rows):
    """The rows as LLaMA-Factory's converter leaves them."""
    from llamafactory.data.converter import align_dataset
    from llamafactory.data.parser import get_dataset_list

    name = os.path.splitext(os.path.basename(path))[0]
    entry, = get_dataset_list([name], os.path.dirname(path))
    assert entry.dataset_name == os.path.basename(path), entry.dataset_name
    options = types.SimpleNamespace(
        streaming=False, preprocessing_num_workers=None, overwrite_cache=True,
        media_dir="", local_process_index=0)
    return align_dataset(rows, entry, options, options)


def llamafactory(form, path, rows, expected):
    from llamafactory.data.template import TEMPLATES as known

    tokens = tiny.tokenizer(path)
    converted = convert(os.path.abspath(path), rows)
    options = types.SimpleNamespace(
        cutoff_len=1 << 20, train_on_prompt=False, mask_history=False)
    where, kind = STAGES[form]
    processors = __import__(f"llamafactory.data.processor.{where}",
                            fromlist=[kind])
    for name in TEMPLATES:
        processor = getattr(processors, kind)(
            template=known[name], tokenizer=tokens, processor=None,
            data_args=options)
        made = processor.preprocess_dataset(converted.to_dict())
        for column in made:
            assert len(made[column]) == expected, \
                f"{name}: {len(made[column])} rows of {expected} are left"
            if column.endswith("labels"):
                assert all(any(label != -100 for label in labels)
                           for labels in made[column]), f"{name}: no labels"


def main():
    form, path, expected = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if form.startswith("openai-"):
        import openai_check

        return openai_check.main()
    with tempfile.TemporaryDirectory() as home:
        rows = trl_check.load(path, home)
        assert len(rows) == expected, f"{len(rows)} rows of {expected}"
        if not path.endswith(".json"):
            trl_check.check_zstd(path, rows, home)
        if form in STAGES:
            open_llamafactory()
            llamafactory(form, path, rows, expected)
    assert "torch" not in sys.modules
    print(f"{expected} rows")


if __name__ == "__main__":
    main()
