#include "options.h"

#include <getopt.h>
#include <string.h>

#include "util.h"

#define MAX_OPTIONS 96
#define HELP_COLUMN 28
#define LONG_ONLY 256 /* values of options without a letter begin here */

/* The tables, flattened, beside what getopt_long wants. */
struct flat {
	const struct stage_option *options[MAX_OPTIONS];
	struct option longs[MAX_OPTIONS + 1];
	char letters[2 * MAX_OPTIONS + 1];
	int count;
};

static void
flatten(struct flat *f, const struct stage_option *table)
{
	char *letter = f->letters + strlen(f->letters);

	for (; table->name != NULL; table++) {
		int i = f->count;
		bool level = table->kind == OPTION_LEVEL;

		if (i >= MAX_OPTIONS)
			BUG("over %d options", MAX_OPTIONS);
		f->count++;
		f->options[i] = table;
		f->longs[i] = (struct option){table->name,
		    level		 ? optional_argument
		    : table->arg != NULL ? required_argument
					 : no_argument,
		    NULL, LONG_ONLY + i};
		if (table->letter == 0)
			continue;
		*letter++ = table->letter;
		if (table->arg != NULL && !level)
			*letter++ = ':';
	}
}

static const char *
parse_size(const char *text, const struct stage_option *o)
{
	static const char units[] = "KMG";
	size_t len = strlen(text);
	const char *unit = len > 1 ? strchr(units, text[len - 1]) : NULL;
	char digits[32];
	long long scale = 1, value;
	const char *why;

	if (unit != NULL)
		scale = 1LL << (10 * (unit - units + 1));
	if (len >= sizeof(digits))
		return "is no size";
	memcpy(digits, text, len + 1);
	if (unit != NULL)
		digits[len - 1] = '\0';
	why = parse_number(digits, 0, (1LL << 52) / scale, &value);
	if (why != NULL)
		return why;
	value *= scale;
	if (value < (long long)o->min)
		return "is too small";
	if (value > (long long)o->max)
		return "is too large";
	*(long long *)o->value = value;
	return NULL;
}

void
option_list_add(struct option_list *list, const char *item)
{
	list->items =
	    xgrow(list->items, list->count, &list->cap, sizeof(*list->items));
	list->items[list->count++] = item;
}

/* Stores the argument; returns what is wrong with it, or NULL. */
static const char *
store(const struct stage_option *o, const char *arg)
{
	long long *number = o->value;

	switch (o->kind) {
	case OPTION_FLAG:
		*(bool *)o->value = true;
		return NULL;
	case OPTION_TEXT:
		*(const char **)o->value = arg;
		return NULL;
	case OPTION_LIST:
		option_list_add(o->value, arg);
		return NULL;
	case OPTION_LEVEL:
		if (arg == NULL) {
			*number = (long long)o->min;
			return NULL;
		}
		/* FALLTHROUGH */
	case OPTION_NUMBER:
		return parse_number(
		    arg, (long long)o->min, (long long)o->max, number);
	case OPTION_FRACTION:
		return parse_fraction(arg, o->min, o->max, o->value);
	case OPTION_SIZE:
		return parse_size(arg, o);
	}
	return NULL;
}

static const struct stage_option *
by_value(const struct flat *f, int value)
{
	if (value >= LONG_ONLY)
		return f->options[value - LONG_ONLY];
	for (int i = 0; i < f->count; i++)
		if (f->options[i]->letter == value)
			return f->options[i];
	return NULL;
}

/* " (0 to 1)", where the bounds mean something to a person. */
static const char *
range(const struct stage_option *o)
{
	static char text[64];

	text[0] = '\0';
	if (o->kind == OPTION_SIZE)
		return " (bytes, or with K, M or G, such as 64M)";
	if (o->max < 1e15)
		snprintf(text, sizeof(text), " (%g to %g)", o->min, o->max);
	return text;
}

bool
options_parse(const struct stage_option *const tables[OPTION_TABLES], int argc,
    char **argv)
{
	struct flat f = {0};
	int value;

	for (int i = 0; i < OPTION_TABLES; i++)
		if (tables[i] != NULL)
			flatten(&f, tables[i]);
	while (
	    (value = getopt_long(argc, argv, f.letters, f.longs, NULL)) != -1) {
		const struct stage_option *o = by_value(&f, value);
		const char *why;

		if (o == NULL)
			return false; /* getopt_long has said it */
		why = store(o, optarg);
		if (why != NULL) {
			say("--%s: '%s' %s%s", o->name, optarg, why, range(o));
			return false;
		}
	}
	return true;
}

void
options_print(const struct stage_option *table, FILE *to)
{
	for (; table->name != NULL; table++) {
		char left[64];
		bool level = table->kind == OPTION_LEVEL;

		snprintf(left, sizeof(left), "  %c%c%s --%s%s%s%s",
		    table->letter ? '-' : ' ',
		    table->letter ? table->letter : ' ',
		    table->letter ? "," : " ", table->name,
		    level		 ? "[="
		    : table->arg != NULL ? " "
					 : "",
		    table->arg != NULL ? table->arg : "", level ? "]" : "");
		if (strlen(left) > HELP_COLUMN)
			fprintf(to, "%s\n%*s%s\n", left, HELP_COLUMN + 1, "",
			    table->help);
		else
			fprintf(
			    to, "%-*s %s\n", HELP_COLUMN, left, table->help);
	}
}
