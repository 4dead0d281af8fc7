#include "ground.h"

#include "check.h"
#include "counts.h"
#include "superlative.h"
#include "token.h"
#include "util.h"
#include "written.h"

/* Each count and each superlative walks over the run; no person's goal has so
 * many. */
#define WALKS_MAX 16

#define TO_TELL_WORDS 3 /* "I need all the details": what is needed */

/* Whether the lists and numbers of the run bear a count or a superlative out;
 * *why, where it says so. */
static bool
walk_holds(
    struct check *check, size_t i, bool said, size_t *step, struct str *why)
{
	const struct claims *claims = &check->grounding->claims;

	if (claims->claim[i].kind == CLAIM_COUNT)
		return count_is_borne_out(claims, i, said, &check->places,
		    check->traj, step, why, check->arena);
	return superlative_is_borne_out(claims, i, check->text, check->traj,
	    &check->places, check_end(check), step, why, check->arena);
}

static void
check_walk(struct check *check, size_t i)
{
	const struct claim *claim = &check->grounding->claims.claim[i];
	struct support *s = &check->grounding->support[i];
	struct str why = {NULL, 0};
	size_t step = 0;
	bool said = false;

	if (check->walks++ == WALKS_MAX) {
		check->walks--;
		check_lack(s, STR("it claims too much to be checked"));
		return;
	}
	if (claim->kind == CLAIM_COUNT) {
		said = check_count_said(check, i);
		if (said && s->supported)
			return;
	} else if (claim->superlative.by == ORDER_ANY && check->is_answer) {
		check_support(s, 0); /* an opinion, of what it names */
		return;
	}
	/* A number of another owner may be a list of this one's. */
	if (walk_holds(check, i, said, &step, &why))
		check_support(s, step);
	else if (!said)
		check_lack(s, why.n > 0 ? why
					: check_why(check, claim,
					      &(struct find){.step = {0}}));
}

/* Fills in the support of one claim. */
static void
check_claim(struct check *check, size_t i)
{
	switch (check->grounding->claims.claim[i].kind) {
	case CLAIM_NUMBER:
	case CLAIM_MONEY:
	case CLAIM_PERCENT:
	case CLAIM_DATE:
	case CLAIM_TIME:
		check_number(check, i);
		break;
	case CLAIM_BOUND:
		check_bound(check, i);
		break;
	case CLAIM_COUNT:
	case CLAIM_SUPERLATIVE:
		check_walk(check, i);
		break;
	case CLAIM_FILE:
		check_file(check, i);
		break;
	case CLAIM_FILE_TYPE:
		check_file_type(check, i);
		break;
	case CLAIM_TOPIC:
		check_topic(check, i);
		break;
	case CLAIM_NAME:
		check_name(check, i);
		break;
	default:
		check_found(check, i);
		break;
	}
}

/* "Tell me about", "what is", "look up ... and report": a goal with words of
 * telling, and none of getting something but "I would like to know". */
static bool
asks_to_tell(struct str text)
{
	static const char *const tell[] = {"tell", "tells", "telling", "show",
	    "know", "what", "what's", "check", "checking", "describe",
	    "explain", "report", "compare", "summarise", "summarize", "list",
	    "how", "which", "learn", "details", "information", "up"};
	static const char *const get[] = {"buy", "need", "want", "purchase",
	    "order", "find", "looking", "search", "searching", "like", "love",
	    "prefer", "wish", "pick", "choose", "select", "shopping", "buying",
	    "require"};
	struct token token;
	size_t at = 0, since = TO_TELL_WORDS;
	bool tells = false, gets = false;

	while (token_next(text, &at, &token)) {
		if (str_among(token.text, tell, ARRAY_LEN(tell))) {
			tells = true;
			gets = gets && since >= TO_TELL_WORDS;
		} else if (str_among(token.text, get, ARRAY_LEN(get)) &&
			   !gets) {
			gets = true;
			since = 0;
			continue;
		}
		since++;
	}
	return tells && !gets;
}

static void
mark_item(struct check *check)
{
	const struct endstate *end;
	struct written written;

	if (!written_find(
		&written, check->traj, check->lexicon, check->arena) ||
	    written.page == STEP_NONE)
		return;
	end = check_end(check);
	if (end->bought)
		for (size_t i = 0; i < end->count; i++)
			finds_mark_item(&check->finds, end->texts[i].text);
}

void
ground_check(struct grounding *grounding, enum ground_text kind,
    struct str text, const struct trajectory *traj,
    const struct lexicon *lexicon, double topic_min, struct arena *arena)
{
	struct check *check = arena_alloc(arena, sizeof(*check));
	struct claims *claims = &grounding->claims;
	size_t partner[CLAIMS_MAX];

	*check = (struct check){grounding, text, traj, lexicon, topic_min,
	    arena, .is_answer = kind == GROUND_ANSWER};
	claims_read(claims, text, kind == GROUND_ANSWER, arena);
	places_read(&check->places, traj, lexicon, arena);
	for (size_t i = 0; i < claims->count; i++)
		partner[i] = check_partner(claims, i, text);
	finds_read(&check->finds, claims, text, partner, &check->places, arena);
	check->tells = asks_to_tell(text);
	if (kind == GROUND_GOAL && !check->tells)
		mark_item(check);
	check->all = check_share(check, CLAIMS_MAX);
	grounding->supported = 0;
	for (size_t i = 0; i < claims->count; i++) {
		grounding->support[i] = (struct support){.supported = false};
		check_claim(check, i);
		grounding->supported += grounding->support[i].supported;
	}
}

size_t
ground_first_unsupported(const struct grounding *grounding)
{
	for (size_t i = 0; i < grounding->claims.count; i++)
		if (!grounding->support[i].supported)
			return i;
	return CLAIMS_MAX;
}
