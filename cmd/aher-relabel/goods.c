#include "goods.h"

#include "token.h"
#include "util.h"

#define OPENING_AT_MAX 12 /* bytes before an opening: "hey i need" */

/* How requests for goods begin; the longest that fits is kept. */
static const char *const openings[] = {"i am looking to buy",
    "i am looking for", "i'm looking to buy", "i'm looking for",
    "i am searching for", "i am interested in buying", "i am interested in",
    "i would like to buy", "i would like to get", "i would like to find",
    "i would like to have", "i would like to order", "i would like",
    "i'd like to buy", "i'd like to find", "i'd like to get", "i'd like",
    "i want to buy", "i want to find", "i want to get", "i want to order",
    "i want to purchase", "i want", "i need to buy", "i need to find",
    "i need to get", "i need to order", "i need", "i'm interested in buying",
    "i'm interested in", "can you find me", "can you find", "can i get",
    "could you find me", "find me", "find", "buy me", "buy", "get me",
    "order me", "order", "show me", "help me find", "please find me",
    "please find", "please buy", "please order", "looking for",
    "i'm shopping for", "i am shopping for", "i'm trying to find",
    "i am trying to find", "i'm in need of", "i am in need of"};

static const char *const articles[] = {"a", "an", "some", "the"};

/* Where the name of a thing ends in a request. */
static const char *const name_ends[] = {"that", "which", "with", "for", "made",
    "in", "from", "featuring", "has", "have", "is", "are", "it", "its", "who",
    "whose", "without", "by", "at", "can", "will", "so", "but", "containing",
    "contains", "i", "should", "compatible", "suitable", "preferably", "please",
    "under", "below"};

/* What a thing is like: a name does not end on one of these. */
static const char *const adjectives[] = {"small", "medium", "large", "x-large",
    "xx-large", "xl", "tall", "short", "long", "big", "free", "resistant",
    "proof", "sized", "fast", "soft", "wrapped", "pigmented", "sleeved",
    "sleeve", "non-toxic", "portable", "wireless", "natural", "organic",
    "washable", "colored", "high", "new", "quality", "sixteen", "inches"};

/* "easy to install plugs": the name goes on behind "to". */
static const char *const before_to[] = {
    "easy", "ready", "hard", "simple", "able", "male", "quick", "back"};

/* What things come in: "a pair of jeans". */
static const char *const containers[] = {"pair", "pairs", "pack", "packs",
    "packet", "packets", "package", "set", "sets", "box", "boxes", "bag",
    "bags", "bottle", "bottles", "case", "jar", "can", "cans", "tube",
    "variety", "piece", "pieces", "kind", "ounce", "ounces", "oz", "lb",
    "pound", "pounds", "tub", "roll", "bunch", "couple", "type", "bundle",
    "count", "size", "packages", "lot", "bulk"};

/* Words of a search that no title has to bear out. */
static const char *const soft_words[] = {"easy", "use", "used", "clean",
    "carry", "install", "assemble", "high", "quality", "long", "lasting",
    "long-lasting", "comfortable", "comfort", "fit", "size", "sized", "color",
    "colored", "style", "good", "best", "made", "perfect", "type", "item",
    "items", "inch", "inches", "ounce", "ounces", "oz", "fl", "fluid", "feet",
    "foot", "ft", "pack", "packs", "packets", "count", "pounds", "pound",
    "price", "dollars", "lower", "less", "product", "durable", "mounted",
    "extra", "ready", "plus", "pair", "xx", "sleeved"};

static const char *const colors[] = {"black", "white", "grey", "gray", "red",
    "blue", "green", "yellow", "purple", "pink", "orange", "brown", "beige",
    "gold", "silver", "navy", "khaki", "multicolor", "ivory", "teal", "maroon",
    "burgundy", "turquoise", "charcoal", "lavender", "champagne", "violet",
    "magenta", "tan", "nickel", "chrome", "bronze", "brass", "copper"};

bool
goods_is_color(struct str word)
{
	return str_among(word, colors, ARRAY_LEN(colors));
}

