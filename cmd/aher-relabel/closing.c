#include "closing.h"

#include "evaluator.h"
#include "phrase.h"
#include "refusal.h"
#include "util.h"

#define ANSWER_MAX 4000	 /* bytes */
#define SENTENCES_MAX 24 /* of the run's own answer; each is checked alone */
#define SHORT_WORDS 8	 /* a value: it states what it states */
#define LINE_MAX 300	 /* bytes of a line that is copied */
#define ITEM_MIN 6	 /* bytes of an item */
#define ITEM_MAX 200
#define ITEMS_MIN 2 /* to call it a list */
#define ITEMS_MAX 24

/* --- what the run's own answer says --- */

static bool
passes(struct run *run, const struct goal *goal, const struct gates *gates,
    struct str text, struct flaw *flaw)
{
	return gates_check_answer(
	    gates, flaw, run->traj, run->lexicon, goal->text, text, run->arena);
}

static bool
is_fit(struct run *run, struct str sentence)
{
	return phrase_length(sentence) < 3 ||
	       refusal_not(run->lexicon, sentence);
}

/* Its sentences that may stay; *all: none may not. */
static void
put_sentences(struct run *run, const struct goal *goal,
    const struct gates *gates, struct str own, struct buf *out, bool *all)
{
	struct str rest = own, sentence;
	const char *end = own.s;
	struct flaw flaw;
	size_t count = 0;
	bool whole;

	*all = true;
	while (count++ < SENTENCES_MAX &&
	       phrase_sentence(&rest, &sentence, &whole)) {
		struct str gap = {end, (size_t)(sentence.s - end)};

		end = sentence.s + sentence.n;
		if (sentence.n == 0)
			continue;
		if (!is_fit(run, sentence) ||
		    !passes(run, goal, gates, sentence, &flaw)) {
			*all = false;
			continue;
		}
		if (out->len > 0)
			buf_putc(out, str_find_char(gap, '\n', 0) == STR_NONE
					  ? ' '
					  : '\n');
		buf_add_str(out, sentence);
	}
	*all = *all && rest.n == 0;
}

/* Of what a shape knows, the lines that pass alone where not all of it does;
 * s == NULL where none is left. */
static struct str
fit_lines(struct run *run, const struct goal *goal, const struct gates *gates)
{
	struct str rest = goal->answer, line, left = {NULL, 0};
	struct flaw flaw;
	struct buf out;

	if (rest.s == NULL || passes(run, goal, gates, rest, &flaw))
		return rest;
	buf_init(&out, ANSWER_MAX);
	while (str_line(&rest, &line)) {
		if (!passes(run, goal, gates, line, &flaw))
			continue;
		buf_puts(&out, out.len > 0 ? "\n" : "");
		buf_add_str(&out, line);
	}
	if (out.len > 0)
		left = arena_copy(run->arena, buf_str(&out));
	buf_release(&out);
	return left;
}

/* --- what is written --- */

bool
closing_write(struct run *run, const struct goal *goal,
    const struct gates *gates, struct str *answer, struct flaw *flaw)
{
	struct str own = str_trim(
	    evaluator_cut(run->lexicon, run->traj->final_answer, run->arena));
	struct str ours = fit_lines(run, goal, gates);
	struct buf text;
	bool all = false;

	*answer = ours;
	if (ours.s != NULL && (own.n == 0 || str_eq(ours, own)))
		return passes(run, goal, gates, ours, flaw);
	if (own.n == 0)
		return true;
	buf_init(&text, ANSWER_MAX);
	if (phrase_length(own) < SHORT_WORDS && !refusal_is(run->lexicon, own))
		buf_add_str(&text, own);
	else
		put_sentences(run, goal, gates, own, &text, &all);
	if (all)
		*answer = own;
	else if (text.len > 0 && !text.over)
		*answer = arena_copy(run->arena, buf_str(&text));
	buf_release(&text);
	if (ours.s != NULL && answer->s != ours.s)
		*answer = arena_printf(run->arena, "%.*s\n\n%.*s",
		    STR_ARG(ours), STR_ARG(*answer));
	if (answer->s != NULL)
		return passes(run, goal, gates, *answer, flaw);
	*flaw = (struct flaw){.reason = REASON_NO_ANSWER,
	    .detail = STR("nothing in the run's final answer is borne out, and "
			  "no rule knows another")};
	return false;
}

