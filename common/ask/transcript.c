#include "transcript.h"

#include <stdlib.h>
#include <string.h>

#include "compact.h"
#include "draft.h"
#include "evaluator.h"
#include "excerpt.h"
#include "observation.h"
#include "util.h"
#include "withhold.h"

#define NAME_LONGEST 200 /* bytes of a tool's name; more is an attack */
#define ANSWER_LABEL "final answer: "

/* --- sizes --- */

static size_t
size_of_number(size_t n)
{
	size_t size = 1;

	while (n >= 10) {
		n /= 10;
		size++;
	}
	return size;
}

static struct str
name_of(const struct step *step)
{
	return str_cut_words(step->action, NAME_LONGEST);
}

/* What a step takes beside its pieces: "[12] ", labels and line breaks. */
static size_t
frame_size(const struct step *step, const struct piece *p, size_t number)
{
	size_t size = size_of_number(number) + strlen("[] ");

	if (step->parallel)
		size += strlen("(parallel) ");
	if (p[PART_THOUGHT].full > 0)
		size += strlen("thought: \n");
	if (step->talk)
		size += strlen("says: \n");
	else
		size += rendered_size(name_of(step)) + strlen("()\n");
	if (p[PART_SEEN].full > 0)
		size += strlen("-> \n");
	if (p[PART_USER].full > 0)
		size += strlen("user: \n");
	return size;
}

/* --- the pieces --- */

static bool
is_no_input(struct str input)
{
	return str_eq(input, STR("null")) || str_eq(input, STR("{}"));
}

static void
set_step(struct draft *d, size_t i, const struct step *step,
    const struct transcript_options *options, const struct lexicon *lexicon)
{
	struct piece *p = &d->pieces[i * PARTS];
	struct str input, seen, nothing = {NULL, 0};

	if (step->talk)
		input = step_speech(step, d->arena);
	else
		input = compact_text(step->input, d->arena);
	if (!step->talk && is_no_input(input))
		input = nothing;
	seen = evaluator_cut(lexicon, step->observation, d->arena);
	piece_set(&p[PART_THOUGHT],
	    options->without_thoughts ? nothing : step->thought, CUT_SPEECH);
	piece_set(&p[PART_INPUT], input, CUT_SPEECH);
	piece_set(&p[PART_SEEN], compact_text(seen, d->arena),
	    i + DRAFT_LAST >= d->steps ? CUT_PROTECTED : CUT_OBSERVATION);
	piece_set(&p[PART_USER], evaluator_cut(lexicon, step->user, d->arena),
	    CUT_SPEECH);
}

struct seen {
	struct str text;
	size_t step;
};

static int
by_text(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;
	int order;

	if (x->text.n != y->text.n)
		return x->text.n < y->text.n ? -1 : 1;
	order = memcmp(x->text.s, y->text.s, x->text.n);
	return order != 0 ? order : (x->step > y->step) - (x->step < y->step);
}

/* Equal observations stand behind each other once they are sorted. */
static void
find_equal(struct draft *d)
{
	struct seen *seen = arena_alloc(d->arena, d->steps * sizeof(*seen));
	size_t used = 0, first = 0;

	d->same = arena_alloc(d->arena, d->steps * sizeof(*d->same));
	for (size_t i = 0; i < d->steps; i++) {
		const struct piece *p = &d->pieces[i * PARTS + PART_SEEN];

		d->same[i] = i;
		if (p->full >= PIECE_SHORT)
			seen[used++] = (struct seen){p->text, i};
	}
	qsort(seen, used, sizeof(*seen), by_text);
	for (size_t i = 1; i < used; i++) {
		if (str_eq(seen[i].text, seen[first].text))
			d->same[seen[i].step] = seen[first].step;
		else
			first = i;
	}
}

static void
make_pieces(struct draft *d, const struct trajectory *run,
    const struct transcript_options *options, const struct lexicon *lexicon)
{
	struct str answer = evaluator_cut(lexicon, run->final_answer, d->arena);
	struct piece *last;

	d->steps = run->count;
	d->count = d->steps * PARTS + 1;
	d->pieces = arena_alloc(d->arena, d->count * sizeof(*d->pieces));
	d->frames = arena_alloc(d->arena, d->steps * sizeof(*d->frames));
	d->left_out = arena_alloc(d->arena, d->steps + 1);
	memset(d->left_out, 0, d->steps + 1);
	for (size_t i = 0; i < d->steps; i++)
		set_step(d, i, &run->steps[i], options, lexicon);
	find_equal(d);
	draft_say_equal(d);
	for (size_t i = 0; i < d->steps; i++)
		d->frames[i] =
		    frame_size(&run->steps[i], &d->pieces[i * PARTS], i + 1);
	if (options->without_answer)
		answer = (struct str){NULL, 0};
	last = &d->pieces[d->count - 1];
	piece_set(last, answer, CUT_ANSWER);
	d->answer_frame = last->full > 0 ? strlen(ANSWER_LABEL "\n") : 0;
}

