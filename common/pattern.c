#include "pattern.h"

#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "seek.h"
#include "utf8.h"
#include "util.h"

#define GAP 48	   /* bytes between two words of one sentence */
#define GAP_FAR 80 /* where the sentence may end */
#define REACH 320  /* bytes behind the first word that are looked at */
#define MARKS 6	   /* bytes of white space and marks between two words */
#define CODE 8	   /* hexadecimal digits, at least, that '%' stands for */
#define WHAT 80	   /* bytes of what is shown */

enum way {
	WAY_FORWARD,
	WAY_BACKWARD,
	WAY_ROT13,
	WAYS,
};

struct choice {
	char *text; /* folded */
	size_t n;
	bool open; /* the word may go on */
};

struct element {
	size_t first, count; /* of the choices */
	bool far;	     /* GAP_FAR before it */
	bool end;	     /* the sentence may end here instead */
};

struct pattern {
	size_t first, count; /* of the elements */
};

struct head {
	size_t pattern, choice;
	enum way way;
};

struct patterns {
	struct seeker *seeker;
	struct pattern *patterns;
	size_t pattern_count, pattern_cap;
	struct element *elements;
	size_t element_count, element_cap;
	struct choice *choices;
	size_t choice_count, choice_cap;
	struct head *heads;
	size_t head_count, head_cap;
};

/* --- the text, in the order and the letters in which it is read --- */

struct view {
	struct str text;
	const char *first; /* byte, and how far it is to the next */
	ptrdiff_t step;
	bool rot13;
};

static char
rot13(char c)
{
	char l = char_lower(c);

	return char_is_lower(l) ? (char)(c + (l < 'n' ? 13 : -13)) : c;
}

static struct view
view_of(struct str text, enum way way)
{
	if (way == WAY_BACKWARD)
		return (struct view){text, text.s + text.n - 1, -1, false};
	return (struct view){text, text.s, 1, way == WAY_ROT13};
}

static inline char
view_byte(const struct view *view, size_t at)
{
	char c = view->first[(ptrdiff_t)at * view->step];

	return view->rot13 ? rot13(c) : c;
}

static bool
is_letter(char c)
{
	return char_is_alpha(c) || char_is_digit(c);
}

/* A '\n' of JSON within JSON. */
static bool
is_escape(const struct view *view, size_t at)
{
	return at + 1 < view->text.n && view_byte(view, at) == '\\' &&
	       memchr("nrt", view_byte(view, at + 1), 3) != NULL;
}

static bool
is_border(const struct view *view, size_t at)
{
	char left, right;

	if (at == 0 || at >= view->text.n)
		return true;
	left = view_byte(view, at - 1);
	right = view_byte(view, at);
	if (!is_letter(left) || !is_letter(right))
		return true;
	if (char_is_lower(left) && char_is_upper(right))
		return true;
	return at >= 2 && is_escape(view, at - 2);
}

static bool
ends_sentence(const struct view *view, size_t at)
{
	char c = view_byte(view, at);

	if (at + 1 == view->text.n)
		return c == '.' || c == '!' || c == '?' || c == '\n';
	if (memchr(".!?;", c, 4) != NULL)
		return char_is_space(view_byte(view, at + 1)) ||
		       memchr("\"'<\\", view_byte(view, at + 1), 4) != NULL;
	return c == '\n' && view_byte(view, at + 1) == '\n';
}

/* White space and marks between two words: their bytes, at least one. */
static size_t
marks_size(const struct view *view, size_t at)
{
	size_t end = at;

	while (end < view->text.n && end - at < MARKS) {
		if (is_escape(view, end))
			end += 2;
		else if (is_letter(view_byte(view, end)) ||
			 (unsigned char)view_byte(view, end) >= 0x80 ||
			 ends_sentence(view, end))
			break;
		else
			end++;
	}
	return end - at;
}

/* Nothing but marks before the end of the sentence? */
static bool
is_end(const struct view *view, size_t at)
{
	if (at < view->text.n)
		at += marks_size(view, at);
	return at == view->text.n || ends_sentence(view, at);
}

/* --- comparing --- */

static size_t
code_size(const struct view *view, size_t at)
{
	size_t end = at;

	while (end < view->text.n && char_hex(view_byte(view, end)) >= 0)
		end++;
	return end - at < CODE ? 0 : end - at;
}

/* Most letters are written as they are. */
static inline bool
is_same(char c, char letter)
{
	return c == letter || seek_same(c, letter);
}