/* --- what shapes know --- */

/* "1) " or "12. " at `at`: its bytes, 0 for anything else. */
static size_t
marker_size(struct str text, size_t at)
{
	size_t end = at;

	if (at > 0 && !char_is_space(text.s[at - 1]))
		return 0;
	while (end < text.n && char_is_digit(text.s[end]))
		end++;
	if (end == at || end - at > 2 || end + 1 >= text.n ||
	    (text.s[end] != ')' && text.s[end] != '.') ||
	    text.s[end + 1] != ' ')
		return 0;
	return end + 2 - at;
}

/* Takes the next item off *rest: up to a line break or a marker. */
static struct str
next_item(struct str *rest)
{
	size_t from = marker_size(*rest, 0), at;
	struct str item;

	for (at = from; at < rest->n && rest->s[at] != '\n'; at++)
		if (at > from && marker_size(*rest, at) > 0)
			break;
	item = str_trim(str_sub(*rest, from, at));
	*rest = str_sub(
	    *rest, at < rest->n && rest->s[at] == '\n' ? at + 1 : at, rest->n);
	while (item.n > 0 && (item.s[0] == '-' || item.s[0] == '*'))
		item = str_trim(str_sub(item, 1, item.n));
	while (item.n > 0 &&
	       (item.s[item.n - 1] == ',' || item.s[item.n - 1] == ';' ||
		   item.s[item.n - 1] == '.'))
		item.n--;
	return item;
}

static bool
is_item(struct str item)
{
	bool digit = false, letter = false;

	if (item.n < ITEM_MIN || item.n > ITEM_MAX ||
	    item.s[item.n - 1] == ':' || item.s[item.n - 1] == '?' ||
	    phrase_has(item, STR("results")))
		return false;
	for (size_t i = 0; i < item.n; i++) {
		digit = digit || char_is_digit(item.s[i]);
		letter = letter || char_is_alpha(item.s[i]);
	}
	return digit && letter;
}

void
closing_list(
    struct run *run, const size_t *steps, size_t count, struct goal *goal)
{
	struct buf text;
	size_t items = 0;

	buf_init(&text, ANSWER_MAX);
	for (size_t i = 0; i < count; i++) {
		struct str rest =
		    str_trim(run_observation(run, steps[i])->text);

		if (rest.n == 0 || rest.s[0] == '{' || rest.s[0] == '[')
			continue; /* JSON is no list for people */
		while (rest.n > 0 && items < ITEMS_MAX) {
			struct str item = next_item(&rest);

			if (!is_item(item) ||
			    str_find(buf_str(&text), item, 0) != STR_NONE)
				continue;
			buf_puts(&text, items++ == 0 ? "- " : "\n- ");
			buf_add_str(&text, item);
		}
	}
	if (items >= ITEMS_MIN && !text.over)
		goal->answer = arena_copy(run->arena, buf_str(&text));
	buf_release(&text);
}

void
closing_line(struct run *run, size_t step, struct str name, struct goal *goal)
{
	struct str rest = str_trim(run_observation(run, step)->text);
	struct str line, first = {NULL, 0};

	while (str_line(&rest, &line)) {
		line = str_trim(line);
		if (line.n == 0 || line.n > LINE_MAX)
			continue;
		if (first.s == NULL)
			first = line;
		if (!phrase_has(line, name))
			continue;
		first = line;
		break;
	}
	goal->answer = first;
}
