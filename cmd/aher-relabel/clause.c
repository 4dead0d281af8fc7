#include "clause.h"

#include <string.h>

#include "phrase.h"
#include "token.h"
#include "util.h"

#define NAME_WORDS_MAX 5
#define VALUE_BYTES_MAX 72
#define VALUE_WORDS_MAX 10
#define LIST_MAX 160 /* bytes of values that are joined */

/* How a value is tied to the call, by the name of its field. */
static const struct {
	const char *key;
	const char *tie;
} ties[] = {{"from", "from"}, {"origin", "from"}, {"source", "from"},
    {"to", "to"}, {"destination", "to"}, {"target", "to"}, {"mode", "to"},
    {"status", "to"}, {"value", "to"}, {"date", "on"}, {"day", "on"},
    {"query", "for"}, {"q", "for"}, {"keyword", "for"}, {"keywords", "for"},
    {"search", "for"}, {"city", "in"}, {"location", "in"}, {"country", "in"},
    {"place", "in"}, {"shop", "at"}, {"store", "at"}, {"language", "in"},
    {"year", "in"}};

/* Nouns that take no article though they are singular. */
static const char *const mass_nouns[] = {"roaming", "data", "stock", "weather",
    "information", "info", "address", "status"};

static const char *const acronyms[] = {"vpn", "sim", "apn", "api", "id", "kb",
    "fx", "url", "usb", "gps", "pdf", "ip", "mms", "sms", "gb", "mb"};

/* The words of a name: "get_baggage_fees", "fx.rate", "getBaggageFees". */
static size_t
name_words(struct str name, struct str words[NAME_WORDS_MAX + 1])
{
	size_t count = 0, beg = 0;

	for (size_t i = 0; i <= name.n && count <= NAME_WORDS_MAX; i++) {
		bool sep = i == name.n || name.s[i] == '_' ||
			   name.s[i] == '.' || name.s[i] == '-' ||
			   name.s[i] == ' ';
		bool camel = i > beg && i < name.n &&
			     char_is_upper(name.s[i]) &&
			     char_is_lower(name.s[i - 1]);

		if (!sep && !camel)
			continue;
		if (i > beg)
			words[count++] = str_sub(name, beg, i);
		beg = camel ? i : i + 1;
	}
	return count;
}

static void
add_word(struct buf *out, struct str word)
{
	bool acronym = str_among(word, acronyms, ARRAY_LEN(acronyms));

	if (out->len > 0)
		buf_putc(out, ' ');
	for (size_t i = 0; i < word.n; i++)
		buf_putc(out, acronym
				  ? (char)(char_lower(word.s[i]) - 'a' + 'A')
				  : char_lower(word.s[i]));
}

/* What a toggle did, where the observation says so: "Roaming is now ON". */
static struct str
toggled(struct run *run, size_t step)
{
	struct str seen = run_observation(run, step)->text;

	if (phrase_has(seen, STR("is now on")))
		return STR("turn on");
	if (phrase_has(seen, STR("is now off")))
		return STR("turn off");
	return STR("toggle");
}

bool
clause_name(struct clause *clause, struct run *run)
{
	struct str words[NAME_WORDS_MAX + 1];
	size_t count = name_words(clause->action, words);
	size_t at = 0;
	const struct verb *verb;
	struct buf noun;
	bool over;

	if (count == 0 || count > NAME_WORDS_MAX)
		return false;
	verb = verb_of(words[0]);
	if (verb == NULL) {
		at = count - 1;
		verb = verb_of(words[at]);
	}
	if (verb != NULL) {
		clause->kind = verb->kind;
		clause->said = str_eq(str_of(verb->said), STR("toggle"))
				   ? toggled(run, clause->step)
				   : str_of(verb->said);
	} else if (count == 2 &&
		   str_find_char(clause->action, '.', 0) !=
		       STR_NONE) { /* "fx.rate": a service and what it gives */
		clause->kind = VERB_READ;
		clause->said = STR("get");
		at = count;
	} else {
		return false;
	}
	buf_init(&noun, GOAL_MAX);
	for (size_t i = 0; i < count; i++)
		if (i != at)
			add_word(&noun, words[i]);
	clause->noun = arena_copy(run->arena, buf_str(&noun));
	over = noun.over;
	buf_release(&noun);
	return !over;
}

