#include "token.h"

#include <string.h>

#include "utf8.h"
#include "util.h"
#include "vocabulary.h"

#define FOLDED_MAX 96 /* bytes of a folded word that its key is made of */

enum {
	OTHER,
	STOP, /* may end a sentence, or a line */
	JOIN,
	DIGIT,
	LOWER,
	UPPER,
};

#define TEN(c, x)                                                              \
	[c] = x, [c + 1] = x, [c + 2] = x, [c + 3] = x, [c + 4] = x,           \
	[c + 5] = x, [c + 6] = x, [c + 7] = x, [c + 8] = x, [c + 9] = x
#define LETTERS(c, x)                                                          \
	TEN(c, x), TEN(c + 10, x), [c + 20] = x, [c + 21] = x, [c + 22] = x,   \
					[c + 23] = x, [c + 24] = x,            \
					[c + 25] = x

static const unsigned char class_of[128] = {LETTERS('a', LOWER),
    LETTERS('A', UPPER),
    TEN('0', DIGIT), ['\''] = JOIN, ['_'] = JOIN, ['-'] = JOIN, ['.'] = STOP,
    ['!'] = STOP, ['?'] = STOP, [':'] = STOP, ['\n'] = STOP};

enum {
	STOP_WORD = 1,
	VAGUE_WORD = 2,
};

static const char *const word_lists[] = {
    /* STOP_WORD: of grammar */
    "a about above after again all also am among an and any are aren't as at "
    "be because been before being below between both but by can can't could "
    "couldn't did didn't do does doesn't doing don't down during each either "
    "else etc for from got had hadn't has hasn't have haven't having he her "
    "here hers him himself his how however i i'd i'll i'm i've if in into is "
    "isn't it it's its itself just let let's like may me might more most must "
    "my myself need neither no nor not now of off on once only onto or other "
    "others our out over own per please shall she should so some such than "
    "that that's the their them themselves then there these they this those "
    "through thus to too under until up upon us very via was wasn't we were "
    "weren't what what's when where whether which while who whom whose why "
    "will with within without won't would yet you you'd you'll you're your "
    "yours yourself",
    /* VAGUE_WORD: what any task is made of */
    "able access accordingly accurate accurately achieve action actions actual "
    "add agent agents aim answer answers appropriate article articles ask "
    "asked aspect aspects assist assistance attempt available based basic best "
    "better brief briefly browse carry case certain check clear clearly "
    "collect collected come comprehensive complete completed concise conduct "
    "conducted consider content contents context correct current currently "
    "data define describe desired detail detailed details determine different "
    "discover discuss document documents done due effective efficient end "
    "ensure entire entry entries environment evaluate every everything exact "
    "exactly examine execute existing explain explore extract fact facts "
    "figure final finally find finding findings first following follow form "
    "found full further gather gathered general get getting give given go goal "
    "goals going good great handle help helpful identified identify important "
    "include included including indicate info inform information input inputs "
    "inquire instruction instructions interest interested investigate issue "
    "issues item items key kind know knowledge known learn least list listed "
    "lists located locate look looking lookup made main make making many match "
    "matching matter mean meaningful mentioned method methods much multiple "
    "name named names necessary needed needs new next note number objective "
    "obtain obtained one ones open option options order outcome outcomes "
    "output outputs overall overview page pages part particular people perform "
    "performed person piece pieces place point points possible present "
    "previous problem problems proceed process processes produce product "
    "products proper properly provide provided provides purpose put query "
    "queries question questions quick quickly quite read really receive record "
    "records refer reference references regarding related relevant report "
    "reported request requested requests require required requirement "
    "requirements research resolve resource resources respective respond "
    "response responses result results retrieve retrieved return review run "
    "same say scenario search searched searches searching second see seek "
    "select set several show shown similar simple simply single site situation "
    "solution solve something sort source sources specific specified start "
    "state step steps subject submit successful successfully suitable "
    "summaries summarise summarize summary support system take tell task tasks "
    "text thing things think three time together tool tools top topic topics "
    "total trajectory try two type types understand understanding use used "
    "useful user users using valid value values various verified verify view "
    "want wanted wants way ways web webpage website websites well wish word "
    "words work working write",
};

