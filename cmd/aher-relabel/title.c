#include "goods.h"

#include <string.h>

#include "token.h"
#include "util.h"

#define THING_WORDS_MIN 3  /* a shorter one goes on to its next break */
#define THING_WORDS_MAX 13 /* of a title, up to the thing's name */
#define PART_SOUGHT_MIN 2  /* words, of a part that stands for all of it */
#define EXTRA_WORDS_MAX 8

/* Behind the name of a thing, what makes it another: "battery holder". */
static const char *const things[] = {"holder", "holders", "case", "cases",
    "cover", "covers", "set", "sets", "kit", "kits", "box", "bag", "bags",
    "stand", "rack", "organizer", "charger", "cable", "adapter", "cushion",
    "cushions", "pad", "pads", "mat", "protector", "protectors", "replacement",
    "refill", "brush", "brushes", "cleaner", "remover", "spray", "mount",
    "bracket", "tray", "basket", "container", "containers", "dispenser",
    "hanger", "hook", "hooks", "clip", "clips", "strap", "band", "sticker",
    "stickers", "decal", "topper", "toppers", "wrapper", "light", "lights",
    "lamp", "bulb", "bulbs", "shade", "frame", "sheet", "sheets", "pillowcase",
    "slipcover", "insert", "inserts", "liner", "sleeve", "storage", "cabinet",
    "shelf", "furniture", "accessories", "accessory", "parts", "tool", "tools",
    "powder", "oil", "cream", "shampoo", "bar", "bars", "chips", "mix", "sauce",
    "syrup", "extract", "snack", "snacks", "butter", "dress", "pants", "shorts",
    "shirt", "jacket", "suit", "boots", "shoes", "product", "products", "pen",
    "pencil", "treatment", "extender", "controller", "remote", "speaker",
    "speakers", "headphones", "table", "chair", "chairs", "bench", "bed", "rug",
    "curtain", "curtains", "panel", "panels", "print", "prints", "bundle"};

/* What a shop puts in front of a title. */
static const char *const shop_words[] = {
    "Amazon Brand \xe2\x80\x93 ", "Amazon Brand - "};

/* A title may be cut before one of these; where two begin at the same place,
 * before the one that stands here first. */
static const struct str title_breaks[] = {STR_INIT(","), STR_INIT(" - "),
    STR_INIT("- "), STR_INIT(" | "), STR_INIT(" ("), STR_INIT("("),
    STR_INIT(" ["), STR_INIT("["), STR_INIT(" with "), STR_INIT("; "),
    STR_INIT(": "), STR_INIT(" for "), STR_INIT(". "), STR_INIT("\xe2\x94\x82"),
    STR_INIT("\xef\xbc\x8c"), STR_INIT(" \xe2\x80\x93 "),
    STR_INIT(" \xe2\x80\x94 "), STR_INIT("\xe3\x80\x90"), STR_INIT("!"),
    STR_INIT(" / "), STR_INIT("/ "), STR_INIT("*"), STR_INIT(" w/ "),
    STR_INIT("\xef\xbc\x88"), STR_INIT(")"), STR_INIT("]")};

/* The bytes that they begin with, or have behind a blank; a new break needs
 * its byte here. */
static const char break_signs[] = ",-([;:.!/*)]|wf\xe2\xef\xe3";

/* The break at the start of the text, NULL for none. */
static const struct str *
break_here(struct str text)
{
	char sign = char_lower(text.s[text.n > 1 && *text.s == ' ']);

	if (memchr(break_signs, sign, sizeof(break_signs) - 1) == NULL)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(title_breaks); i++)
		if (*title_breaks[i].s == *text.s &&
		    str_starts_nocase(text, title_breaks[i]))
			return &title_breaks[i];
	return NULL;
}

/* The next place at or after `from` where a title may be cut; *lead gets
 * "with" or "for" where that is what stands there. */
static size_t
next_break(struct str title, size_t from, size_t *behind, struct str *lead)
{
	bool commas = true;

	*behind = title.n;
	for (size_t at = from; at < title.n; at++) {
		struct str rest = str_sub(title, at, title.n);
		const struct str *sign = break_here(rest);

		if (sign == NULL || (*rest.s == ',' && !commas))
			continue;
		/* A comma before a digit is part of a number, and then no
		 * comma up to the next break counts. */
		if (*rest.s == ',' && rest.n > 1 && char_is_digit(rest.s[1])) {
			commas = false;
			continue;
		}
		*behind = at + sign->n;
		*lead = str_trim(*sign);
		if (!char_is_alpha(lead->s[lead->n - 1]))
			lead->n = 0;
		return at;
	}
	return title.n;
}

