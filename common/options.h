/*
 * A program's options as a table: what parsing, --help and the usage message
 * are made from.
 */
#ifndef AHER_OPTIONS_H
#define AHER_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

enum option_kind {
	OPTION_FLAG,	 /* bool *: set to true */
	OPTION_TEXT,	 /* const char **: the argument */
	OPTION_LIST,	 /* struct option_list *: appended */
	OPTION_NUMBER,	 /* long long *: a whole number, min to max */
	OPTION_FRACTION, /* double *: min to max */
	OPTION_SIZE,	 /* long long *: bytes, with K, M or G; min to max */
	OPTION_LEVEL,	 /* long long *: min to max, or min where the argument
			    is left out; as a letter it takes none */
};

struct option_list {
	const char **items;
	size_t count, cap;
};

/* Appends an item, which is borrowed. */
void option_list_add(struct option_list *, const char *item);

/* A table ends with a NULL name. */
struct stage_option {
	char letter;	  /* 0: long only */
	const char *name; /* without the dashes */
	const char *arg;  /* name of its argument, NULL for a flag */
	const char *help; /* one line */
	enum option_kind kind;
	void *value;
	double min, max;
};

#define OPTION_TABLES 3

/*
 * Reads the options of argv into the tables' values; optind is where the
 * operands begin. Returns false after a message on stderr.
 */
bool options_parse(const struct stage_option *const tables[OPTION_TABLES],
    int argc, char **argv);

/* "  -o, --output FILE   write to FILE": a line an option. */
void options_print(const struct stage_option *table, FILE *);

#endif
