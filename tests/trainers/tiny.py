"""A tokenizer and a model small enough to train in a test.

The tokenizer is a byte-level BPE trained on the file's own text, the model has
two layers with random weights. Nothing is fetched.
"""

import os

os.environ.update(
    HF_HUB_OFFLINE="1", TRANSFORMERS_VERBOSITY="error", CUDA_VISIBLE_DEVICES="",
    TOKENIZERS_PARALLELISM="false", HF_HUB_DISABLE_TELEMETRY="1",
    HF_DATASETS_DISABLE_PROGRESS_BARS="1")

SPECIAL = [
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|begin_of_text|>",
    "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<s>", "</s>",
    "<bos>", "<eos>", "<start_of_turn>", "<end_of_turn>", "<unk>"]


def tokenizer(path, chat_template=None, bos=None, eos="<|im_end|>"):
    """A tokenizer trained on the lines of the file at path."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    with open(path, encoding="utf-8") as lines:
        raw.train_from_iterator(lines, trainers.BpeTrainer(
            vocab_size=2000, special_tokens=SPECIAL, show_progress=False,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    made = PreTrainedTokenizerFast(
        tokenizer_object=raw, eos_token=eos, pad_token="<|endoftext|>",
        unk_token="<unk>", bos_token=bos)
    made.model_max_length = 1 << 20
    if chat_template:
        made.chat_template = chat_template
    return made


def model(tokens):
    """A causal language model for the vocabulary of a tokenizer."""
    import torch
    from transformers import Qwen2Config, Qwen2ForCausalLM

    torch.manual_seed(0)
    return Qwen2ForCausalLM(Qwen2Config(
        vocab_size=len(tokens), hidden_size=32, intermediate_size=64,
        num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
        max_position_embeddings=1 << 16, tie_word_embeddings=True,
        pad_token_id=tokens.pad_token_id, eos_token_id=tokens.eos_token_id,
        bos_token_id=None))


def folder(path, where, **options):
    """Writes such a tokenizer and model where a trainer loads them from."""
    tokens = tokenizer(path, **options)
    tokens.save_pretrained(where)
    model(tokens).save_pretrained(where)
    return tokens
