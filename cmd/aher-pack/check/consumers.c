#include "consumers.h"

#include <string.h>

#include "util.h"

#define LLAMAFACTORY                                                           \
	.program = "LLaMA-Factory", .loader = LOADER_ARROW,                    \
	.extensions = "jsonl json", .registered = true
#define SWIFT                                                                  \
	.program = "ms-swift", .loader = LOADER_DATASETS,                      \
	.extensions = "jsonl json"
#define TRL .program = "TRL", .loader = LOADER_DATASETS, .zstd = true
#define OPENAI                                                                 \
	.program = "OpenAI", .container = CONTAINER_LINES,                     \
	.extensions = "jsonl", .same_keys = true, .min_rows = 10

/* TRL 1.16, LLaMA-Factory 0.9.5, ms-swift 4.6, Axolotl 0.19, FastChat 0.2.36,
 * datasets 4.0 and 5.2: their sources, and tried there. */
static const struct consumer consumers[] = {
    {.name = "trl-sft", TRL, .row = trl_sft_row},
    {.name = "trl-dpo", TRL, .row = trl_dpo_row},
    {.name = "trl-kto", TRL, .row = trl_kto_row, .end = kto_end},
    {.name = "llamafactory-sft",
	LLAMAFACTORY,
	.row = llamafactory_sft_row,
	.end = llamafactory_end},
    {.name = "llamafactory-dpo",
	LLAMAFACTORY,
	.row = llamafactory_dpo_row,
	.end = llamafactory_end,
	.ranking = true},
    {.name = "llamafactory-kto",
	LLAMAFACTORY,
	.row = llamafactory_kto_row,
	.end = llamafactory_kto_end},
    {.name = "swift-sft", SWIFT, .row = swift_sft_row},
    {.name = "swift-dpo", SWIFT, .row = swift_dpo_row},
    {.name = "swift-kto", SWIFT, .row = swift_kto_row, .end = kto_end},
    {.name = "openai-sft", OPENAI, .row = openai_sft_row},
    {.name = "openai-dpo", OPENAI, .row = openai_dpo_row},
    {.name = "axolotl",
	.program = "Axolotl",
	.row = axolotl_row,
	.loader = LOADER_DATASETS,
	.zstd = true},
    {.name = "fastchat",
	.program = "FastChat",
	.row = fastchat_row,
	.container = CONTAINER_ARRAY},
};

const struct consumer *
consumer_at(size_t index)
{
	return index < ARRAY_LEN(consumers) ? &consumers[index] : NULL;
}

void
consumer_list(FILE *to)
{
	for (size_t i = 0; i < ARRAY_LEN(consumers); i++)
		fprintf(
		    to, "  %-18s%s\n", consumers[i].name, consumers[i].program);
}

/* Formats of aher-pack that no trainer reads. */
static const struct {
	const char *name, *advice;
} unread[] = {
    {"messages", "a chat of any shape is no trainer's; try trl-sft or "
		 "openai-sft"},
    {"sft", "no trainer reads AgentHER's samples; pack with -f trl-sft and "
	    "check that"},
    {"dpo", "no trainer reads AgentHER's pairs: two goals share no prompt; "
	    "take trl-kto or swift-dpo, or trl-dpo for pairs of answers"},
    {"sharegpt", "AgentHER's turns are no trainer's; llamafactory-sft and "
		 "fastchat read from/value turns"},
};

/* "trl-sft trl-dpo": the names that begin so, "" for none. */
static void
names_from(const char *group, char *out, size_t size)
{
	size_t len = strlen(group), used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(consumers); i++) {
		const char *name = consumers[i].name;
		int n;

		if (len == 0 || strncmp(name, group, len) != 0 ||
		    name[len] != '-' || used >= size)
			continue;
		n = snprintf(out + used, size - used, "%s%s",
		    used > 0 ? ", " : "", name);
		used += n > 0 ? (size_t)n : 0;
	}
}

const struct consumer *
consumer_find(const char *name)
{
	char names[200];

	for (size_t i = 0; i < ARRAY_LEN(consumers); i++)
		if (strcmp(consumers[i].name, name) == 0)
			return &consumers[i];
	for (size_t i = 0; i < ARRAY_LEN(unread); i++)
		if (strcmp(unread[i].name, name) == 0) {
			say("--check %s: %s", name, unread[i].advice);
			return NULL;
		}
	names_from(name, names, sizeof(names));
	if (names[0] != '\0') {
		say("--check %s: which one? %s", name, names);
		return NULL;
	}
	say("there is no \"%s\"; --check takes one of these:", name);
	consumer_list(stderr);
	return NULL;
}
