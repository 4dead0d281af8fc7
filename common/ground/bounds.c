#include "bounds.h"

#include "boundwords.h"
#include "openers.h"
#include "quantity.h"
#include "token.h"
#include "util.h"

#define BEFORE_LONGEST 64 /* bytes in front of a number that are looked at */

#define OF_WORDS 3 /* of what is bound */

static bool
is_year(const struct quantity *q)
{
	return q->kind == QUANTITY_PLAIN && !q->spelled && q->unit.n == 0 &&
	       q->end - q->begin == 4 && q->value >= 1000 && q->value < 2200;
}

static int
kind_of(const struct quantity *q)
{
	if (q->kind == QUANTITY_DATE)
		return DAY;
	if (q->kind == QUANTITY_TIME)
		return CLOCK;
	return is_year(q) ? YEAR | NUMBER : NUMBER;
}

/* The text up to `at` without blanks, and without words that may stand between
 * a bound and its number. */
static struct str
head_before(struct str text, size_t from, size_t at)
{
	static const struct str fillers[] = {STR_INIT(" a"), STR_INIT(" about"),
	    STR_INIT(" around"), STR_INIT(" approximately"),
	    STR_INIT(" roughly"), STR_INIT(" the"), STR_INIT(" an age of"),
	    STR_INIT(" a total of"), STR_INIT(" an average of"),
	    STR_INIT(" a rating of"), STR_INIT(" a price of"),
	    STR_INIT(" only")};
	struct str head = str_sub(text, 0, at);
	bool cut = true;
	char last;

	while (cut) {
		cut = false;
		while (head.n > from && char_is_space(head.s[head.n - 1]) &&
		       head.s[head.n - 1] != '\n')
			head.n--;
		last = head.n > 0 ? char_lower(head.s[head.n - 1]) : '\0';
		for (size_t i = 0; i < ARRAY_LEN(fillers); i++)
			if (fillers[i].s[fillers[i].n - 1] == last &&
			    head.n > from + fillers[i].n &&
			    str_ends_nocase(head, fillers[i])) {
				head.n -= fillers[i].n;
				cut = true;
				break;
			}
	}
	return head;
}

/* The start of the word that ends at `at`, or `at`. */
static size_t
word_begin(struct str text, size_t from, size_t at)
{
	while (
	    at > from && (char_is_word(text.s[at - 1]) ||
			     text.s[at - 1] == '-' || text.s[at - 1] == '\''))
		at--;
	return at;
}

/* Behind "no", "not" or "n't" at the end of the head: where it begins. */
static bool
is_negated(struct str text, size_t from, size_t *at)
{
	static const struct str negations[] = {STR_INIT("no"), STR_INIT("not"),
	    STR_INIT("never"), STR_INIT("n't"), STR_INIT("n\xe2\x80\x99t"),
	    STR_INIT("not be"), STR_INIT("n't be"), STR_INIT("not to")};
	/* "does not cost more than" */
	static const struct str verbs[] = {STR_INIT("cost"), STR_INIT("be"),
	    STR_INIT("weigh"), STR_INIT("take"), STR_INIT("last"),
	    STR_INIT("have"), STR_INIT("go"), STR_INIT("get"), STR_INIT("pay"),
	    STR_INIT("spend"), STR_INIT("need")};
	struct str head = str_sub(text, 0, *at);

	while (head.n > from && head.s[head.n - 1] == ' ')
		head.n--;
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		if (ends_with_word(head, verbs[i], from)) {
			head.n -= verbs[i].n;
			break;
		}
	while (head.n > from && head.s[head.n - 1] == ' ')
		head.n--;
	for (size_t i = 0; i < ARRAY_LEN(negations); i++)
		if (head.n >= from + negations[i].n &&
		    str_ends_nocase(head, negations[i]) &&
		    (negations[i].s[1] == '\'' || negations[i].s[1] == '\xe2' ||
			head.n == negations[i].n ||
			!char_is_word(head.s[head.n - negations[i].n - 1]))) {
			*at = word_begin(text, from, head.n - negations[i].n);
			return true;
		}
	return false;
}

/* Words between what is bound and the bound: "price must be under". */
static bool
is_link(struct str word)
{
	static const struct str links[] = {STR_INIT("priced"),
	    STR_INIT("costs"), STR_INIT("costing"), STR_INIT("cost"),
	    STR_INIT("rated"), STR_INIT("sold"), STR_INIT("arriving"),
	    STR_INIT("arrives"), STR_INIT("departing"), STR_INIT("departs"),
	    STR_INIT("leaving"), STR_INIT("leaves")};

	if (!token_is_stop(word))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(links); i++)
		if (str_eq_nocase(word, links[i]))
			return false;
	return true;
}