struct str
goods_opening(struct str request)
{
	struct str best = {NULL, 0};

	for (size_t from = 0; from <= OPENING_AT_MAX && from < request.n;
	     from++) {
		struct str rest = str_sub(request, from, request.n);

		if (from > 0 && char_is_word(request.s[from - 1]))
			continue;
		for (size_t i = 0; i < ARRAY_LEN(openings); i++) {
			struct str opening = str_of(openings[i]);

			if (opening.n > best.n && rest.n > opening.n &&
			    str_starts_nocase(rest, opening) &&
			    rest.s[opening.n] == ' ')
				best = str_sub(rest, 0, opening.n);
		}
		if (best.n > 0)
			break;
	}
	return best;
}

/* What a request says behind its opening. */
static struct str
behind_opening(struct str request)
{
	struct str opening = goods_opening(request);

	if (opening.n == 0)
		return request;
	return str_trim(str_sub(
	    request, (size_t)(opening.s + opening.n - request.s), request.n));
}

struct str
goods_article(struct str request)
{
	struct str rest = behind_opening(request), word;

	if (str_word(&rest, &word) &&
	    str_among(word, articles, ARRAY_LEN(articles)))
		return word;
	return (struct str){"", 0};
}

/* Does the word stand at the end of a clause? */
static bool
ends_clause(struct str text, struct str word)
{
	size_t at = (size_t)(word.s + word.n - text.s);

	return at < text.n &&
	       (text.s[at] == ',' || text.s[at] == '.' || text.s[at] == '?' ||
		   text.s[at] == ';' || text.s[at] == '(');
}

/* Is it a number, or the start of one: "7", "24-pack"? */
static bool
is_figure(struct str word)
{
	return word.n > 0 && char_is_digit(word.s[0]);
}

static bool
is_adjective(struct str word)
{
	return goods_is_color(word) ||
	       str_among(word, adjectives, ARRAY_LEN(adjectives));
}

struct str
goods_noun(struct str request)
{
	struct str text = behind_opening(request), rest = text, word;
	struct str noun = {NULL, 0}, before = {NULL, 0}, after;

	while (phrase_word(&rest, &word)) {
		if (str_eq_nocase(word, STR("of"))) {
			/* "fleece of wool", "hair dye in a packet of 7" */
			if (!str_among(noun, containers, ARRAY_LEN(containers)))
				break;
			after = rest;
			if (before.n > 0 && phrase_word(&after, &word) &&
			    is_figure(word) && ends_clause(text, word))
				return before;
			noun = (struct str){NULL, 0};
			continue;
		}
		if (str_among(word, name_ends, ARRAY_LEN(name_ends)) ||
		    (str_eq_nocase(word, STR("to")) && noun.n > 0 &&
			!str_among(noun, before_to, ARRAY_LEN(before_to))))
			break;
		if (!is_figure(word) && !is_adjective(word)) {
			before = noun;
			noun = word;
		}
		if (ends_clause(text, word) && !is_adjective(word))
			break;
	}
	return noun;
}

void
goods_words(struct words *words, struct str text)
{
	struct str word;

	while (words->count < WORDS_MAX && phrase_word(&text, &word)) {
		size_t beg = 0;

		if (token_is_stop(word) || words_have(words, word))
			continue;
		words_add(words, word);
		for (size_t i = 0; i <= word.n; i++) {
			if (i < word.n && word.s[i] != '-')
				continue;
			if (i - beg > 1 && i - beg < word.n)
				words_add(words, str_sub(word, beg, i));
			beg = i + 1;
		}
	}
}

double
goods_fit(const struct words *sought, const struct words *item, size_t *missing)
{
	size_t asked = 0, found = 0;

	for (size_t i = 0; i < sought->count; i++) {
		struct str word = sought->word[i];

		if (str_among(word, soft_words, ARRAY_LEN(soft_words)))
			continue;
		asked++;
		found += words_have(item, word);
	}
	*missing = asked - found;
	return asked > 0 ? (double)found / (double)asked : 0;
}
