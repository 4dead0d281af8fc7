/* The built-in lexicon and an arena, for the tests of one group. */
#ifndef AHER_TEST_LEXICON_FIXTURE_H
#define AHER_TEST_LEXICON_FIXTURE_H

#include <stdio.h>

#include "lexicon.h"
#include "util.h"

static struct lexicon *lexicon;
static struct arena arena; /* released when the group has ended */

/* Pass both to cmocka_run_group_tests. */
static int
load_lexicon(void **state)
{
	char why[200];

	(void)state;
	lexicon = lexicon_load(NULL, why, sizeof(why));
	if (lexicon == NULL)
		fprintf(stderr, "lexicon: %s\n", why);
	return lexicon == NULL ? -1 : 0;
}

static int
free_lexicon(void **state)
{
	(void)state;
	lexicon_free(lexicon);
	arena_release(&arena);
	return 0;
}

#endif