/* Where the choice ends that stands at `at`, 0 where it does not. */
static size_t
match_choice(const struct view *view, const struct choice *choice, size_t at)
{
	for (size_t i = 0; i < choice->n; i++) {
		size_t size = 1;

		if (at >= view->text.n)
			return 0;
		if (choice->text[i] == ' ')
			size = marks_size(view, at);
		else if (choice->text[i] == '%')
			size = code_size(view, at);
		else if (!is_same(view_byte(view, at), choice->text[i]))
			return 0;
		if (size == 0)
			return 0;
		at += size;
	}
	return at;
}

/* `tight`: the words stand together without blanks. */
static size_t
match_element(const struct patterns *p, const struct view *view,
    const struct element *e, size_t at, bool tight)
{
	if (at >= view->text.n || (!tight && !is_border(view, at)))
		return 0;
	for (size_t i = e->first; i < e->first + e->count; i++) {
		const struct choice *choice = &p->choices[i];
		size_t end;

		if (!is_same(view_byte(view, at), choice->text[0]))
			continue;
		end = match_choice(view, choice, at);
		if (end > 0 && (tight || choice->open || is_border(view, end)))
			return end;
	}
	return 0;
}

/* May no gap go over this byte? Nor over somebody else's: "your doctor's
 * instructions". */
static bool
ends_gap(
    const struct view *view, const struct element *e, size_t at, bool tight)
{
	char c = view_byte(view, at);

	if (tight)
		return !is_letter(c);
	if (e->far)
		return false;
	return ends_sentence(view, at) || (c == '\'' && at + 2 < view->text.n &&
					      view_byte(view, at + 1) == 's' &&
					      view_byte(view, at + 2) == ' ');
}

/* From the places where the elements before it may end, `from`, to those where
 * this one may; false for none. */
static bool
match_next(const struct patterns *p, const struct view *view,
    const struct element *e, size_t base, bool tight, const bool from[REACH],
    bool to[REACH])
{
	size_t last = STR_NONE, gap = e->far ? GAP_FAR : GAP;
	bool any = false;

	memset(to, 0, REACH);
	for (size_t i = 0; i < REACH && base + i <= view->text.n; i++) {
		size_t end;

		if (from[i])
			last = i;
		if (last == STR_NONE || i - last > gap)
			continue;
		if (e->end && i == last && is_end(view, base + i))
			return to[i] = true;
		if (base + i == view->text.n)
			break;
		end = match_element(p, view, e, base + i, tight);
		if (end > 0 && end - base < REACH)
			any = to[end - base] = true;
		if (ends_gap(view, e, base + i, tight))
			last = STR_NONE;
	}
	return any;
}

static bool
match_pattern(const struct patterns *p, const struct view *view,
    const struct head *head, size_t at)
{
	const struct pattern *pattern = &p->patterns[head->pattern];
	const struct choice *first = &p->choices[head->choice];
	bool a[REACH], b[REACH], *from = a, *to = b, *other;
	size_t base = match_choice(view, first, at);
	bool tight;

	if (base == 0)
		return false;
	memset(a, 0, sizeof(a));
	a[0] = true;
	tight =
	    !is_border(view, at) || (!first->open && !is_border(view, base));
	if (pattern->count == 1)
		return !tight;
	for (size_t i = 1; i < pattern->count; i++) {
		const struct element *e = &p->elements[pattern->first + i];

		if (!match_next(p, view, e, base, tight, from, to))
			return false;
		other = from;
		from = to;
		to = other;
	}
	return true;
}

struct search {
	const struct patterns *p;
	struct str text;
	struct str *what;
	bool found;
};

static bool
search_found(void *arg, size_t id, size_t at)
{
	struct search *search = arg;
	const struct head *head = &search->p->heads[id];
	struct view view = view_of(search->text, head->way);
	size_t place = at;

	if (head->way == WAY_BACKWARD)
		place =
		    search->text.n - at - search->p->choices[head->choice].n;
	if (place >= search->text.n ||
	    !match_pattern(search->p, &view, head, place))
		return true;
	search->found = true;
	if (search->what != NULL)
		*search->what = str_sub(search->text,
		    head->way == WAY_BACKWARD && at > WHAT ? at - WHAT : at,
		    at + WHAT);
	return false;
}

bool
patterns_find(const struct patterns *p, struct str text, struct str *what)
{
	struct search search = {p, text, what, false};

	seeker_scan(p->seeker, text, search_found, &search);
	return search.found;
}

/* --- reading --- */

struct patterns *
patterns_new(void)
{
	struct patterns *p = xcalloc(1, sizeof(*p));

	p->seeker = seeker_new();
	return p;
}

