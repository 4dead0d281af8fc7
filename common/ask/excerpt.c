#include "excerpt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "match.h"
#include "util.h"

#define TERM_MAX 64 /* bytes of a term */
#define WINDOWS 16  /* most places in the middle of a text */
#define WINDOW 100  /* a smaller window shows too little around a term */
#define MARK 48	    /* at most, for what is left out */
#define SNAP 24	    /* how far a cut moves to the end of a word */
#define LEAST 200   /* so much has room for a window around a term */
#define SMALL 120   /* a smaller excerpt is the head alone, " ..." behind it */

struct excerpt_terms {
	struct str words[EXCERPT_TERMS];
	size_t count;
	struct matcher *matcher;
};

struct span {
	size_t beg, end;
};

/* --- the words of a goal --- */

static void
add_term(struct excerpt_terms *terms, struct str word)
{
	if (word.n > TERM_MAX || terms->count == EXCERPT_TERMS)
		return;
	for (size_t i = 0; i < terms->count; i++)
		if (str_eq_nocase(terms->words[i], word))
			return;
	terms->words[terms->count++] = word;
}

/* Is the byte at i part of a word: "5.30", "10:45", "2024-05-26", "o'Neil"? */
static bool
goes_on(struct str text, size_t i)
{
	char c = text.s[i];

	if (char_is_word(c))
		return true;
	if (i == 0 || i + 1 >= text.n)
		return false;
	if (c == '-')
		return char_is_word(text.s[i - 1]) &&
		       char_is_word(text.s[i + 1]);
	return strchr(".,:/", c) != NULL && c != '\0' &&
	       char_is_digit(text.s[i - 1]) && char_is_digit(text.s[i + 1]);
}

/* A capital says nothing where a sentence begins. */
static bool
begins_sentence(struct str text, size_t at)
{
	while (at > 0 && char_is_space(text.s[at - 1]))
		at--;
	return at == 0 || strchr(".!?:\n", text.s[at - 1]) != NULL;
}

static bool
is_claim(struct str text, size_t beg, size_t end)
{
	size_t digits = 0, capitals = 0, joints = 0;

	for (size_t i = beg; i < end; i++) {
		digits += char_is_digit(text.s[i]);
		capitals += char_is_upper(text.s[i]);
		joints += text.s[i] == '_';
	}
	if (end - beg < 2)
		return false;
	if (digits + joints > 0 || capitals > 1)
		return true;
	return end - beg > 2 && char_is_upper(text.s[beg]) &&
	       !begins_sentence(text, beg);
}

/* A string in quotes that opens at `at`; an apostrophe opens none. */
static void
add_quoted(struct excerpt_terms *terms, struct str text, size_t at)
{
	size_t end;

	if (at > 0 && char_is_word(text.s[at - 1]))
		return;
	end = str_find_char(
	    str_sub(text, 0, at + TERM_MAX + 2), text.s[at], at + 1);
	if (end != STR_NONE && end > at + 3)
		add_term(terms, str_sub(text, at + 1, end));
}

static void
find_terms(struct excerpt_terms *terms, struct str text)
{
	for (size_t i = 0; i < text.n && terms->count < EXCERPT_TERMS;) {
		size_t beg = i;

		if (strchr("\"'`", text.s[i]) != NULL && text.s[i] != '\0')
			add_quoted(terms, text, i);
		while (i < text.n && goes_on(text, i))
			i++;
		if (i > beg && is_claim(text, beg, i))
			add_term(terms, str_sub(text, beg, i));
		if (i == beg)
			i++;
	}
}

struct excerpt_terms *
excerpt_terms_new(struct str claims)
{
	struct excerpt_terms *terms = xmalloc(sizeof(*terms));

	*terms = (struct excerpt_terms){.count = 0};
	find_terms(terms, claims);
	if (terms->count == 0) {
		free(terms);
		return NULL;
	}
	terms->matcher = matcher_new(terms->words, terms->count);
	return terms;
}

void
excerpt_terms_free(struct excerpt_terms *terms)
{
	if (terms == NULL)
		return;
	matcher_free(terms->matcher);
	free(terms);
}

/* --- where they stand --- */

struct search {
	const struct excerpt_terms *terms;
	struct str text;
	struct span first[EXCERPT_TERMS]; /* end 0: not found */
	size_t found, wanted;
};

static bool
note_place(void *arg, size_t word, size_t end)
{
	struct search *search = arg;
	struct str text = search->text;
	size_t beg = end - search->terms->words[word].n;

	if (search->first[word].end > 0 ||
	    (beg > 0 && char_is_word(text.s[beg - 1])) ||
	    (end < text.n && char_is_word(text.s[end])))
		return true;
	search->first[word] = (struct span){beg, end};
	search->found++;
	return search->found < search->wanted;
}

static void
find_places(struct search *search, const struct excerpt_terms *terms,
    struct str text, size_t wanted)
{
	*search =
	    (struct search){.terms = terms, .text = text, .wanted = wanted};
	if (terms != NULL)
		matcher_scan(terms->matcher, text, note_place, search);
}