static struct vocabulary small_words = VOCABULARY_INIT(word_lists);

/* A letter or digit of ASCII? */
static bool
is_plain(char c)
{
	return (unsigned char)c < 0x80 && class_of[(unsigned char)c] >= DIGIT;
}

static enum utf8_class
class_at(struct str text, size_t at, size_t *len)
{
	unsigned char c = (unsigned char)text.s[at];

	if (c >= 0x80)
		return utf8_class_at(text, at, len);
	*len = 1;
	if (class_of[c] == UPPER)
		return UTF8_CAPITAL;
	return class_of[c] >= DIGIT ? UTF8_LETTER : UTF8_OTHER;
}

/* Bytes of what may join two words at an offset: ' _ . - and U+2019. */
static size_t
joint_length(struct str text, size_t at)
{
	unsigned char c = (unsigned char)text.s[at];

	if (c < 0x80)
		return class_of[c] == JOIN || c == '.';
	return str_starts(str_sub(text, at, at + 3), STR("\xe2\x80\x99")) ? 3
									  : 0;
}

static bool
is_apostrophe(struct str text, size_t at)
{
	return text.s[at] == '\'' || (unsigned char)text.s[at] >= 0x80;
}

/* What ends a sentence that is not one: "Mr. Smith", "J. K.", "U.S. Army". */
static bool
is_abbreviation(struct str text, size_t stop)
{
	static const char *const short_forms[] = {"mr", "mrs", "ms", "dr", "st",
	    "no", "vs", "jr", "sr", "prof", "gen", "lt", "col", "capt", "sgt",
	    "rev", "mt", "ft", "approx", "ca", "dept", "vol"};
	size_t beg = stop;

	while (beg > 0 && stop - beg < 7 && char_is_alpha(text.s[beg - 1]))
		beg--;
	if (stop - beg == 1 && char_is_upper(text.s[beg]))
		return true;
	if (stop - beg == 1)
		return beg > 1 && text.s[beg - 1] == '.'; /* e.g. */
	for (size_t i = 0; i < ARRAY_LEN(short_forms); i++)
		if (str_eq_nocase(
			str_sub(text, beg, stop), str_of(short_forms[i])))
			return true;
	return false;
}

/* The start of the next word; *opens: does something stand before it that ends
 * a sentence or a line, or announces one? */
static size_t
skip_gap(struct str text, size_t at, bool *opens)
{
	size_t begin = at, len;

	for (; at < text.n; at += len) {
		unsigned char c = (unsigned char)text.s[at];

		if (c >= 0x80) {
			if (utf8_class_at(text, at, &len) != UTF8_OTHER)
				break;
			continue;
		}
		len = 1;
		if (class_of[c] >= DIGIT)
			break;
		if (class_of[c] == STOP && at + 1 < text.n &&
		    (c == '\n' || !is_plain(text.s[at + 1])) &&
		    !(c == '.' && at == begin && is_abbreviation(text, at)))
			*opens = true;
	}
	return at;
}

/* Behind the word that begins at an offset. */
static size_t
word_end(struct str text, size_t at, bool *ascii, bool *joined)
{
	size_t len;

	for (;;) {
		while (at < text.n && is_plain(text.s[at]))
			at++;
		if (at == text.n)
			return at;
		if ((unsigned char)text.s[at] >= 0x80) {
			enum utf8_class kind = utf8_class_at(text, at, &len);

			if (kind == UTF8_LETTER || kind == UTF8_CAPITAL) {
				*ascii = false;
				at += len;
				continue;
			}
			if (kind == UTF8_IDEOGRAPH)
				return at;
		}
		len = joint_length(text, at);
		if (len == 0 || at + len >= text.n)
			return at;
		switch (class_at(text, at + len, &(size_t){0})) {
		case UTF8_LETTER:
		case UTF8_CAPITAL:
			break;
		default:
			return at;
		}
		*joined = *joined || !is_apostrophe(text, at);
		*ascii = *ascii && len == 1;
		at += len;
	}
}