void
patterns_free(struct patterns *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->choice_count; i++)
		free(p->choices[i].text);
	seeker_free(p->seeker);
	free(p->patterns);
	free(p->elements);
	free(p->choices);
	free(p->heads);
	free(p);
}

static void
add_choice(struct patterns *p, struct element *e, struct str text)
{
	struct choice choice = {.open = false};
	struct buf folded;
	uint32_t c;

	if (str_eq(text, STR("$"))) {
		e->end = true;
		return;
	}
	if (text.s[text.n - 1] == '*') {
		choice.open = true;
		text.n--;
	}
	buf_init(&folded, BUF_NO_MAX);
	for (size_t at = 0; at < text.n;) {
		at += utf8_char(text, at, &c);
		utf8_put_plain(&folded, c);
	}
	choice.n = folded.len;
	choice.text = xstrdup(folded.bytes);
	buf_release(&folded);
	p->choices = xgrow(
	    p->choices, p->choice_count, &p->choice_cap, sizeof(*p->choices));
	p->choices[p->choice_count++] = choice;
	e->count++;
}

/* Up to a '%', for which many things may stand. */
static size_t
plain_size(const struct choice *choice)
{
	size_t at =
	    str_find_char((struct str){choice->text, choice->n}, '%', 0);

	return at == STR_NONE ? choice->n : at;
}

static void
add_head(struct patterns *p, size_t choice, enum way way)
{
	const struct choice *c = &p->choices[choice];
	struct head head = {p->pattern_count - 1, choice, way};
	struct buf word;

	buf_init(&word, BUF_NO_MAX);
	for (size_t i = 0; i < c->n; i++) {
		char letter = c->text[way == WAY_BACKWARD ? c->n - 1 - i : i];

		buf_putc(&word, way == WAY_ROT13 ? rot13(letter) : letter);
	}
	p->heads =
	    xgrow(p->heads, p->head_count, &p->head_cap, sizeof(*p->heads));
	p->heads[p->head_count] = head;
	seeker_add(p->seeker, str_sub(buf_str(&word), 0, plain_size(c)),
	    p->head_count++, way == WAY_FORWARD);
	buf_release(&word);
}

static const char *
add_heads(struct patterns *p, const struct element *first)
{
	if (first->count == 0)
		return "a word is missing";
	for (size_t i = first->first; i < first->first + first->count; i++) {
		const struct choice *c = &p->choices[i];
		struct str text = {c->text, c->n};
		bool ascii =
		    utf8_beyond_ascii(text, 0) == c->n && plain_size(c) == c->n;

		if (plain_size(c) < SEEK_LEAST)
			return "a word before the first gap has less than six "
			       "bytes";
		for (size_t way = 0; way < (ascii ? WAYS : WAY_BACKWARD); way++)
			add_head(p, i, (enum way)way);
	}
	return NULL;
}

/* Takes the text before the next mark off *rest; what stood behind it. */
static struct str
take(struct str *rest, struct str mark)
{
	size_t at = str_find(*rest, mark, 0);
	struct str part = str_sub(*rest, 0, at);

	*rest = at == STR_NONE ? STR("") : str_sub(*rest, at + mark.n, rest->n);
	return str_trim(part);
}

static const char *
add_element(struct patterns *p, struct str text, bool far)
{
	struct element e = {.first = p->choice_count, .far = far};

	while (text.n > 0) {
		struct str choice = take(&text, STR(" / "));

		if (choice.n == 0 || str_eq(choice, STR("*")))
			return "a word is missing";
		add_choice(p, &e, choice);
	}
	if (e.count == 0 && !e.end)
		return "a word is missing";
	p->elements = xgrow(p->elements, p->element_count, &p->element_cap,
	    sizeof(*p->elements));
	p->elements[p->element_count++] = e;
	return NULL;
}

const char *
patterns_add(struct patterns *p, struct str text)
{
	struct pattern pattern = {.first = p->element_count};
	const char *wrong = NULL;
	bool far = false;

	while (text.n > 0 && wrong == NULL) {
		size_t near = str_find(text, STR(" ... "), 0);
		size_t wide = str_find(text, STR(" .... "), 0);
		bool next = wide < near;

		wrong = add_element(
		    p, take(&text, next ? STR(" .... ") : STR(" ... ")), far);
		far = next;
	}
	if (wrong != NULL)
		return wrong;
	pattern.count = p->element_count - pattern.first;
	p->patterns = xgrow(p->patterns, p->pattern_count, &p->pattern_cap,
	    sizeof(*p->patterns));
	p->patterns[p->pattern_count++] = pattern;
	return add_heads(p, &p->elements[pattern.first]);
}
