#include "formats.h"

#include <string.h>

#include "util.h"

/* What each reader takes, and what it stumbles over, was read in its source and
 * is tried by tests/trainers. */
static const struct pack_format formats[] = {
    {.name = "trl-sft",
	.purpose = "TRL's SFTTrainer: messages with tool calls",
	.row = trl_sft,
	.weighing = WEIGHING_COLUMN,
	.object_arguments = true,
	.string_arguments = true},
    {.name = "trl-dpo",
	.purpose = "TRL's DPOTrainer: two answers behind the same steps",
	.shape = SHAPE_PAIR,
	.row = trl_dpo,
	.pairings = PAIRING_ANSWERS | PAIRING_RUNS,
	.pairing = PAIRING_ANSWERS,
	.weighing = WEIGHING_COLUMN,
	.object_arguments = true,
	.string_arguments = true,
	.shared_prompt = true},
    {.name = "trl-kto",
	.purpose = "TRL's KTOTrainer: right for the new goal, not for the old",
	.shape = SHAPE_LABELLED,
	.row = trl_kto,
	.weighing = WEIGHING_COLUMN,
	.object_arguments = true,
	.string_arguments = true},
    {.name = "llamafactory-sft",
	.purpose = "LLaMA-Factory, stage sft: sharegpt with tools",
	.row = llamafactory_sft,
	.weighing = WEIGHING_COLUMN,
	.object_arguments = true,
	.alternates = true,
	.plain = true,
	.dataset_info = true},
    {.name = "llamafactory-dpo",
	.purpose =
	    "LLaMA-Factory, stage dpo: two answers behind the same steps",
	.shape = SHAPE_PAIR,
	.row = llamafactory_dpo,
	.pairings = PAIRING_ANSWERS,
	.pairing = PAIRING_ANSWERS,
	.weighing = WEIGHING_COLUMN,
	.object_arguments = true,
	.alternates = true,
	.shared_prompt = true,
	.plain = true,
	.dataset_info = true},
    {.name = "llamafactory-kto",
	.purpose = "LLaMA-Factory, stage kto: as trl-kto",
	.shape = SHAPE_LABELLED,
	.row = llamafactory_kto,
	.weighing = WEIGHING_COLUMN,
	.object_arguments = true,
	.alternates = true,
	.plain = true,
	.dataset_info = true},
    {.name = "swift-sft",
	.purpose = "ms-swift sft: tool_call and tool_response turns",
	.row = swift_sft,
	.thoughts = THOUGHTS_THINK,
	.alternates = true,
	.weighing = WEIGHING_LOSS_SCALE,
	.loss_scale = true,
	.object_arguments = true,
	.plain = true},
    {.name = "swift-dpo",
	.purpose = "ms-swift rlhf: the paper's pair, one run under two goals",
	.shape = SHAPE_PAIR,
	.row = swift_dpo,
	.thoughts = THOUGHTS_THINK,
	.alternates = true,
	.pairings = PAIRING_GOALS | PAIRING_ANSWERS | PAIRING_RUNS,
	.pairing = PAIRING_GOALS,
	.weighing = WEIGHING_COLUMN,
	.object_arguments = true,
	.plain = true},
    {.name = "swift-kto",
	.purpose = "ms-swift rlhf: as trl-kto",
	.shape = SHAPE_LABELLED,
	.row = swift_kto,
	.thoughts = THOUGHTS_THINK,
	.alternates = true,
	.weighing = WEIGHING_COLUMN,
	.object_arguments = true,
	.plain = true},
    {.name = "openai-sft",
	.purpose = "fine-tuning at OpenAI, Azure, Together, Fireworks",
	.row = openai_sft,
	.string_arguments = true,
	.strict_names = true,
	.plain = true},
    {.name = "openai-dpo",
	.purpose = "preference fine-tuning there: two answers",
	.shape = SHAPE_PAIR,
	.row = openai_dpo,
	.pairings = PAIRING_ANSWERS,
	.pairing = PAIRING_ANSWERS,
	.string_arguments = true,
	.strict_names = true,
	.shared_prompt = true,
	.plain = true},
    {.name = "axolotl",
	.purpose = "Axolotl, type chat_template: arguments as strings",
	.row = axolotl_sft,
	.weighing = WEIGHING_COLUMN,
	.object_arguments = true,
	.string_arguments = true,
	.prefers_string = true},
    {.name = "fastchat",
	.purpose = "FastChat (Vicuna): plain text, one JSON array",
	.row = fastchat_vicuna,
	.weighing = WEIGHING_COLUMN,
	.object_arguments = true,
	.text_only = true,
	.array = true,
	.plain = true},
    {.name = "messages",
	.purpose = "a chat; a record's own messages byte for byte",
	.sample = own_messages},
    {.name = "sft",
	.purpose = "AgentHER's sample: goal and the whole run as one answer",
	.sample = agenther_sft},
    {.name = "dpo",
	.purpose = "AgentHER's pair: one run under the new and the old goal",
	.shape = SHAPE_PAIR,
	.sample = agenther_dpo,
	.pairings = PAIRING_GOALS,
	.pairing = PAIRING_GOALS},
    {.name = "sharegpt",
	.purpose = "AgentHER's turns: user, assistant, observation",
	.sample = agenther_sharegpt},
};

static const struct pack_format none = {.name = "none"};

const struct pack_format *
pack_format_find(const char *name)
{
	if (strcmp(name, none.name) == 0)
		return &none;
	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	return NULL;
}

void
pack_format_list(FILE *to)
{
	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		fprintf(to, "  %-18s%s\n", formats[i].name, formats[i].purpose);
}

const char *
pack_format_words(void)
{
	static char words[1024];
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		n += (size_t)snprintf(words + n, sizeof(words) - n, "%s%s",
		    i > 0 ? " " : "", formats[i].name);
	snprintf(words + n, sizeof(words) - n, " %s", none.name);
	return words;
}