/* Can the value stand in a sentence? Long text and code cannot, nor can true
 * and false, of which only the name of the field tells what they mean. */
static bool
is_sayable(const struct field *field)
{
	static const char code[] = "{}<>|\\\n\t";

	if (field->type == JSON_OBJECT || field->type == JSON_TRUE ||
	    field->type == JSON_FALSE || field->value.n > VALUE_BYTES_MAX ||
	    phrase_length(field->value) > VALUE_WORDS_MAX)
		return false;
	for (size_t i = 0; i < field->value.n; i++)
		if (memchr(code, field->value.s[i], sizeof(code)) != NULL)
			return false;
	return true;
}

static bool
is_prose(const struct field *field)
{
	return field->type == JSON_STRING &&
	       phrase_length(field->value) > VALUE_WORDS_MAX;
}

static const char *
find_tie(struct str key)
{
	for (size_t i = 0; i < ARRAY_LEN(ties); i++)
		if (str_eq_nocase(key, str_of(ties[i].key)))
			return ties[i].tie;
	return NULL;
}

static bool
is_id(struct str key)
{
	return str_ends_nocase(key, STR("_id")) ||
	       str_eq_nocase(key, STR("id"));
}

/* Is the value a number of something, such as KB-1093? */
static bool
is_reference(const struct field *field)
{
	bool digit = false;

	for (size_t i = 0; i < field->value.n; i++) {
		digit |= char_is_digit(field->value.s[i]);
		if (char_is_space(field->value.s[i]))
			return false;
	}
	return digit && field->type == JSON_STRING &&
	       find_tie(field->key) == NULL && !is_id(field->key);
}

bool
clause_inputs(struct clause *clause, struct run *run)
{
	struct field fields[FIELDS_MAX];
	bool whole;
	size_t count = run_fields(run, clause->step, fields, &whole);

	clause->field_count = 0;
	clause->untold = !whole;
	for (size_t i = 0; i < count; i++)
		if (is_sayable(&fields[i]))
			clause->fields[clause->field_count++] = fields[i];
		else
			clause->untold |= !is_prose(&fields[i]);
	clause->reference =
	    clause->field_count == 1 && is_reference(&clause->fields[0]);
	return whole && clause->field_count == count;
}

/* Adds a value to a list: "A", "A and B", "A, B and C". */
static struct str
longer_list(struct arena *arena, struct str list, struct str value)
{
	struct str and = STR(" and ");
	size_t at = str_find(list, and, 0);

	if (at == STR_NONE)
		return arena_printf(
		    arena, "%.*s and %.*s", STR_ARG(list), STR_ARG(value));
	return arena_printf(arena, "%.*s, %.*s and %.*s", (int)at, list.s,
	    STR_ARG(str_sub(list, at + and.n, list.n)), STR_ARG(value));
}

bool
clause_merge(
    struct clause *into, const struct clause *clause, struct arena *arena)
{
	size_t differs = FIELDS_MAX, count = 0;

	if (clause->kind != VERB_READ ||
	    into->field_count != clause->field_count)
		return false;
	for (size_t i = 0; i < clause->field_count; i++) {
		if (!str_eq(into->fields[i].key, clause->fields[i].key))
			return false;
		if (str_eq(into->fields[i].value, clause->fields[i].value))
			continue;
		differs = i;
		count++;
	}
	if (count != 1 || into->fields[differs].value.n > LIST_MAX ||
	    (into->merged && into->merged_field != differs) ||
	    str_find(clause->fields[differs].value, STR(" and "), 0) !=
		STR_NONE)
		return false;
	into->merged = true;
	into->merged_field = differs;
	into->fields[differs].value = longer_list(
	    arena, into->fields[differs].value, clause->fields[differs].value);
	return true;
}

/* A field's name as words, without "_id". */
void
clause_put_key(struct buf *text, struct str key)
{
	struct str words[NAME_WORDS_MAX + 1];
	size_t count = name_words(key, words);

	for (size_t i = 0; i < count; i++) {
		if (i + 1 == count && i > 0 &&
		    (str_eq_nocase(words[i], STR("id")) ||
			str_eq_nocase(words[i], STR("name"))))
			break;
		if (i == 0 && count > 1 && str_eq(words[i], STR("is")))
			continue;
		buf_putc(text, ' ');
		phrase_add_lower(text, words[i]);
	}
}