/* --- writing --- */

static void
put_indented(struct buf *out, struct str text)
{
	size_t from = 0, size;

	for (size_t at = 0; at<text.n; at += size> 0 ? size : 1) {
		size = line_break_size(text, at);
		if (size == 0)
			continue;
		buf_add_str(out, str_sub(text, from, at + size));
		buf_putc(out, ' ');
		from = at + size;
	}
	buf_add_str(out, str_sub(text, from, text.n));
}

/* The line breaks that an excerpt keeps are known only when it is made. */
static void
put_piece(const struct draft *d, struct buf *out, const struct piece *p)
{
	struct buf part;
	size_t max = p->keep, size;

	if (p->keep >= p->full) {
		put_indented(out, p->text);
		return;
	}
	buf_init(&part, BUF_NO_MAX);
	for (;;) {
		buf_clear(&part);
		excerpt_put(&part, p->text, max, d->terms);
		size = rendered_size(buf_str(&part));
		if (size <= p->keep)
			break;
		max -= size - p->keep < max ? size - p->keep : max;
	}
	put_indented(out, buf_str(&part));
	buf_release(&part);
}

static void
put_labelled(const struct draft *d, struct buf *out, const char *label,
    const struct piece *p)
{
	if (p->full == 0)
		return;
	buf_puts(out, label);
	put_piece(d, out, p);
	buf_putc(out, '\n');
}

static void
put_step(
    const struct draft *d, struct buf *out, const struct step *step, size_t i)
{
	const struct piece *p = &d->pieces[i * PARTS];

	buf_printf(out, "[%zu] %s", i + 1, step->parallel ? "(parallel) " : "");
	put_labelled(d, out, "thought: ", &p[PART_THOUGHT]);
	if (step->talk) {
		buf_puts(out, "says: ");
		put_piece(d, out, &p[PART_INPUT]);
		buf_putc(out, '\n');
	} else {
		put_indented(out, name_of(step));
		buf_putc(out, '(');
		put_piece(d, out, &p[PART_INPUT]);
		buf_puts(out, ")\n");
	}
	put_labelled(d, out, "-> ", &p[PART_SEEN]);
	put_labelled(d, out, "user: ", &p[PART_USER]);
}

static void
put_run(const struct draft *d, struct buf *out, const struct trajectory *run)
{
	size_t n = d->steps;

	for (size_t i = 0; i < n; i++) {
		size_t from = i;

		while (i < n && d->left_out[i])
			i++;
		if (i - from == 1)
			buf_printf(out, "... step %zu left out ...\n", i);
		else if (i > from)
			buf_printf(out, "... steps %zu to %zu left out ...\n",
			    from + 1, i);
		if (i < n)
			put_step(d, out, &run->steps[i], i);
	}
	put_labelled(d, out, ANSWER_LABEL, &d->pieces[d->count - 1]);
}

void
transcript_put(struct buf *out, const struct trajectory *run,
    const struct transcript_options *options, const struct lexicon *lexicon,
    struct arena *arena)
{
	struct draft d = {
	    .max = options->max, .claims = options->claims, .arena = arena};
	struct trajectory shown;
	struct buf small;
	size_t each = options->each;

	withhold_run(&shown, run, lexicon, arena);
	run = &shown;
	if (each == 0)
		each = TRANSCRIPT_EACH;
	/* A short run may have as much as a longer one. */
	if (run->count < TRANSCRIPT_SHARE &&
	    each <= SIZE_MAX / TRANSCRIPT_SHARE)
		each = each * TRANSCRIPT_SHARE / run->count;
	make_pieces(&d, run, options, lexicon);
	if (draft_fit(&d, each)) {
		put_run(&d, out, run);
	} else {
		/* Room for a few words only. */
		buf_init(&small, BUF_NO_MAX);
		put_run(&d, &small, run);
		excerpt_put(out, buf_str(&small), d.max, d.terms);
		buf_release(&small);
	}
	excerpt_terms_free(d.terms);
}
