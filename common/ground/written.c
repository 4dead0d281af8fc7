#include "written.h"

#include "place.h"
#include "util.h"
#include "verbs.h"

#define PAGE_LINES_MAX 400
#define TARGET_MAX 80
#define REPORT_MAX                                                             \
	1024 /* bytes of an observation that says what was written             \
	      */

/* Verbs of tools that change something, beside those of verbs.h. */
static const char *const write_verbs[] = {"buy", "purchase", "place",
    "checkout", "write", "save", "edit", "insert", "upload", "post", "put",
    "export", "store", "append", "replace", "confirm", "generate", "draw"};

/* What is clicked to change something. */
static const char *const write_targets[] = {"buy now", "buy", "purchase",
    "place order", "place your order", "checkout", "check out", "confirm",
    "confirm order", "book", "book now", "pay", "pay now", "add to cart",
    "save", "save changes", "submit order", "send"};

static const char *const pointers[] = {"click", "press", "tap", "select"};

/* What a tool says that has written a file. */
static const char *const write_reports[] = {"saved to ", "saved as ",
    "written to ", "wrote ", "exported to ", "stored in ", "output file",
    "successfully created", "created successfully"};

static bool
is_write_verb(struct str word)
{
	const struct verb *verb = verb_of(word);

	return (verb != NULL && verb->kind == VERB_WRITE) ||
	       str_among(word, write_verbs, ARRAY_LEN(write_verbs));
}

/* The first word decides where it is a verb, else the last one. A call that
 * hands the user on to a person changes nothing. */
static bool
names_write(struct str action)
{
	struct str word, last = {NULL, 0};
	const struct verb *verb;
	bool writes = false, first = true;
	size_t at = 0;

	while (verb_name_word(action, &at, &word)) {
		verb = verb_of(word);
		if (str_eq_nocase(word, STR("human")))
			return false;
		if (first && verb != NULL && verb->kind != VERB_WRITE &&
		    !is_write_verb(word))
			return false;
		writes = writes || (first && is_write_verb(word));
		first = false;
		last = word;
	}
	return writes || (last.n > 0 && is_write_verb(last));
}

/* Does a text name the target in quotes: link 'Place Order'? */
static bool
quotes_target(struct str text)
{
	size_t begin = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (text.s[i] != '\'' && text.s[i] != '"')
			continue;
		if (i - begin < TARGET_MAX &&
		    str_among(str_trim(str_sub(text, begin, i)), write_targets,
			ARRAY_LEN(write_targets)))
			return true;
		begin = i + 1;
	}
	return false;
}

static bool
is_pointer(struct str action)
{
	for (size_t i = 0; i < ARRAY_LEN(pointers); i++)
		if (str_starts_nocase(action, str_of(pointers[i])))
			return true;
	return false;
}

/* The length of what stands at the head of a text and says so, 0: nothing. */
static size_t
report_length(struct str text)
{
	for (size_t i = 0; i < ARRAY_LEN(write_reports); i++) {
		struct str report = str_of(write_reports[i]);

		if (str_starts_nocase(text, report))
			return report.n;
	}
	return 0;
}

size_t
written_report(struct str text)
{
	bool within = false; /* a word */

	for (size_t i = 0; i < text.n; i++) {
		char c = char_lower(text.s[i]);
		size_t n = 0;

		if (!within &&
		    (c == 's' || c == 'w' || c == 'e' || c == 'o' || c == 'c'))
			n = report_length(str_sub(text, i, text.n));
		if (n > 0)
			return i + n;
		within = char_is_word(c);
	}
	return 0;
}

/* Finds the item's price and the title above it. */
static bool
read_page(struct written *w, struct str page)
{
	struct str line, above = {NULL, 0};

	for (size_t i = 0; i < PAGE_LINES_MAX && str_line(&page, &line); i++) {
		line = str_trim(line);
		if (str_starts_nocase(line, STR("price:"))) {
			w->title = above;
			w->price = line;
			return above.n > 0;
		}
		if (line.n > 0)
			above = line;
	}
	return false;
}

static void
find_page(struct written *w, const struct trajectory *traj)
{
	w->page = STEP_NONE;
	for (size_t i = w->step; i-- > 0;)
		if (read_page(w, traj->steps[i].observation)) {
			w->page = i;
			return;
		}
}

bool
written_find(struct written *w, const struct trajectory *traj,
    const struct lexicon *lexicon, struct arena *arena)
{
	for (size_t i = traj->count; i-- > 0;) {
		const struct step *step = &traj->steps[i];
		struct observation seen;
		bool points = is_pointer(step->action);

		if (step->talk)
			continue;
		if (!(points ? quotes_target(step->input)
			     : names_write(step->action)) &&
		    (step->observation.n > REPORT_MAX ||
			written_report(step->observation) == 0))
			continue;
		seen = place_observation(step, lexicon, arena);
		if (seen.kind != OBSERVATION_CONTENT &&
		    seen.kind != OBSERVATION_TRIVIAL_TEXT &&
		    seen.kind != OBSERVATION_NONE)
			continue;
		w->step = i;
		w->clicked = points;
		w->page = STEP_NONE;
		if (points)
			find_page(w, traj);
		return true;
	}
	return false;
}