static struct str
without_remark(struct str title)
{
	size_t close;

	if (title.n == 0 || (*title.s != '(' && *title.s != '['))
		return title;
	close = str_find_char(title, *title.s == '(' ? ')' : ']', 0);
	return close == STR_NONE || close + 8 > title.n
		   ? title
		   : str_trim(str_sub(title, close + 1, title.n));
}

bool
goods_is_plural(struct str text)
{
	return text.n > 3 && text.s[text.n - 1] == 's' &&
	       strchr("sui'", text.s[text.n - 2]) == NULL;
}

/* Does the word behind it make the name of the thing that of another: "battery
 * holder", where "batteries" were asked for? */
static bool
is_part(struct str word, struct str noun, struct str next)
{
	if (phrase_same(next, noun))
		return false;
	if (str_among(next, things, ARRAY_LEN(things)))
		return true;
	return goods_is_plural(noun) && !goods_is_plural(word) &&
	       !token_is_stop(next) && !char_is_digit(next.s[0]) &&
	       !goods_is_color(next) && !str_eq_nocase(next, STR("plug"));
}

/* Where the title names the thing: the end of that word, 0 if nowhere before
 * it says what the item is with or for. */
static size_t
name_end(struct str title, struct str noun)
{
	struct str rest, word, lead = {NULL, 0};
	size_t behind = 0, cut = 0;

	do {
		struct str part;
		size_t from = behind;

		cut = next_break(title, from, &behind, &lead);
		part = rest = str_sub(title, from, cut);
		while (phrase_word(&rest, &word)) {
			struct str next = {NULL, 0}, after = rest;

			if (!phrase_same(word, noun))
				continue;
			if (phrase_word(&after, &next) &&
			    is_part(word, noun, next))
				continue;
			return (size_t)(word.s + word.n - title.s);
		}
		if (part.n > 0 && lead.n > 0)
			break;
	} while (cut < title.n);
	return 0;
}

/* How many of the part's words were sought and are not known yet. */
static size_t
new_words(
    struct str part, const struct words *sought, const struct words *known)
{
	struct words words = {.count = 0};
	size_t count = 0;

	goods_words(&words, part);
	for (size_t i = 0; i < words.count; i++)
		count += words_have(sought, words.word[i]) &&
			 !words_have(known, words.word[i]);
	return count;
}

/* The part of the title between two breaks that ends at `end`. */
static struct str
part_until(struct str title, size_t end)
{
	struct str lead = {NULL, 0};
	size_t from = 0, behind = 0;

	while (next_break(title, behind, &behind, &lead) < end)
		from = behind;
	return str_trim(str_sub(title, from, end));
}

/* The first part of the title, where it ends on a word that was sought:
 * "Ridgeline Trail Runner" for running shoes. Returns where it ends. */
static size_t
find_head(struct goods *goods, struct str title, const struct words *sought)
{
	struct str lead = {NULL, 0}, head, rest, word, last = {NULL, 0};
	size_t behind, end = next_break(title, 0, &behind, &lead);

	head = rest = str_sub(title, 0, end);
	while (phrase_word(&rest, &word))
		last = word;
	if (phrase_length(head) >= THING_WORDS_MIN &&
	    phrase_length(head) <= THING_WORDS_MAX && !token_is_stop(last) &&
	    !goods_is_color(last) && words_have(sought, last))
		goods->thing = head;
	return end;
}