/* Is the word a verb that tells what to do: "find prices", "and list"? */
static bool
is_order(struct str text, size_t from, size_t begin, size_t end)
{
	static const struct str before[] = {STR_INIT("and"), STR_INIT("to"),
	    STR_INIT("then"), STR_INIT("please"), STR_INIT("you"),
	    STR_INIT("or"), STR_INIT("can")};
	size_t at = begin;

	if (!word_is_opener(str_sub(text, begin, end)) ||
	    token_is_stop(str_sub(text, begin, end)))
		return false;
	while (at > from && text.s[at - 1] == ' ')
		at--;
	if (at == 0 || !char_is_word(text.s[at - 1]))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(before); i++)
		if (ends_with_word(str_sub(text, 0, at), before[i], from))
			return true;
	return false;
}

/* The noun phrase that ends before `at`, links left out. */
static struct str
noun_before(struct str text, size_t from, size_t at)
{
	size_t end, begin, links = 0;
	struct str of = {NULL, 0};

	for (size_t words = 0; words < OF_WORDS;) {
		for (end = at; end > from && text.s[end - 1] == ' ';)
			end--;
		begin = word_begin(text, from, end);
		if (begin == end || char_is_digit(text.s[begin]) ||
		    is_order(text, from, begin, end))
			break;
		if (is_link(str_sub(text, begin, end))) {
			if (of.n > 0 || links++ == 3)
				break;
		} else {
			if (token_is_vague(str_sub(text, begin, end)) &&
			    of.n == 0 && words > 0)
				break;
			of = str_sub(text, begin,
			    of.n > 0 ? (size_t)(of.s - text.s) + of.n : end);
			words++;
		}
		at = begin;
	}
	return of;
}

/* The words right behind `at`, up to one of grammar. */
static struct str
noun_behind(struct str text, size_t at)
{
	size_t begin, end = at;

	while (at < text.n && text.s[at] == ' ')
		at++;
	begin = end = at;
	for (size_t words = 0; words < OF_WORDS; words++) {
		size_t next = end + (words > 0), stop;

		if (words > 0 && (end >= text.n || text.s[end] != ' '))
			break;
		for (stop = next; stop < text.n && char_is_word(text.s[stop]);)
			stop++;
		if (stop == next || char_is_digit(text.s[next]) ||
		    token_is_stop(str_sub(text, next, stop)))
			break;
		end = stop;
	}
	return str_sub(text, begin, end);
}

/* Sets the place and what is bound; the binder begins at `begin`. */
static void
place_bound(
    struct bound *bound, struct str text, size_t from, size_t begin, size_t end)
{
	bound->of = noun_before(text, from, begin);
	if (bound->of.n > 0)
		begin = (size_t)(bound->of.s - text.s);
	else
		bound->of = noun_behind(text, end);
	bound->begin = begin;
	bound->end = end;
	bound->text = str_sub(text, begin, end);
}

static void
date_of_year(struct quantity *q)
{
	if (!is_year(q))
		return;
	q->date = (struct date){(int)q->value, 0, 0};
	q->kind = QUANTITY_DATE;
}

/* 4+ stars */
static bool
has_plus(struct str text, const struct quantity *q)
{
	struct str number = str_sub(text, q->digits, q->end);
	size_t at = str_find_char(number, '+', 1);

	return kind_of(q) != DAY && kind_of(q) != CLOCK && at != STR_NONE &&
	       char_is_digit(number.s[at - 1]) &&
	       (at + 1 == number.n || !char_is_digit(number.s[at + 1]));
}

/* One bound on the quantity, if there is one. from: behind the one before. */
static bool
read_one(
    struct bound *bound, struct str text, size_t from, const struct quantity *q)
{
	size_t begin = q->begin, end = q->end, window = from;
	static const struct binder plus = {STR_INIT("+"), false, true, NUMBER};
	const struct binder *binder;
	struct str head;

	if (q->begin > BEFORE_LONGEST && window < q->begin - BEFORE_LONGEST)
		window = q->begin - BEFORE_LONGEST;
	head = head_before(text, window, q->begin);
	*bound = (struct bound){.at = *q};
	binder = binder_before(head, window, kind_of(q), &begin);
	if (binder != NULL) {
		bool turned = is_negated(text, window, &begin);

		bound->upper = binder->upper != turned;
		bound->inclusive = binder->inclusive != turned;
	} else {
		binder = has_plus(text, q)
			     ? &plus
			     : binder_behind(text, q->end, kind_of(q), &end);
		if (binder == NULL)
			return false;
		bound->upper = binder->upper;
		bound->inclusive = true;
	}
	if ((binder->kinds & NUMBER) == 0)
		date_of_year(&bound->at);
	place_bound(bound, text, window, begin, end);
	return true;
}

