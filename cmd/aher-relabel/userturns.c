#include "userturns.h"

#include "clause.h"
#include "phrase.h"
#include "request.h"
#include "takeback.h"
#include "util.h"

#define QUOTE_MAX 120 /* bytes of a turn in a detail */
#define TURNS_MAX 200 /* of a dialogue: no work without bounds */
#define AHEAD_MAX 200 /* steps behind a turn in which it may be done */

/* What a step is to a user who waits. */
enum deed {
	DEED_NONE, /* it failed, or tells nothing */
	DEED_TALK,
	DEED_READ,
	DEED_WRITE,
	DEED_HAND_OVER,
};

struct dialogue {
	struct run run;
	enum deed *deed;       /* one a step */
	struct request *asked; /* one a step: of the turn behind it */
	struct request first;  /* of the prompt */
	struct str *said;      /* one a step: by the agent */
	struct str last_words; /* the final answer where no step says it */
};

static const char *const hand_over[] = {
    "transfer", "escalate", "handoff", "hand_off", "handover"};
static const char *const talk_words[] = {"human", "agent", "representative",
    "supervisor", "manager", "transfer", "transferred", "someone", "escalate"};

/* How an agent says that it does not do what it was asked. */
static const char *const refusals[] = {"unable to", "not able to", "cannot",
    "can't", "can not", "couldn't", "could not", "not possible",
    "isn't possible", "not allowed", "does not allow", "doesn't allow",
    "do not allow", "not permitted", "not eligible", "isn't eligible",
    "ineligible", "no longer possible", "must decline",
    "don't have the ability", "do not have the ability", "don't have access",
    "transfer you", "transferring you", "transferred to a human",
    "to a human agent", "contact a human", "not offer"};

static bool
names_hand_over(struct str action)
{
	for (size_t i = 0; i < ARRAY_LEN(hand_over); i++)
		if (str_find_nocase(action, str_of(hand_over[i]), 0) !=
			STR_NONE &&
		    (str_find_nocase(action, STR("human"), 0) != STR_NONE ||
			str_find_nocase(action, STR("agent"), 0) != STR_NONE ||
			i > 0))
			return true;
	return false;
}

static enum deed
deed_of(struct dialogue *d, size_t i)
{
	const struct step *step = &d->run.traj->steps[i];
	struct clause clause = {.action = step->action, .step = i};
	const struct observation *seen;

	if (step->talk)
		return DEED_TALK;
	if (names_hand_over(step->action))
		return DEED_HAND_OVER;
	seen = run_observation(&d->run, i);
	if (seen->kind == OBSERVATION_ERROR)
		return DEED_NONE;
	if (!clause_name(&clause, &d->run))
		return DEED_READ;
	switch (clause.kind) {
	case VERB_WRITE:
		return DEED_WRITE;
	case VERB_END:
		return DEED_NONE;
	default:
		return DEED_READ;
	}
}

static void
dialogue_read(struct dialogue *d, const struct trajectory *run,
    const struct lexicon *lexicon, struct arena *arena)
{
	size_t count = run->count;

	run_init(&d->run, run, lexicon, arena);
	d->deed = arena_alloc(arena, count * sizeof(*d->deed));
	d->asked = arena_alloc(arena, count * sizeof(*d->asked));
	d->said = arena_alloc(arena, count * sizeof(*d->said));
	d->last_words = str_trim(run->final_answer);
	request_read(&d->first, run->prompt);
	for (size_t i = 0; i < count; i++) {
		d->deed[i] = deed_of(d, i);
		request_read(&d->asked[i], run->steps[i].user);
		d->said[i] = STR("");
		if (d->deed[i] == DEED_TALK)
			d->said[i] =
			    str_trim(step_speech(&run->steps[i], arena));
		if (str_eq(d->said[i], d->last_words))
			d->last_words.n = 0;
	}
}

static bool
refuses(const struct dialogue *d, struct str words)
{
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++)
		if (phrase_has(words, str_of(refusals[i])))
			return true;
	return lexicon_first(d->run.lexicon, words, TERM_GIVE_UP, NULL) != NULL;
}

/* Has the step's action what the turn asks about? */
static bool
is_about(const struct dialogue *d, size_t i, const struct request *asked)
{
	const struct step *step = &d->run.traj->steps[i];

	return request_shares(asked, step->action) ||
	       request_shares(asked, step->input);
}