/* Finds the thing; returns where in the title it ends. */
static size_t
find_thing(struct goods *goods, struct str title, struct str noun,
    const struct words *sought)
{
	size_t end = noun.n > 0 ? name_end(title, noun) : 0;
	struct str thing = str_sub(title, 0, end), lead = {NULL, 0};
	struct words known;
	size_t cut, behind;

	if (end == 0)
		return find_head(goods, title, sought);
	cut = next_break(title, end, &behind, &lead);
	if (phrase_length(thing) < THING_WORDS_MIN &&
	    phrase_length(str_sub(title, 0, cut)) <= THING_WORDS_MAX) {
		thing = phrase_trim_end(str_trim(str_sub(title, 0, cut)));
		end = cut;
	}
	if (phrase_length(thing) > THING_WORDS_MAX) {
		thing = part_until(title, end);
		known.count = 0;
		if (phrase_length(thing) < THING_WORDS_MIN ||
		    new_words(thing, sought, &known) < PART_SOUGHT_MIN)
			return end;
	}
	if (phrase_length(thing) <= THING_WORDS_MAX)
		goods->thing = thing;
	return end;
}

static bool
has_digit(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (char_is_digit(text.s[i]))
			return true;
	return false;
}

/* Takes over the part of the title if it is short. */
static void
add_extra(
    struct goods *goods, struct str title, struct str part, struct str lead)
{
	struct str rest, word;

	part = rest = phrase_trim_end(str_trim(part));
	while (phrase_word(&rest, &word) && lead.n == 0 && token_is_stop(word))
		part = str_trim(rest);
	for (size_t i = 1; i < part.n; i++) /* "Back Pain-Blue" */
		if (part.s[i] == '-' &&
		    goods_is_color(str_sub(part, i + 1, part.n)))
			return;
	if (goods->extra_count == EXTRAS_MAX || part.n == 0 ||
	    phrase_length(part) > EXTRA_WORDS_MAX ||
	    (!goods->figures && has_digit(part)))
		return;
	if (lead.n > 0 && (str_eq_nocase(lead, STR("with")) ||
			      str_eq_nocase(lead, STR("for"))))
		part = str_sub(title, (size_t)(part.s - title.s) - lead.n - 1,
		    (size_t)(part.s - title.s) + part.n);
	goods->extra[goods->extra_count++] = part;
}

/* The part up to the last of its words that was sought. */
static struct str
until_last(struct str part, const struct words *sought)
{
	struct str rest = part, word;
	size_t end = part.n;

	while (phrase_word(&rest, &word))
		if (!token_is_stop(word) && words_have(sought, word))
			end = (size_t)(word.s + word.n - part.s);
	return str_sub(part, 0, end);
}

/* The parts of the title that have what was searched and the thing's name does
 * not; else the first that says with what it comes, or for what it is. */
static void
find_extras(struct goods *goods, struct str title, size_t behind,
    const struct words *sought)
{
	struct words known;
	struct str lead = {NULL, 0}, first = {NULL, 0}, first_lead = {NULL, 0};
	bool person = false;
	size_t cut;

	known.count = 0;
	goods_words(&known, goods->thing);
	cut = next_break(title, behind, &behind, &lead);
	while (cut < title.n) {
		struct str part, part_lead = lead;
		bool of_person = person;
		struct words words = {.count = 0};
		size_t from = behind, shared = 0;

		cut = next_break(title, from, &behind, &lead);
		part = str_sub(title, from, cut);
		shared = new_words(part, sought, &known);
		if (phrase_length(part) > EXTRA_WORDS_MAX && shared > 0)
			part = until_last(part, sought);
		goods_words(&words, part);
		/* "for women with hair loss": the women have it. */
		person = str_eq_nocase(part_lead, STR("for"));
		if (of_person && str_eq_nocase(part_lead, STR("with")))
			continue;
		if (shared > 0) {
			add_extra(goods, title, part, part_lead);
			goods_words(&known, part);
		} else if (first.n == 0 && part_lead.n > 0 &&
			   words_shared(&words, &known) < words.count) {
			first = part;
			first_lead = part_lead;
		}
	}
	if (goods->extra_count == 0 && first.n > 0)
		add_extra(goods, title, first, first_lead);
}

void
goods_read(struct goods *goods, struct str title, struct str noun,
    const struct words *sought, bool figures)
{
	size_t end;

	*goods = (struct goods){.figures = figures};
	title = without_remark(title);
	for (size_t i = 0; i < ARRAY_LEN(shop_words); i++)
		if (str_starts_nocase(title, str_of(shop_words[i])))
			title =
			    str_sub(title, str_of(shop_words[i]).n, title.n);
	end = find_thing(goods, title, noun, sought);
	if (goods->thing.n > 0)
		find_extras(goods, title, end, sought);
}