/* Does it say what the money of something became: "raised from $5 to $6"? */
static bool
is_change(struct str head, size_t from)
{
	static const struct str verbs[] = {STR_INIT("change"),
	    STR_INIT("chang"), STR_INIT("raise"), STR_INIT("rais"),
	    STR_INIT("rise"), STR_INIT("rose"), STR_INIT("drop"),
	    STR_INIT("fell"), STR_INIT("fall"), STR_INIT("reduc"),
	    STR_INIT("lower"), STR_INIT("increas"), STR_INIT("decreas"),
	    STR_INIT("went"), STR_INIT("updat"), STR_INIT("cut")};
	size_t begin = head.n < from + BEFORE_LONGEST / 2
			   ? from
			   : head.n - BEFORE_LONGEST / 2;
	struct str rest = str_sub(head, begin, head.n), word;

	while (str_word(&rest, &word))
		for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
			if (str_starts_nocase(word, verbs[i]))
				return true;
	return false;
}

static bool
is_money_pair(const struct quantity *low, const struct quantity *high)
{
	return (low->kind == QUANTITY_MONEY || high->kind == QUANTITY_MONEY) &&
	       (low->kind == QUANTITY_MONEY || low->kind == QUANTITY_PLAIN) &&
	       (high->kind == QUANTITY_MONEY || high->kind == QUANTITY_PLAIN) &&
	       low->value <= high->value;
}

/* Where what binds two quantities begins ("between", "from"); *end: behind
 * it. STR_NONE: nothing does. */
static size_t
pair_begin(struct str text, size_t from, const struct quantity *low,
    const struct quantity *high, size_t *end)
{
	static const struct str ranges[] = {
	    STR_INIT(" range"), STR_INIT(" price range"), STR_INIT(" bracket")};
	struct str head = head_before(text, from, low->begin);
	struct str join = str_trim(str_sub(text, low->end, high->begin));
	struct str tail = str_sub(text, high->end, high->end + 16);
	bool money = is_money_pair(low, high);
	bool to = str_eq_nocase(join, STR("to")) ||
		  str_eq_nocase(join, STR("-")) ||
		  str_eq_nocase(join, STR("\xe2\x80\x93"));

	*end = high->end;
	if (ends_with_word(head, STR("between"), from) &&
	    str_eq_nocase(join, STR("and")))
		return head.n - 7;
	if (ends_with_word(head, STR("from"), from) &&
	    ((low->kind == QUANTITY_TIME &&
		 (to || str_eq_nocase(join, STR("until")))) ||
		(money && to && !is_change(head, from))))
		return head.n - 4;
	for (size_t i = 0; i < ARRAY_LEN(ranges); i++)
		if (money && to && str_starts_nocase(tail, ranges[i])) {
			*end += ranges[i].n;
			return low->begin;
		}
	if (money && to && ends_with_word(head, STR("range of"), from))
		return head.n - 8;
	return STR_NONE;
}

static void
share_money(struct quantity *one, const struct quantity *other)
{
	if (one->kind != QUANTITY_PLAIN || other->kind != QUANTITY_MONEY)
		return;
	one->kind = QUANTITY_MONEY;
	one->unit = other->unit;
	one->per = other->per;
}

/* What "between", "from" or a range binds: two quantities. */
static size_t
read_pair(struct bound *bounds, struct str text, size_t from,
    const struct quantity *low, const struct quantity *high)
{
	size_t end, begin = pair_begin(text, from, low, high, &end);

	if (begin == STR_NONE)
		return 0;
	for (int i = 0; i < 2; i++) {
		bounds[i] = (struct bound){.at = i == 0 ? *low : *high,
		    .upper = i == 1,
		    .inclusive = true};
		place_bound(&bounds[i], text, from, begin, end);
		if (is_year(low) && is_year(high))
			date_of_year(&bounds[i].at);
	}
	share_money(&bounds[0].at, &bounds[1].at);
	share_money(&bounds[1].at, &bounds[0].at);
	return 2;
}

size_t
bounds_read(struct str text, struct bound bounds[BOUNDS_MAX])
{
	size_t at = 0, from = 0, count = 0, next_at;
	struct quantity q, next;
	bool more = quantity_next(text, &at, &q);

	while (more && count < BOUNDS_MAX) {
		size_t window = from, pair = 0;

		if (q.begin > BEFORE_LONGEST &&
		    window < q.begin - BEFORE_LONGEST)
			window = q.begin - BEFORE_LONGEST;
		next_at = at;
		more = quantity_next(text, &next_at, &next);
		if (more && count + 2 <= BOUNDS_MAX)
			pair =
			    read_pair(bounds + count, text, window, &q, &next);
		if (pair > 0) {
			count += pair;
			from = bounds[count - 1].end;
			at = next_at;
			more = quantity_next(text, &at, &q);
			continue;
		}
		if (read_one(&bounds[count], text, from, &q)) {
			from = bounds[count].end;
			count++;
		} else {
			from = q.end;
		}
		q = next;
		at = next_at;
	}
	return count;
}

bool
bound_holds(const struct bound *bound, const struct quantity *q)
{
	int order = quantity_order(q, &bound->at);

	if (order == 0)
		return bound->inclusive;
	return bound->upper ? order < 0 : order > 0;
}
