#include "formats.h"

#include <string.h>

#include "util.h"

static const struct pack_format formats[] = {
    {"messages", "chat messages with tool calls: TRL's SFT trainer, Axolotl",
	chat_messages, false},
    {"sft", "AgentHER's sample: goal and the whole run as one answer",
	agenther_sft, false},
    {"dpo", "AgentHER's pair: one run under the new and under the old goal",
	agenther_dpo, true},
    {"sharegpt", "AgentHER's turns: user, assistant, observation",
	agenther_sharegpt, false},
};

const struct pack_format *
pack_format_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	return NULL;
}

void
pack_format_list(FILE *to)
{
	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		fprintf(to, "  %-12s%s\n", formats[i].name, formats[i].purpose);
}
