#include "gates.h"

#include "grounded.h"
#include "leak.h"
#include "refusal.h"
#include "sight.h"
#include "substance.h"
#include "userturns.h"
#include "util.h"

bool
gates_select(struct gates *gates, struct str list, struct str *unknown)
{
	const struct {
		struct str name;
		bool *on;
	} all[] = {
	    {STR("grounding"), &gates->grounding},
	    {STR("leak"), &gates->leak},
	    {STR("substance"), &gates->substance},
	    {STR("user"), &gates->user},
	};
	size_t comma, i;

	for (i = 0; i < ARRAY_LEN(all); i++)
		*all[i].on = false;
	if (str_eq(list, STR("none")))
		return true;
	for (;;) {
		comma = str_find_char(list, ',', 0);
		*unknown = str_sub(list, 0, comma);
		for (i = 0; i < ARRAY_LEN(all); i++)
			if (str_eq(*unknown, all[i].name))
				break;
		if (i == ARRAY_LEN(all))
			return false;
		*all[i].on = true;
		if (comma == STR_NONE)
			return true;
		list = str_sub(list, comma + 1, list.n);
	}
}

/* Leak and substance: by the words that goal, original and run share. claims:
 * the goal's, NULL where they have not been read. */
static bool
check_words(const struct gates *gates, struct flaw *flaw,
    const struct trajectory *run, const struct lexicon *lexicon,
    struct str goal, const struct claims *claims, struct arena *arena)
{
	const struct sights *sights;

	if (!gates->leak && !gates->substance)
		return true;
	sights = sights_new(run, lexicon, goal, arena);
	if (gates->leak &&
	    !leak_check(gates, flaw, sights, lexicon, goal, claims, arena))
		return false;
	return !gates->substance ||
	       substance_check(gates, flaw, sights, goal, arena);
}

bool
gates_check(const struct gates *gates, struct flaw *flaw,
    const struct grounded **grounding, const struct trajectory *run,
    const struct lexicon *lexicon, struct str goal, struct arena *arena)
{
	const struct claims *claims = NULL;

	*grounding = NULL;
	if (gates->grounding && !grounded_check(gates, flaw, grounding, &claims,
				    goal, run, lexicon, arena))
		return false;
	return check_words(gates, flaw, run, lexicon, goal, claims, arena) &&
	       (!gates->user ||
		   userturns_check(flaw, run, lexicon, goal, arena));
}

/* Does an answer say that it has none? */
static bool
gives_up(struct flaw *flaw, const struct lexicon *lexicon, struct str answer,
    struct arena *arena)
{
	struct str words = refusal_phrase(lexicon, answer), detail;

	if (words.s == NULL)
		return false;
	detail = arena_printf(
	    arena, "the answer gives up: \"%.*s\"", STR_ARG(words));
	*flaw = (struct flaw){REASON_NO_SUBSTANCE, detail, detail};
	return true;
}

bool
gates_check_answer(const struct gates *gates, struct flaw *flaw,
    const struct trajectory *run, const struct lexicon *lexicon,
    struct str goal, struct str answer, struct arena *arena)
{
	if (gates->grounding && !grounded_check_answer(gates, flaw, goal,
				    answer, run, lexicon, arena))
		return false;
	if (gates->leak &&
	    leak_talks_of_run(flaw, lexicon, answer, goal, arena))
		return false;
	return !gates->substance || !gives_up(flaw, lexicon, answer, arena);
}