/* Without 's at the end, in either spelling of the apostrophe. */
static struct str
without_possessive(struct str word)
{
	if (word.n > 2 && char_lower(word.s[word.n - 1]) == 's') {
		if (word.s[word.n - 2] == '\'')
			return str_sub(word, 0, word.n - 2);
		if (word.n > 4 && str_ends_nocase(word, STR("\xe2\x80\x99s")))
			return str_sub(word, 0, word.n - 4);
	}
	return word;
}

/* How much of a folded word is hashed so that plurals have the key of their
 * singular. *last: what stands for its last byte, 0 for nothing. The rules are
 * crude, but the same for all: "movie" and "movies" are both "movy". */
static size_t
singular_length(const char *s, size_t n, char *last)
{
	*last = '\0';
	if (n < 4)
		return n;
	if (char_lower(s[n - 1]) == 's') {
		char before = char_lower(s[n - 2]);

		if (before == 's' || before == 'u' || before == 'i' ||
		    !(char_is_alpha(before) || (before & 0x80) != 0))
			return n;
		n--;
	}
	if (n >= 4 && char_lower(s[n - 1]) == 'e') {
		switch (char_lower(s[n - 2])) {
		case 'i':
			*last = 'y';
			return n - 2;
		case 's':
		case 'x':
		case 'z':
		case 'h':
		case 'o':
			return n - 1;
		}
	}
	return n;
}

#define FNV_START 2166136261u
#define FNV_PRIME 16777619u

static uint32_t
key_of(const char *s, size_t n)
{
	uint32_t key = FNV_START;
	char last;

	n = singular_length(s, n, &last);
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)char_lower(s[i]);

		key = (key ^ c) * FNV_PRIME;
	}
	if (last != '\0')
		key = (key ^ (unsigned char)last) * FNV_PRIME;
	return key;
}

static uint32_t
word_key(struct str word, bool ascii)
{
	char folded[FOLDED_MAX];

	word = without_possessive(word);
	if (ascii)
		return key_of(word.s, word.n);
	return key_of(folded, utf8_fold(folded, sizeof(folded), word));
}

uint32_t
token_key(struct str word)
{
	bool ascii = true;

	for (size_t i = 0; i < word.n; i++)
		ascii = ascii && (unsigned char)word.s[i] < 0x80;
	return word_key(word, ascii);
}

static void
fill_token(struct token *token, struct str text, size_t begin, size_t end)
{
	token->text = str_sub(text, begin, end);
	token->begin = begin;
	token->end = end;
}

bool
token_next(struct str text, size_t *at, struct token *token)
{
	bool opens = *at == 0, ascii = true, joined = false;
	size_t begin = skip_gap(text, *at, &opens), end, len;
	enum utf8_class kind;

	if (begin >= text.n) {
		*at = text.n;
		return false;
	}
	kind = class_at(text, begin, &len);
	if (kind == UTF8_IDEOGRAPH) {
		end = begin + len;
		ascii = false;
	} else {
		end = word_end(text, begin, &ascii, &joined);
	}
	fill_token(token, text, begin, end);
	token->key = word_key(token->text, ascii);
	token->capital = kind == UTF8_CAPITAL;
	token->opens = opens;
	token->joined = joined;
	*at = end;
	return true;
}

bool
token_part(const struct token *joined, size_t *at, struct token *part)
{
	struct str text = joined->text;
	size_t begin = *at, end, len;

	while (begin < text.n && class_at(text, begin, &len) == UTF8_OTHER)
		begin += len;
	for (end = begin; end < text.n; end += len)
		if (class_at(text, end, &len) == UTF8_OTHER &&
		    !is_apostrophe(text, end))
			break;
	*at = end;
	if (begin == end)
		return false;
	*part = (struct token){.opens = begin == 0 && joined->opens,
	    .capital = class_at(text, begin, &len) == UTF8_CAPITAL};
	fill_token(part, text, begin, end);
	part->begin += joined->begin;
	part->end += joined->begin;
	part->key = token_key(part->text);
	return true;
}

bool
token_is_stop(struct str word)
{
	return (vocabulary_find(&small_words, word) & STOP_WORD) != 0;
}

bool
token_is_vague(struct str word)
{
	return vocabulary_find(&small_words, word) != 0;
}
