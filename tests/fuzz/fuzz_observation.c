/* Any text as an observation: what is found lies inside of the text, and the
 * lexicon agrees with itself. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lexicon.h"
#include "observation.h"
#include "reply.h"
#include "util.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct scan {
	struct str text;
	const struct term *first[TERM_CLASS_COUNT];
};

static bool
found(void *arg, const struct term *term, size_t at)
{
	struct scan *scan = arg;

	if (!str_eq_nocase(
		str_sub(scan->text, at, at + term->text.n), term->text))
		abort();
	if (term->at_line_start && at > 0 && scan->text.s[at - 1] != '\n' &&
	    !char_is_space(scan->text.s[at - 1]))
		abort();
	if (scan->first[term->class] == NULL)
		scan->first[term->class] = term;
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct lexicon *lexicon;
	struct arena arena = ARENA_INIT;
	struct scan scan = {.text = {(const char *)data, size}};
	struct observation o;
	struct reply reply;
	char why[200];

	if (lexicon == NULL)
		lexicon = lexicon_load(NULL, why, sizeof(why));
	if (lexicon == NULL)
		abort();
	o = observation_read(lexicon, scan.text, &arena);
	if ((o.kind == OBSERVATION_NONE || o.kind == OBSERVATION_HOSTILE) !=
	    (str_trim(o.text).n == 0))
		abort();
	if (o.error.s != NULL && o.error.n == 0)
		abort();
	reply_read(&reply, scan.text, &arena);
	lexicon_scan(lexicon, scan.text, found, &scan);
	for (int i = 0; i < TERM_CLASS_COUNT; i++)
		if ((lexicon_first(lexicon, scan.text, i, NULL) == NULL) !=
		    (scan.first[i] == NULL))
			abort();
	arena_release(&arena);
	return 0;
}
