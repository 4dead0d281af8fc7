#include "grounded.h"

#include "buf.h"
#include "phrase.h"

#define CLAIM_BYTES 120 /* of a claim in the member and in messages */
#define NAMED_MAX 4	/* claims that are named in a message */

/* "seven suppliers": no observation shows it; ... */
static struct str
list_unsupported(const struct grounded *grounded, struct arena *arena)
{
	size_t count = grounded->claims - grounded->supported;
	struct buf out;
	struct str list;

	buf_init(&out, BUF_NO_MAX);
	for (size_t i = 0; i < count && i < NAMED_MAX; i++)
		buf_printf(&out, "%s\"%.*s\": %.*s", i == 0 ? "" : "; ",
		    STR_ARG(grounded->unsupported[i].text),
		    STR_ARG(grounded->unsupported[i].why));
	if (count > NAMED_MAX)
		buf_puts(&out, "; and more");
	list = arena_copy(arena, buf_str(&out));
	buf_release(&out);
	return list;
}

static const struct grounded *
describe(const struct grounding *found, struct arena *arena)
{
	struct grounded *grounded = arena_alloc(arena, sizeof(*grounded));
	size_t count = found->claims.count, yes = 0, no = 0;
	struct evidence *evidence =
	    arena_alloc(arena, count * sizeof(*evidence));
	struct unsupported *unsupported =
	    arena_alloc(arena, count * sizeof(*unsupported));

	for (size_t i = 0; i < count; i++) {
		const struct support *support = &found->support[i];
		struct str text =
		    str_cut_words(found->claims.claim[i].text, CLAIM_BYTES);

		if (support->supported)
			evidence[yes++] = (struct evidence){
			    .step = support->step, .text = text};
		else
			unsupported[no++] = (struct unsupported){.text = text,
			    .kind = str_of(
				claim_kind_name(found->claims.claim[i].kind)),
			    .why = support->why};
	}
	*grounded = (struct grounded){.claims = count,
	    .supported = yes,
	    .evidence = evidence,
	    .unsupported = unsupported};
	return grounded;
}

static bool
has_quantity(const struct claim *claim)
{
	switch (claim->kind) {
	case CLAIM_NUMBER:
	case CLAIM_MONEY:
	case CLAIM_PERCENT:
	case CLAIM_DATE:
	case CLAIM_TIME:
	case CLAIM_COUNT:
		return true;
	default:
		return false;
	}
}

/* Does the goal say it, in the same words or as the same quantity? */
static bool
is_restated(
    const struct claim *claim, struct str goal, const struct claims *of_goal)
{
	if (phrase_has(goal, claim->text))
		return true;
	for (size_t i = 0; i < of_goal->count && has_quantity(claim); i++)
		if (has_quantity(&of_goal->claim[i]) &&
		    quantity_same(
			&claim->quantity, &of_goal->claim[i].quantity))
			return true;
	return false;
}

static void
accept_restated(struct grounding *found, struct str goal, struct arena *arena)
{
	struct claims *of_goal = arena_alloc(arena, sizeof(*of_goal));

	claims_read(of_goal, goal, false, arena);
	for (size_t i = 0; i < found->claims.count; i++)
		if (!found->support[i].supported)
			found->support[i].supported =
			    is_restated(&found->claims.claim[i], goal, of_goal);
}

static bool
decide(struct flaw *flaw, const struct grounded **grounding,
    const struct grounding *found, struct arena *arena)
{
	struct str list;

	*grounding = describe(found, arena);
	if ((*grounding)->supported < (*grounding)->claims)
		list = list_unsupported(*grounding, arena);
	else if (found->claims.over)
		list = STR("all of it: it has more claims than are checked");
	else
		return true;
	list =
	    arena_printf(arena, "the run does not support %.*s", STR_ARG(list));
	*flaw = (struct flaw){REASON_UNGROUNDED, list, list};
	return false;
}

bool
grounded_check(const struct gates *gates, struct flaw *flaw,
    const struct grounded **grounding, const struct claims **claims,
    struct str goal, const struct trajectory *run,
    const struct lexicon *lexicon, struct arena *arena)
{
	struct grounding *found = arena_alloc(arena, sizeof(*found));

	ground_check(
	    found, GROUND_GOAL, goal, run, lexicon, gates->topic_min, arena);
	*claims = &found->claims;
	return decide(flaw, grounding, found, arena);
}

bool
grounded_check_answer(const struct gates *gates, struct flaw *flaw,
    struct str goal, struct str answer, const struct trajectory *run,
    const struct lexicon *lexicon, struct arena *arena)
{
	struct grounding *found = arena_alloc(arena, sizeof(*found));
	const struct grounded *ignored;

	ground_check(found, GROUND_ANSWER, answer, run, lexicon,
	    gates->topic_min, arena);
	accept_restated(found, goal, arena);
	return decide(flaw, &ignored, found, arena);
}
