#include "check.h"

#include "util.h"

const struct endstate *
check_end(struct check *check)
{
	if (!check->has_end)
		endstate_find(&check->end, check->traj, &check->places,
		    check->lexicon, check->arena);
	check->has_end = true;
	return &check->end;
}

void
check_support(struct support *s, size_t step)
{
	s->supported = true;
	s->step = step;
}

void
check_lack(struct support *s, struct str why)
{
	s->supported = false;
	s->why = why;
}

/* What to say of a claim that the run does not have. */
struct str
check_why(const struct check *check, const struct claim *claim,
    const struct find *find)
{
	if (claim->asserted && find->in[PLACE_INPUT])
		return STR("only an input says it, and no observation");
	if (claim->asserted && find->in[PLACE_USER])
		return STR("only the user says it, and no observation");
	if (claim->text.n > 0 && str_find_nocase(check->traj->final_answer,
				     claim->text, 0) != STR_NONE)
		return STR("only the final answer says it");
	return claim->asserted ? STR("no observation shows it")
			       : STR("no observation shows it and no input "
				     "or user says it");
}

/* The step of a place that supports what is asserted, or what is not. */
bool
check_is_found(const struct find *find, bool asserted, size_t *step)
{
	for (int kind = 0; kind < PLACE_KIND_COUNT; kind++)
		if (find->in[kind] &&
		    (kind == PLACE_OBSERVATION || !asserted)) {
			*step = find->step[kind];
			return true;
		}
	return false;
}

void
check_found(struct check *check, size_t i)
{
	const struct claim *claim = &check->grounding->claims.claim[i];
	const struct find *find = &check->finds.claim[i];
	struct support *s = &check->grounding->support[i];
	size_t step;

	if (check_is_found(find, claim->asserted, &step))
		check_support(s, step);
	else
		check_lack(s, check_why(check, claim, find));
}

bool
check_is_naming(enum claim_kind kind)
{
	return kind == CLAIM_NAME || kind == CLAIM_IDENTIFIER ||
	       kind == CLAIM_QUOTE;
}

/*
 * The name of what was looked up, and found under another form of the name:
 * an observation that has one of its words, of an input that has all of them.
 */
static bool
is_looked_up(const struct check *check, const struct claim *claim, size_t step)
{
	for (size_t i = 0; i < check->places.count; i++) {
		const struct place *place = &check->places.place[i];
		struct str rest = claim->text, word;

		if (place->kind != PLACE_OBSERVATION || place->step != step)
			continue;
		while (str_word(&rest, &word))
			if (word.n > 3 &&
			    str_find_nocase(place->text, word, 0) != STR_NONE)
				return true;
	}
	return false;
}

/* Languages that scripts are written in, by their files. */
static const struct {
	const char *name, *file;
} languages[] = {{"python", ".py"}, {"ruby", ".rb"}, {"javascript", ".js"},
    {"bash", ".sh"}, {"shell", ".sh"}, {"perl", ".pl"}, {"java", ".java"},
    {"typescript", ".ts"}, {"sql", ".sql"}};

/* Does the text have it, with a digit or no word behind it? */
static bool
has_start(struct str text, struct str what, bool digit_behind)
{
	size_t at = 0;

	while ((at = str_find_nocase(text, what, at)) != STR_NONE) {
		size_t end = at + what.n;
		char behind = end < text.n ? text.s[end] : ' ';

		if (digit_behind ? char_is_digit(behind)
				 : !char_is_word(behind))
			return true;
		at = end;
	}
	return false;
}

/* Is it a language that the run has as "python3" or as a script, "x.py"? */
static bool
is_language(const struct check *check, struct str name, size_t *step)
{
	size_t k;

	for (k = 0; k < ARRAY_LEN(languages); k++)
		if (str_eq_nocase(name, str_of(languages[k].name)))
			break;
	for (size_t i = 0; i < check->places.count; i++) {
		const struct place *place = &check->places.place[i];

		if (k == ARRAY_LEN(languages) || place->kind == PLACE_USER)
			continue;
		if (has_start(place->text, name, true) ||
		    has_start(place->text, str_of(languages[k].file), false)) {
			*step = place->step;
			return true;
		}
	}
	return false;
}

void
check_name(struct check *check, size_t i)
{
	const struct claim *claim = &check->grounding->claims.claim[i];
	const struct find *find = &check->finds.claim[i];
	struct support *s = &check->grounding->support[i];

	size_t step;

	check_found(check, i);
	if (!s->supported && is_language(check, claim->text, &step))
		check_support(s, step);
	if (!s->supported && !check->is_answer && find->in[PLACE_INPUT] &&
	    is_looked_up(check, claim, find->step[PLACE_INPUT]))
		check_support(s, find->step[PLACE_INPUT]);
}
