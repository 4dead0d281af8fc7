/*
 * What somebody asked a shop for, and whether an item is that: read from the
 * request and from the item's title.
 */
#ifndef AHER_GOODS_H
#define AHER_GOODS_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "phrase.h"
#include "str.h"

#define EXTRAS_MAX 3

/* An item as its title names it. */
struct goods {
	struct str thing; /* the title up to the name of the thing; empty where
			     the item is no such thing */
	struct str extra[EXTRAS_MAX]; /* "with machine washable cover",
					 "gluten free": what else it says that
					 was searched for, or what it is for */
	size_t extra_count;
	bool figures; /* may the extras have figures? */
};

/* The name of the thing that a request asks for: "cover" of "i need a 14 inch
 * rose gold throw pillow cover for my sofa". s == NULL: it can't be told. */
struct str goods_noun(struct str request);

/* How the request begins ("i am looking for"), and its article behind that
 * ("a", "some"): empty where it has none. */
struct str goods_opening(struct str request);
struct str goods_article(struct str request);

/* Reads the item's title, without a remark in brackets in front of it, for the
 * noun and for the words that were searched. Without `figures` no part of it
 * with a figure becomes an extra: options that were chosen may overrule it. */
void goods_read(struct goods *, struct str title, struct str noun,
    const struct words *sought, bool figures);

/* Does the text end on a plural? */
bool goods_is_plural(struct str text);

/* Is the word the name of a color? */
bool goods_is_color(struct str word);

/* Adds the words of a text, and the parts of those with a hyphen. */
void goods_words(struct words *, struct str text);

/*
 * How far the item's words are those that were sought: from 0 to 1, words that
 * say nothing to look up ("easy to use", "high quality", "size") left out. Sets
 * how many are missing.
 */
double goods_fit(
    const struct words *sought, const struct words *item, size_t *missing);

#endif
