#include "check.h"

#include "util.h"

/* --- bounds --- */

/* The number behind a comparison: "< 3300", ">= '30'". */
static bool
compares_with(struct str text, size_t at, double value)
{
	struct quantity q;

	while (at < text.n && (text.s[at] == '=' || char_is_space(text.s[at]) ||
				  text.s[at] == '\'' || text.s[at] == '"'))
		at++;
	if (at == text.n || (!char_is_digit(text.s[at]) && text.s[at] != '$' &&
				text.s[at] != '.' && text.s[at] != '-'))
		return false;
	text = str_sub(text, 0, at + 24);
	return quantity_next(text, &at, &q) && q.value == value;
}

/* Does code or a query that ran without an error filter by the bound? */
static bool
is_filter(struct str text, const struct bound *bound)
{
	char sign = bound->upper ? '<' : '>';
	size_t at = 0;

	while ((at = str_find_char(text, sign, at)) != STR_NONE) {
		at++;
		if (compares_with(text, at, bound->at.value))
			return true;
	}
	return false;
}

static bool
is_filtered(const struct check *check, const struct bound *bound, size_t *step)
{
	for (size_t i = 0; i < check->places.count; i++)
		if (check->places.place[i].kind == PLACE_INPUT &&
		    is_filter(check->places.place[i].text, bound)) {
			*step = check->places.place[i].step;
			return true;
		}
	return false;
}

static const char *
end_verb(const struct endstate *end)
{
	return end->bought ? "was bought" : "the run ended with";
}

void
check_bound(struct check *check, size_t i)
{
	const struct claim *claim = &check->grounding->claims.claim[i];
	const struct endstate *end = check_end(check);
	struct support *s = &check->grounding->support[i];
	const struct find *said = &check->finds.claim[i];
	struct end_proof proof = {{NULL, 0}, 0};
	enum end_fit fit = endstate_bound(end, &claim->bound, &proof);
	size_t step;

	if (fit == END_HOLDS)
		check_support(s, proof.step);
	else if (!claim->asserted && is_filtered(check, &claim->bound, &step))
		check_support(s, step);
	else if (fit == END_UNTOLD && claim->bound.at.kind != QUANTITY_MONEY &&
		 said->in[PLACE_OBSERVATION]) /* "over 60 million people" */
		check_support(s, said->step[PLACE_OBSERVATION]);
	else if (fit == END_BROKEN)
		check_lack(
		    s, arena_printf(check->arena,
			   "the item that %s shows %.*s (steps[%zu])",
			   end_verb(end), STR_ARG(proof.found), proof.step));
	else if (end->kind == END_UNKNOWN)
		check_lack(
		    s, STR("the item that the run ended with can't be told"));
	else
		check_lack(
		    s, arena_printf(check->arena,
			   "the item that %s does not say", end_verb(end)));
}

/* --- files --- */

void
check_file(struct check *check, size_t i)
{
	const struct claim *claim = &check->grounding->claims.claim[i];
	const struct find *find = &check->finds.claim[i];
	struct support *s = &check->grounding->support[i];
	const struct endstate *end;
	struct end_proof proof = {{NULL, 0}, 0};

	check_found(check, i);
	/* "A script that reads in.csv": the code that ran says so. */
	if (!s->supported && !check->is_answer && find->in[PLACE_INPUT])
		check_support(s, find->step[PLACE_INPUT]);
	if (!s->supported || find->in[PLACE_OBSERVATION])
		return;
	/* Named in an input only: the tool may say that it became another. */
	end = check_end(check);
	if (endstate_file(end, &claim->file, &proof) == END_BROKEN)
		check_lack(
		    s, arena_printf(check->arena,
			   "the file that was written is %.*s (steps[%zu])",
			   STR_ARG(proof.found), proof.step));
}

/* Does a place name a file of the type? */
static bool
names_type(const struct check *check, const struct claim *claim, size_t *step)
{
	for (size_t i = 0; i < check->places.count; i++) {
		const struct place *place = &check->places.place[i];
		struct file_name name;
		size_t at = 0;

		if (place->kind == PLACE_USER ||
		    (place->kind == PLACE_INPUT && claim->asserted))
			continue;
		while (file_next(place->text, &at, &name))
			if (filetype_same(name.type, claim->type)) {
				*step = place->step;
				return true;
			}
	}
	return false;
}

void
check_file_type(struct check *check, size_t i)
{
	const struct claim *claim = &check->grounding->claims.claim[i];
	struct support *s = &check->grounding->support[i];
	struct end_proof proof = {{NULL, 0}, 0};
	enum end_fit fit =
	    endstate_file_type(check_end(check), claim->type, &proof);
	size_t step;

	if (fit == END_HOLDS)
		check_support(s, proof.step);
	else if (fit == END_BROKEN)
		check_lack(
		    s, arena_printf(check->arena,
			   "the file that was written is %.*s (steps[%zu])",
			   STR_ARG(proof.found), proof.step));
	else if (names_type(check, claim, &step))
		check_support(s, step);
	else
		check_lack(s, STR("no file of this type is in the run"));
}
