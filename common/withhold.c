#include "withhold.h"

#include <string.h>

#include "hostile.h"
#include "utf8.h"

static size_t
next_invisible(struct str text, size_t at, size_t *size)
{
	uint32_t c;

	for (; (at = utf8_beyond_ascii(text, at)) < text.n; at += *size) {
		*size = utf8_char(text, at, &c);
		if (utf8_is_invisible(c))
			return at;
	}
	return text.n;
}

static struct str
visible(struct str text, struct arena *arena)
{
	size_t size = 0, from = 0, at = next_invisible(text, 0, &size);
	char *out;
	size_t n = 0;

	if (at == text.n)
		return text;
	out = arena_alloc(arena, text.n);
	for (;;) {
		memcpy(out + n, text.s + from, at - from);
		n += at - from;
		if (at == text.n)
			return (struct str){out, n};
		from = at + size;
		at = next_invisible(text, from, &size);
	}
}

struct str
withhold(const struct lexicon *lexicon, struct str text, struct arena *arena)
{
	if (text.n == 0)
		return text;
	if (hostile_text(lexicon, text, NULL, arena))
		return STR(WITHHELD);
	return visible(text, arena);
}

static bool
is_withheld(struct str text)
{
	return text.s != NULL && str_eq(text, STR(WITHHELD));
}

/* The text that is shown before another of its kind. */
struct before {
	struct str *shown;
	struct str text; /* as it was, invisible characters and all */
};

/* Also WITHHELD where only the two together are hostile. */
static void
take(const struct lexicon *lexicon, struct before *before, struct str *shown,
    struct arena *arena)
{
	struct str text = *shown;

	if (text.n == 0)
		return;
	*shown = withhold(lexicon, text, arena);
	if (before->shown != NULL &&
	    (!is_withheld(*shown) || !is_withheld(*before->shown)) &&
	    hostile_split(lexicon, before->text, text, arena))
		*shown = *before->shown = STR(WITHHELD);
	*before = (struct before){shown, text};
}

void
withhold_all(const struct lexicon *lexicon, struct str *texts, size_t count,
    struct arena *arena)
{
	struct before before = {NULL, {NULL, 0}};

	for (size_t i = 0; i < count; i++)
		take(lexicon, &before, &texts[i], arena);
}

/* An input is JSON; what a talk step says is decoded from it. */
static struct str
withhold_input(
    const struct lexicon *lexicon, const struct step *step, struct arena *arena)
{
	struct str input = withhold(lexicon, step->input, arena);

	return is_withheld(input) ? STR("\"" WITHHELD "\"") : input;
}

void
withhold_run(struct trajectory *shown, const struct trajectory *run,
    const struct lexicon *lexicon, struct arena *arena)
{
	struct before seen = {NULL, {NULL, 0}}, user = seen, thought = seen;

	*shown = *run;
	shown->steps = arena_alloc(arena, run->count * sizeof(*shown->steps));
	memcpy(shown->steps, run->steps, run->count * sizeof(*shown->steps));
	for (size_t i = 0; i < run->count; i++) {
		struct step *step = &shown->steps[i];

		step->action = withhold(lexicon, step->action, arena);
		step->input = withhold_input(lexicon, step, arena);
		take(lexicon, &thought, &step->thought, arena);
		take(lexicon, &seen, &step->observation, arena);
		take(lexicon, &user, &step->user, arena);
	}
	take(lexicon, &seen, &shown->final_answer, arena);
}