bool
excerpt_bears(const struct excerpt_terms *terms, struct str text)
{
	struct search search;

	find_places(&search, terms, text, 1);
	return search.found > 0;
}

/* --- what is kept --- */

static int
by_place(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	return (x->beg > y->beg) - (x->beg < y->beg);
}

/* Terms that stand within `around` of one that has a window need none. */
static bool
is_covered(const struct span *spans, size_t count, struct span place)
{
	for (size_t i = 0; i < count; i++)
		if (place.beg >= spans[i].beg && place.end <= spans[i].end)
			return true;
	return false;
}

/* Puts windows of `each` bytes behind spans[0] (head) and spans[1] (tail). */
static size_t
place_windows(
    struct span *spans, const struct search *search, size_t most, size_t each)
{
	size_t count = 2, n = search->text.n;

	for (size_t i = 0; i < search->terms->count && count < most + 2; i++) {
		struct span at = search->first[i];
		size_t side;

		if (at.end == 0 || is_covered(spans, count, at))
			continue;
		side = (each - (at.end - at.beg)) / 2;
		spans[count++] =
		    (struct span){at.beg > side ? at.beg - side : 0,
			n - at.end > side ? at.end + side : n};
	}
	return count;
}

/* Chooses what is kept, in order and apart from each other. */
static size_t
choose_spans(struct span *spans, struct str text, size_t max,
    const struct search *search)
{
	size_t windows = search->found, room = max * 60 / 100, count = 2;
	size_t each = 0, head, merged = 0;

	if (windows > WINDOWS)
		windows = WINDOWS;
	if (windows > room / (TERM_MAX + WINDOW + MARK))
		windows = room / (TERM_MAX + WINDOW + MARK);
	/* A narrow one is better than none. */
	if (windows == 0 && search->found > 0 && max >= LEAST)
		windows = 1;
	if (windows > 0) {
		each = room / windows - MARK;
		head = (max - room - MARK) * 60 / 100;
		spans[1].beg = text.n - (max - room - MARK - head);
	} else {
		head = (max - MARK) * 60 / 100;
		spans[1].beg = text.n - (max - MARK - head);
	}
	spans[0] = (struct span){0, head};
	spans[1].end = text.n;
	if (windows > 0)
		count = place_windows(spans, search, windows, each);
	qsort(spans, count, sizeof(*spans), by_place);
	for (size_t i = 1; i < count; i++) {
		/* A gap as short as its mark is not worth one. */
		if (spans[i].beg > spans[merged].end + MARK)
			spans[++merged] = spans[i];
		else if (spans[i].end > spans[merged].end)
			spans[merged].end = spans[i].end;
	}
	return merged + 1;
}

static bool
is_inside_sequence(struct str text, size_t at)
{
	return at < text.n && ((unsigned char)text.s[at] & 0xc0) == 0x80;
}

static size_t
snap_begin(struct str text, size_t at)
{
	if (at == 0)
		return 0;
	for (size_t i = at; i < text.n && i < at + SNAP; i++)
		if (char_is_space(text.s[i - 1]))
			return i;
	while (is_inside_sequence(text, at))
		at++;
	return at;
}

static size_t
snap_end(struct str text, size_t at)
{
	if (at >= text.n)
		return text.n;
	for (size_t i = at; i > 0 && i + SNAP > at; i--)
		if (char_is_space(text.s[i]))
			return i;
	while (at > 0 && is_inside_sequence(text, at))
		at--;
	return at;
}

/* "1,204". */
static void
put_count(struct buf *out, size_t n)
{
	if (n >= 1000) {
		put_count(out, n / 1000);
		buf_printf(out, ",%03zu", n % 1000);
	} else {
		buf_printf(out, "%zu", n);
	}
}

static void
put_head(struct buf *out, struct str text, size_t max)
{
	static const char more[] = " ...";
	bool marked = max >= 4 * strlen(more);

	buf_add_str(
	    out, str_cut_words(text, marked ? max - strlen(more) : max));
	if (marked)
		buf_puts(out, more);
}

void
excerpt_put(struct buf *out, struct str text, size_t max,
    const struct excerpt_terms *terms)
{
	struct span spans[WINDOWS + 2];
	struct search search;
	size_t count, last = 0;

	if (text.n <= max) {
		buf_add_str(out, text);
		return;
	}
	if (max < SMALL) {
		put_head(out, text, max);
		return;
	}
	find_places(&search, terms, text, EXCERPT_TERMS);
	count = choose_spans(spans, text, max, &search);
	for (size_t i = 0; i < count; i++) {
		size_t beg = snap_begin(text, spans[i].beg);
		size_t end = snap_end(text, spans[i].end);

		if (beg >= end)
			continue;
		if (beg > last) {
			buf_puts(out, " ... ");
			put_count(out, beg - last);
			buf_puts(out, " bytes left out ... ");
		}
		buf_add_str(out, str_sub(text, beg, end));
		last = end;
	}
}