/* Does the field name what the clause's noun is: line_id of "line"? */
static bool
names_noun(const struct clause *clause, const struct field *field)
{
	struct str key = field->key;

	if (is_id(key) && key.n > 3)
		key = str_sub(key, 0, key.n - 3);
	return clause->noun.n > 0 && key.n > 0 &&
	       (str_eq_nocase(key, clause->noun) ||
		   (is_id(field->key) && str_ends_nocase(clause->noun, key)));
}

static void
add_article(struct buf *text, const struct clause *clause)
{
	struct str rest = clause->noun, word, last = {NULL, 0};

	while (str_word(&rest, &word)) {
		if (last.s == NULL && token_is_stop(word))
			return; /* "transfer to ..." */
		last = word;
	}
	if (last.n == 0 || char_lower(last.s[last.n - 1]) == 's' ||
	    str_among(last, mass_nouns, ARRAY_LEN(mass_nouns)))
		return;
	buf_puts(text, "the ");
}

static void
add_value(struct buf *text, struct str value, bool quoted)
{
	if (quoted)
		buf_putc(text, '"');
	buf_add_str(text, value);
	if (quoted)
		buf_putc(text, '"');
}

/* "with 2.0 GB" of "gb_amount": 2.0. */
static bool
add_amount(struct buf *text, const struct field *field)
{
	struct str words[NAME_WORDS_MAX + 1];

	if (name_words(field->key, words) != 2 ||
	    !str_among(words[0], acronyms, ARRAY_LEN(acronyms)) ||
	    !str_eq_nocase(words[1], STR("amount")))
		return false;
	buf_printf(text, " %.*s", STR_ARG(field->value));
	add_word(text, words[0]);
	return true;
}

static void
add_field(struct buf *text, const struct field *field, const char **join)
{
	const char *tie = find_tie(field->key);
	bool query = tie != NULL && strcmp(tie, "for") == 0;
	const char *lead;

	if (tie != NULL) {
		buf_printf(text, " %s ", tie);
		add_value(text, field->value,
		    query && phrase_length(field->value) > 1);
		return;
	}
	/* "for customer C1001 and line L1002 with amount 2.0" */
	lead = is_id(field->key) || field->type == JSON_ARRAY ? "for" : "with";
	buf_printf(text, " %s", *join == lead ? "and" : lead);
	*join = lead;
	if (field->type == JSON_NUMBER &&
	    str_ends_nocase(field->key, STR("s"))) { /* "with 2 checked bags" */
		buf_printf(text, " %.*s", STR_ARG(field->value));
		clause_put_key(text, field->key);
		return;
	}
	if (add_amount(text, field))
		return;
	clause_put_key(text, field->key);
	buf_printf(text, " %.*s", STR_ARG(field->value));
}

void
clause_put(struct buf *text, const struct clause *clause)
{
	const struct field *named = NULL;
	const char *join = NULL;

	for (size_t i = 0; i < clause->field_count && named == NULL; i++)
		if (names_noun(clause, &clause->fields[i]) ||
		    clause->reference) /* "open KB article KB-1093" */
			named = &clause->fields[i];
	buf_add_str(text, clause->said);
	if (clause->noun.n > 0)
		buf_putc(text, ' ');
	if (named == NULL)
		add_article(text, clause);
	buf_add_str(text, clause->noun);
	if (named != NULL) {
		if (!names_noun(clause, named))
			clause_put_key(text, named->key);
		buf_printf(text, " %.*s", STR_ARG(named->value));
	}
	for (size_t i = 0; i < clause->field_count; i++)
		if (&clause->fields[i] != named && is_id(clause->fields[i].key))
			add_field(text, &clause->fields[i], &join);
	for (size_t i = 0; i < clause->field_count; i++)
		if (&clause->fields[i] != named &&
		    !is_id(clause->fields[i].key))
			add_field(text, &clause->fields[i], &join);
}
