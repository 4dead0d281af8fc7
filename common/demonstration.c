#include "demonstration.h"

#include <string.h>

#include "buf.h"
#include "evaluator.h"
#include "json.h"
#include "util.h"
#include "verbs.h"

/* In the names of actions that hand over an answer, beside verbs of that kind
 * (verbs.h). */
static const char *const handing_over[] = {
    "final", "finished", "complete", "completion", "user"};

/* Is the step there to give an answer? A search for the same words is not,
 * whatever it found. */
static bool
hands_over(const struct step *step)
{
	struct str word;
	bool known = false;
	size_t at = 0;

	if (step->talk)
		return true;
	while (verb_name_word(step->action, &at, &word)) {
		const struct verb *verb = verb_of(word);

		for (size_t i = 0; i < ARRAY_LEN(handing_over); i++)
			if (str_eq_nocase(word, str_of(handing_over[i])))
				return true;
		if (verb == NULL)
			continue;
		if (verb->kind == VERB_END)
			return true;
		if (verb->kind == VERB_READ && !known)
			return false; /* "search_answers" */
		known = true;
	}
	return !known && str_trim(step->observation).n == 0;
}

static bool
says(const struct json_doc *doc, const struct json_node *node,
    struct str answer, struct arena *arena)
{
	return node->type == JSON_STRING &&
	       str_eq(str_trim(json_text(doc, node, arena)), answer);
}

/* The string of an input that is the answer, or NULL: the input itself, or a
 * member of it. */
static const struct json_node *
find_answer(const struct json_doc *doc, struct str answer, struct arena *arena)
{
	const struct json_node *node = json_root(doc);

	if (node->type != JSON_OBJECT)
		return says(doc, node, answer, arena) ? node : NULL;
	node = json_first(doc, node);
	while (node != NULL && !says(doc, node, answer, arena))
		node = json_next(doc, node);
	return node;
}

/* Parses the step's input; the string in it that is the answer, or NULL. */
static const struct json_node *
read_step(struct json_doc *doc, const struct step *step, struct str answer,
    struct arena *arena)
{
	/* No escape makes a text longer. */
	if (answer.n == 0 || step->input.n < answer.n || !hands_over(step) ||
	    !json_parse(doc, step->input, json_shape_all))
		return NULL;
	return find_answer(doc, answer, arena);
}

/* The input with another text in the place of one of its strings. */
static struct str
with_string(const struct json_doc *doc, const struct json_node *node,
    struct str text, struct arena *arena)
{
	struct buf out;
	struct str input;

	buf_init(&out, BUF_NO_MAX);
	buf_add_str(&out, str_sub(doc->text, 0, node->beg));
	json_put_string(&out, text);
	buf_add_str(&out, str_sub(doc->text, node->end, doc->text.n));
	input = arena_copy(arena, buf_str(&out));
	buf_release(&out);
	return input;
}

void
demonstration_answer(
    struct demonstration *made, struct str answer, struct arena *arena)
{
	struct step *last = &made->run.steps[made->run.count - 1];
	const struct json_node *node;
	struct json_doc doc;

	json_init(&doc);
	node = read_step(&doc, last, made->given, arena);
	if (node != NULL) {
		last->input = with_string(&doc, node, answer, arena);
		made->given = str_trim(answer);
	}
	json_release(&doc);
	made->run.final_answer = answer;
}

bool
demonstration_mute(struct demonstration *made)
{
	bool given = made->given.n > 0;

	if (given && made->run.count == 1)
		return false;
	made->run.count -= given;
	made->run.final_answer = made->given = str_of(NULL);
	return true;
}

void
demonstration_make(struct demonstration *made, const struct trajectory *run,
    const struct lexicon *lexicon, struct arena *arena)
{
	struct step *steps = arena_alloc(arena, run->count * sizeof(*steps));
	struct str answer = str_trim(run->final_answer), shown;
	struct json_doc doc;

	for (size_t i = 0; i < run->count; i++) {
		steps[i] = run->steps[i];
		steps[i].observation =
		    evaluator_cut(lexicon, steps[i].observation, arena);
		steps[i].user = evaluator_cut(lexicon, steps[i].user, arena);
	}
	*made = (struct demonstration){.run = *run};
	made->run.steps = steps;
	json_init(&doc);
	if (read_step(&doc, &steps[run->count - 1], answer, arena) != NULL)
		made->given = answer;
	json_release(&doc);
	shown = evaluator_cut(lexicon, run->final_answer, arena);
	if (str_trim(shown).n > 0 && shown.n < run->final_answer.n)
		demonstration_answer(made, shown, arena);
	else if (str_trim(shown).n == 0 && !demonstration_mute(made))
		made->run.final_answer = str_of(NULL);
}
