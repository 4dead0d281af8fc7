#include "wording.h"

#include "../../common/util.h"
#include "hash.h"

#define GOAL_WORDS 6
#define GOAL_LINES 5 /* achievements that a goal has words of */
#define LINE_WORDS 3
#define WORDS_FROM 4096 /* bytes of the text that words are taken from */

static bool
is_fence_digit(char c)
{
	return char_is_digit(c) || (c >= 'a' && c <= 'f');
}

/* The fence on a line: 16 hex digits or more, s == NULL for none. */
static struct str
fence_on(struct str line)
{
	size_t beg = 0, i;

	for (i = 0; i <= line.n; i++)
		if (i == line.n || !is_fence_digit(line.s[i])) {
			if (i - beg >= 16)
				return str_sub(line, beg, i);
			beg = i + 1;
		}
	return (struct str){NULL, 0};
}

struct str
wording_of(struct str text, const char *name)
{
	struct str rest = text, line, fence, first = {NULL, 0}, inner;
	size_t end;

	while (str_line(&rest, &line)) {
		fence = fence_on(line);
		if (fence.s == NULL)
			continue;
		end = str_find(rest, fence, 0);
		if (end == STR_NONE)
			continue;
		inner = str_sub(rest, 0, end);
		if (str_find_nocase(line, str_of(name), 0) != STR_NONE)
			return inner;
		if (first.s == NULL)
			first = inner;
		rest = str_sub(rest, end, rest.n);
		str_line(&rest, &line);
	}
	return first.s != NULL ? first : text;
}

static bool
is_plain_word(struct str word)
{
	size_t i;

	for (i = 0; i < word.n; i++)
		if (!char_is_alpha(word.s[i]) && !char_is_digit(word.s[i]) &&
		    word.s[i] != '$' && word.s[i] != '.')
			return false;
	return word.n >= 4 && word.n <= 24 && char_is_alpha(word.s[word.n - 1]);
}

void
wording_put(struct buf *out, struct str text, uint64_t hash)
{
	struct str rest, word;
	size_t words = 0, from, put = 0;

	text = str_sub(text, 0, WORDS_FROM);
	for (rest = text; str_word(&rest, &word);)
		words += is_plain_word(word);
	from = words <= GOAL_WORDS ? 0 : hash % (words - GOAL_WORDS);
	words = 0;
	for (rest = text; put < GOAL_WORDS && str_word(&rest, &word);)
		if (is_plain_word(word) && words++ >= from) {
			buf_putc(out, ' ');
			buf_add_str(out, word);
			put++;
		}
}

/* Does it claim more than that it is there? */
static bool
is_claim_word(struct str word)
{
	static const char *const words[] = {"about", "above", "below", "best",
	    "each", "every", "first", "from", "last", "least", "less", "most",
	    "more", "only", "over", "than", "under", "with", "without"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_eq_nocase(word, str_of(words[i])))
			return true;
	return false;
}

/* "ZQX-8841" */
static bool
is_identifier(struct str word)
{
	bool letter = false, digit = false;

	for (size_t i = 0; i < word.n; i++) {
		char c = word.s[i];

		if (char_is_digit(c))
			digit = true;
		else if (c >= 'A' && c <= 'Z')
			letter = true;
		else if (c != '-')
			return false;
	}
	return letter && digit;
}

/* Words in a row of an achievement: identifiers, and words in small letters,
 * since they are no names. False where it has none. */
static bool
put_topic(struct buf *out, struct str line, const char *comma, uint64_t hash)
{
	struct str rest, word;
	size_t words = 0, put = 0, from;

	for (rest = line; str_word(&rest, &word);)
		words += is_plain_word(word) || is_identifier(word);
	from = words <= LINE_WORDS ? 0 : hash % (words - LINE_WORDS);
	words = 0;
	for (rest = line; put < LINE_WORDS && str_word(&rest, &word);) {
		bool is_name = is_identifier(word);

		if ((!is_name && !is_plain_word(word)) || words++ < from ||
		    is_claim_word(word))
			continue;
		buf_puts(out, put++ == 0 ? comma : " ");
		for (size_t i = 0; i < word.n; i++)
			buf_putc(
			    out, is_name ? word.s[i] : char_lower(word.s[i]));
	}
	return put > 0;
}

void
wording_put_topics(struct buf *out, struct str outcome, uint64_t hash)
{
	struct str line;
	size_t put = 0, name;

	while (put < GOAL_LINES && str_line(&outcome, &line)) {
		if (!str_starts(line, STR("- ")) &&
		    !str_starts(line, STR("-> ")))
			continue;
		name = str_starts(line, STR("- steps["))
			   ? str_find(line, STR(": "), 0)
			   : 0;
		line = str_sub(line, name == STR_NONE ? 2 : name + 2, line.n);
		put += put_topic(
		    out, line, put == 0 ? " " : ", ", hash_number(hash, put));
	}
}
