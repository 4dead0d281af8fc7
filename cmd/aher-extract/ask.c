#include "ask.h"

#include "completion.h"
#include "util.h"

static const char typical[] =
    "{\"actual_achievements\":[\"Found the prices of bare copper wire of "
    "seven suppliers\",\"Found the minimum order quantities of four of "
    "them\",\"Compared them in a table\"],\"key_observations\":[\"Hartwell "
    "Metals: $6.45/kg, MOQ 10 kg\",\"Kestrel Wire: $5.30/kg, MOQ 500 kg\","
    "\"Danforth: $5.85/kg\",\"No supplier is below $5/kg\"],"
    "\"limitations\":\"No price below $5/kg was found.\"}";

/* Takes out what is blank; models fill lists up with it. */
static void
take_texts(const struct field_texts *texts, struct str **items, size_t *count)
{
	*items = texts->items;
	*count = 0;
	for (size_t i = 0; i < texts->count; i++) {
		struct str text = str_trim(texts->items[i]);

		if (text.n > 0)
			texts->items[(*count)++] = text;
	}
}

static bool
read_answer(void *arg, struct str answer, struct arena *arena, char *why,
    size_t why_size)
{
	struct outcome *outcome = arg;
	struct field_texts achieved = {NULL, 0}, observed = {NULL, 0};
	const struct completion_field fields[] = {
	    {"actual_achievements", FIELD_TEXTS, &achieved, NULL, false},
	    {"key_observations", FIELD_TEXTS, &observed, NULL, true},
	    {"limitations", FIELD_TEXT, &outcome->limitations, NULL, true},
	};

	outcome->limitations = STR("");
	if (!completion_read(
		answer, fields, ARRAY_LEN(fields), arena, why, why_size))
		return false;
	take_texts(
	    &achieved, &outcome->achievements, &outcome->achievement_count);
	take_texts(
	    &observed, &outcome->observations, &outcome->observation_count);
	return true;
}

enum inquiry_state
extract_ask(struct outcome *outcome, struct stage *stage, struct job *job)
{
	const struct inquiry inquiry = {
	    .role = ROLE_EXTRACT,
	    .typical = {typical, sizeof(typical) - 1},
	    .read = read_answer,
	    .arg = outcome,
	};

	*outcome = (struct outcome){.by = str_of(stage->asked->model.name)};
	return inquire(&inquiry, stage, job);
}
