#include "hostile.h"

#include "buf.h"
#include "disguise.h"
#include "pattern.h"
#include "utf8.h"

#define DEPTH 3	       /* disguises that are taken off one after another */
#define SPLIT_PART 640 /* bytes of either side of a border; half as many, */
#define SPLIT_LEAST 10 /* and so on, where these are hostile alone */

struct search {
	const struct patterns *terms;
	struct buf what;
};

/* What a text is: letters folded already, or as somebody wrote it. */
enum state {
	TEXT_RAW,
	TEXT_FOLDED,
};

static bool search_text(
    struct search *, struct str text, int depth, enum state);

static bool
search_terms(struct search *search, struct str text)
{
	struct str found = {NULL, 0};

	if (!patterns_find(search->terms, text, &found))
		return false;
	buf_add_str(&search->what, found);
	return true;
}

static bool
search_letters(struct search *search, struct str text, int depth)
{
	struct buf plain;
	enum letters letters;
	bool found;

	buf_init(&plain, BUF_NO_MAX);
	letters = disguise_letters(&plain, text, false);
	found = letters != LETTERS_NONE &&
		search_text(search, buf_str(&plain), depth, TEXT_FOLDED);
	if (!found && letters == LETTERS_ALIKE) {
		buf_clear(&plain);
		disguise_letters(&plain, text, true);
		found =
		    search_text(search, buf_str(&plain), depth, TEXT_FOLDED);
	}
	buf_release(&plain);
	return found;
}

static bool
search_escapes(struct search *search, struct str text, int depth)
{
	struct buf plain;
	bool found;

	buf_init(&plain, BUF_NO_MAX);
	found = disguise_escapes(&plain, text) &&
		search_text(search, buf_str(&plain), depth, TEXT_RAW);
	buf_release(&plain);
	return found;
}

static bool
search_spelled(struct search *search, struct str text)
{
	struct buf plain;
	bool found;

	buf_init(&plain, BUF_NO_MAX);
	found = disguise_spelled(&plain, text) &&
		search_terms(search, buf_str(&plain));
	buf_release(&plain);
	return found;
}

static bool
search_codes(struct search *search, struct str text, int depth)
{
	struct buf plain;
	size_t at = 0;
	bool found = false;

	buf_init(&plain, BUF_NO_MAX);
	while (!found && disguise_code(&plain, text, &at)) {
		found = search_text(search, buf_str(&plain), depth, TEXT_RAW);
		buf_clear(&plain);
	}
	buf_release(&plain);
	return found;
}

/* What is taken off makes text no longer, and is looked at DEPTH times. */
static bool
search_text(struct search *search, struct str text, int depth, enum state state)
{
	if (search_terms(search, text))
		return true;
	if (depth == 0)
		return false;
	depth--;
	return (state == TEXT_RAW && search_letters(search, text, depth)) ||
	       search_escapes(search, text, depth) ||
	       search_spelled(search, text) ||
	       search_codes(search, text, depth);
}

bool
hostile_text(const struct lexicon *lexicon, struct str text, struct str *what,
    struct arena *arena)
{
	struct search search = {.terms = lexicon_hostile(lexicon)};
	bool found;

	buf_init(&search.what, BUF_NO_MAX);
	found = search_text(&search, text, DEPTH, TEXT_RAW);
	if (found && what != NULL)
		*what = arena_copy(arena, buf_str(&search.what));
	buf_release(&search.what);
	return found;
}

/* In the middle of a word, or between two. */
static bool
joined_hostile(const struct lexicon *lexicon, struct str first,
    struct str second, struct arena *arena)
{
	struct str joined =
	    arena_printf(arena, "%.*s%.*s", STR_ARG(first), STR_ARG(second));

	if (hostile_text(lexicon, joined, NULL, arena))
		return true;
	joined =
	    arena_printf(arena, "%.*s %.*s", STR_ARG(first), STR_ARG(second));
	return hostile_text(lexicon, joined, NULL, arena);
}

/* The head or the tail of a text, as much of it as is not hostile alone. */
static struct str
harmless_end(const struct lexicon *lexicon, struct str text, bool tail,
    struct arena *arena)
{
	for (size_t n = SPLIT_PART; n >= SPLIT_LEAST; n /= 2) {
		size_t size = n < text.n ? n : text.n;
		struct str part = tail ? str_sub(text, text.n - size, text.n)
				       : str_sub(text, 0, size);

		if (!hostile_text(lexicon, part, NULL, arena))
			return part;
	}
	return (struct str){NULL, 0};
}

bool
hostile_split(const struct lexicon *lexicon, struct str first,
    struct str second, struct arena *arena)
{
	first = harmless_end(lexicon, first, true, arena);
	second = harmless_end(lexicon, second, false, arena);
	return first.n > 0 && second.n > 0 &&
	       joined_hostile(lexicon, first, second, arena);
}
