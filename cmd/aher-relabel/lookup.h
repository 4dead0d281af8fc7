/* What a run looked up: topics, and sentences that observations say of them. */
#ifndef AHER_LOOKUP_H
#define AHER_LOOKUP_H

#include "hindsight.h"

#define LOOKUPS_MAX 16
#define SENTENCES_MAX 60  /* of one observation; what it begins with counts */
#define SENTENCE_MAX 1000 /* bytes of a sentence that can be a goal */
#define TOPIC_MAX 200	  /* bytes of what can be a topic */

struct lookup {
	size_t step;
	struct str topic; /* what was searched, without disambiguation */
	struct str text;  /* what was found */
	bool inner;	  /* a passage of a page that was opened before */
};

/* The steps that looked something up and found it; the same topic with the
 * same text counts once. */
size_t lookup_list(struct run *, struct lookup out[LOOKUPS_MAX]);

/* How a sentence speaks of the topic. */
enum subject {
	SUBJECT_NONE,	 /* not at all, or not surely */
	SUBJECT_PRONOUN, /* begins with He, She, It, or "The film" */
	SUBJECT_SHORT,	 /* begins with a part of the name */
	SUBJECT_NAMED,	 /* has the topic's name */
};

/* A sentence of a lookup's text, without parentheses and footnotes. */
struct statement {
	struct str text;
	enum subject subject;
	struct str rest; /* behind the subject, where it stands at the start */
};

struct statements {
	const struct lookup *lookup;
	struct str left;
	size_t count;
	struct str first;    /* the first sentence */
	bool subject_before; /* was the last sentence about the topic? */
};

void statements_start(struct statements *, const struct lookup *);
/* The next whole sentence that is about the topic. */
bool statements_next(struct statements *, struct statement *, struct arena *);

/* The statement with the topic's name as its subject, so that it can stand
 * alone. */
struct str statement_named(
    const struct statement *, struct str topic, struct arena *);

#endif
