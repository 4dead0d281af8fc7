#include "goalcap.h"

#include <stdint.h>
#include <stdlib.h>

#include "hash.h"
#include "packer.h"
#include "scratch.h"
#include "util.h"

#define OWN 0 /* in place of a shape: a run under its own goal */

struct held {
	uint64_t shape; /* its hash, or OWN */
	uint64_t at;	/* in the file */
	size_t len;
};

struct goalcap {
	struct scratch scratch;
	struct held *held;
	size_t count, cap;
	struct buf text;
};

struct str
goal_too_short(const struct sample *sample, size_t least)
{
	size_t words;

	if (least == 0 || sample->origin != ORIGIN_HINDSIGHT)
		return str_of(NULL);
	words = goal_words(sample->goal);
	return words >= least
		   ? str_of(NULL)
		   : arena_printf(&sample->record->arena,
			 "the goal has %zu word%s (--min-goal-words %zu)",
			 words, words == 1 ? "" : "s", least);
}

struct goalcap *
goalcap_new(void)
{
	struct goalcap *cap = xcalloc(1, sizeof(*cap));

	buf_init(&cap->text, BUF_NO_MAX);
	if (scratch_open(&cap->scratch))
		return cap;
	goalcap_free(cap);
	return NULL;
}

void
goalcap_free(struct goalcap *cap)
{
	if (cap == NULL)
		return;
	scratch_close(&cap->scratch);
	buf_release(&cap->text);
	free(cap->held);
	free(cap);
}

/* --- while records come in --- */

static uint64_t
hash_shape(struct buf *text, struct str goal)
{
	uint64_t hash;

	buf_clear(text);
	goal_shape(text, goal);
	hash = hash_text(hash_seed(), buf_str(text));
	return hash == OWN ? 1 : hash;
}

bool
goalcap_hold(struct goalcap *cap, const struct sample *sample)
{
	struct held *held;

	cap->held = xgrow(cap->held, cap->count, &cap->cap, sizeof(*cap->held));
	held = &cap->held[cap->count++];
	held->shape = sample->origin == ORIGIN_HINDSIGHT
			  ? hash_shape(&cap->text, sample->goal)
			  : OWN;
	buf_clear(&cap->text);
	record_put(sample->record, &cap->text);
	held->at = scratch_size(&cap->scratch);
	held->len = cap->text.len;
	return scratch_add(&cap->scratch, cap->text.bytes, cap->text.len);
}

/* --- at the end --- */

/* A shape, how many records have it, and how many of them were let in. */
struct shape_count {
	uint64_t shape;
	size_t records, taken;
};

static int
by_shape(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The shapes in order, each once; the caller frees them. */
static struct shape_count *
count_shapes(const struct goalcap *cap, size_t *shapes)
{
	uint64_t *all = xcalloc(cap->count + 1, sizeof(*all));
	struct shape_count *counts = xcalloc(cap->count + 1, sizeof(*counts));
	size_t n = 0;

	for (size_t i = 0; i < cap->count; i++)
		if (cap->held[i].shape != OWN)
			all[n++] = cap->held[i].shape;
	qsort(all, n, sizeof(*all), by_shape);
	*shapes = 0;
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || all[i] != all[i - 1])
			counts[(*shapes)++].shape = all[i];
		counts[*shapes - 1].records++;
	}
	free(all);
	return counts;
}

/* Does no shape have more than its share of what c records each come to? The
 * product of a decimal share may be a little less than it should. */
static bool
is_within(const size_t *counts, size_t shapes, double share, size_t c)
{
	double total = 0;

	for (size_t i = 0; i < shapes; i++)
		total += (double)(counts[i] < c ? counts[i] : c);
	return (double)c <= share * total * (1 + 1e-12);
}

/* share * sum - c is concave in c and 0 for 0, so that all numbers up to the
 * largest are within, too. */
size_t
goalcap_most(const size_t *counts, size_t shapes, double share)
{
	size_t low = 0, high = 0;

	for (size_t i = 0; i < shapes; i++)
		high = counts[i] > high ? counts[i] : high;
	while (low < high) {
		size_t middle = high - (high - low) / 2;

		if (is_within(counts, shapes, share, middle))
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

static size_t
choose(const struct shape_count *shapes, size_t count, double share)
{
	size_t *counts = xcalloc(count + 1, sizeof(*counts)), most;

	for (size_t i = 0; i < count; i++)
		counts[i] = shapes[i].records;
	most = goalcap_most(counts, count, share);
	free(counts);
	if (most > 0 || count == 0)
		return most;
	say("--max-goal-share %g: the goals have %zu shape%s, which cannot all "
	    "keep to that share of the records; one record of each is kept",
	    share, count, count == 1 ? "" : "s");
	return 1;
}

/* How all records are let in. */
struct letting {
	struct goalcap *cap;
	struct packer *packer;
	struct stage *stage;
	struct shape_count *shapes;
	size_t count, most;
	size_t goals; /* of all shapes */
	double share;
	struct record record;
	struct trajectory run;
};

static void
reject(struct letting *letting, const struct shape_count *shape)
{
	struct arena *arena = &letting->record.arena;
	struct buf text;

	buf_init(&text, BUF_NO_MAX);
	goal_shape(&text, letting->packer->sample.goal);
	record_reject(&letting->record, STAGE_PACK, REASON_GOAL_BIAS,
	    arena_printf(arena,
		"the shape \"%s\" is that of %zu of %zu goals; "
		"--max-goal-share %g lets in %zu",
		text.bytes, shape->records, letting->goals, letting->share,
		letting->most));
	buf_release(&text);
	letting->packer->too_common++;
	packer_reject(letting->packer, &letting->record);
}

static bool
let_in(struct letting *letting, const struct held *held)
{
	struct goalcap *cap = letting->cap;
	struct shape_count *shape = NULL;

	buf_clear(&cap->text);
	if (!buf_reserve(&cap->text, held->len) ||
	    !scratch_read(&cap->scratch, cap->text.bytes, held->len, held->at))
		return false;
	packer_read_again(&letting->record, &letting->run,
	    (struct str){cap->text.bytes, held->len});
	packer_work_again(
	    letting->packer, letting->stage, &letting->record, &letting->run);
	if (held->shape != OWN)
		shape = bsearch(&held->shape, letting->shapes, letting->count,
		    sizeof(*shape), by_shape);
	if (shape != NULL && shape->taken++ >= letting->most)
		reject(letting, shape);
	else
		packer_write(letting->packer, letting->stage, str_of(NULL));
	return packer_can_write(letting->packer, letting->stage);
}

bool
goalcap_end(struct goalcap *cap, struct packer *packer, struct stage *stage,
    double share)
{
	struct letting letting = {
	    .cap = cap, .packer = packer, .stage = stage, .share = share};
	bool fine = true;

	letting.shapes = count_shapes(cap, &letting.count);
	letting.most = choose(letting.shapes, letting.count, share);
	for (size_t i = 0; i < letting.count; i++)
		letting.goals += letting.shapes[i].records;
	record_init(&letting.record);
	for (size_t i = 0; i < cap->count && fine; i++)
		fine = let_in(&letting, &cap->held[i]);
	record_release(&letting.record);
	free(letting.shapes);
	/* Nobody who takes rows any more is no error. */
	return fine || !packer_can_write(packer, stage);
}