static bool
asks_for_person(const struct request *asked)
{
	for (size_t i = 0; i < ARRAY_LEN(talk_words); i++)
		if (request_has(asked, str_of(talk_words[i])))
			return true;
	return false;
}

enum fate {
	FATE_OPEN,     /* nothing answers the turn, */
	FATE_REFUSED,  /* the agent says no, */
	FATE_ANSWERED, /* says something else, */
	FATE_DONE,     /* or does it */
};

static enum fate
fate_of_words(const struct dialogue *d, struct str words, bool person)
{
	return !person && refuses(d, words) ? FATE_REFUSED : FATE_ANSWERED;
}

/* What becomes of what the turn behind step `at` asks. */
static enum fate
fate_of(const struct dialogue *d, size_t at)
{
	const struct request *asked = &d->asked[at];
	bool spoken = false, person = asks_for_person(asked), other = false;
	enum fate fate = FATE_OPEN;
	size_t end = d->run.traj->count;

	if (end - at > AHEAD_MAX)
		end = at + AHEAD_MAX;
	for (size_t i = at + 1; i < end; i++) {
		enum deed deed = d->deed[i];

		if (deed == DEED_WRITE &&
		    (!other || asked->agrees || is_about(d, i, asked)))
			return FATE_DONE;
		if (deed == DEED_HAND_OVER && person)
			return FATE_DONE;
		if (deed == DEED_READ && fate == FATE_REFUSED &&
		    is_about(d, i, asked))
			fate = FATE_ANSWERED;
		if (deed == DEED_TALK && !spoken)
			fate = fate_of_words(d, d->said[i], person);
		if (deed == DEED_HAND_OVER && !spoken)
			fate = FATE_REFUSED;
		spoken = spoken || deed == DEED_TALK || deed == DEED_HAND_OVER;
		other = other || d->asked[i].count > 0;
	}
	if (!spoken && d->last_words.n > 0)
		fate = fate_of_words(d, d->last_words, person);
	return fate;
}

static bool
contradicts(struct flaw *flaw, struct str turn, size_t step, const char *how,
    struct arena *arena)
{
	turn = request_quote(turn, QUOTE_MAX);
	*flaw = (struct flaw){REASON_USER_CONTRADICTS,
	    arena_printf(arena, "after steps[%zu] the user says \"%.*s\": %s",
		step, STR_ARG(turn), how),
	    arena_printf(
		arena, "the user says later \"%.*s\": %s", STR_ARG(turn), how)};
	return false;
}

static bool
check_turn(const struct dialogue *d, size_t i, const struct request *before,
    struct flaw *flaw, struct str goal)
{
	struct str turn = d->run.traj->steps[i].user;
	struct arena *arena = d->run.arena;

	if (takeback_found(turn, before, goal))
		return contradicts(flaw, turn, i,
		    "what the goal asks is taken back there", arena);
	if (d->asked[i].count == 0)
		return true;
	switch (fate_of(d, i)) {
	case FATE_OPEN:
		return contradicts(flaw, turn, i,
		    "the run ends before anything is done about it", arena);
	case FATE_REFUSED:
		return contradicts(
		    flaw, turn, i, "the agent does not do it", arena);
	default:
		return true;
	}
}

static size_t
count_turns(const struct trajectory *run)
{
	size_t count = 0;

	for (size_t i = 0; i < run->count; i++)
		count += str_trim(run->steps[i].user).n > 0;
	return count;
}

bool
userturns_check(struct flaw *flaw, const struct trajectory *run,
    const struct lexicon *lexicon, struct str goal, struct arena *arena)
{
	size_t turns = count_turns(run);
	const struct request *before;
	struct dialogue d;
	bool passed = true;

	if (turns == 0)
		return true;
	if (turns > TURNS_MAX) {
		*flaw = (struct flaw){REASON_USER_CONTRADICTS,
		    STR("the user says more than can be checked"),
		    STR("the user says more than can be checked")};
		return false;
	}
	dialogue_read(&d, run, lexicon, arena);
	before = &d.first;
	for (size_t i = 0; i < run->count && passed; i++) {
		passed = check_turn(&d, i, before, flaw, goal);
		if (d.asked[i].count > 0)
			before = &d.asked[i];
	}
	run_release(&d.run);
	return passed;
}
