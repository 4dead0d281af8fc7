/* Any text as a row of every trainer's file, twice, and as its only one: the
 * validator comes to an end, and says something of what is no JSON. */
#include <stdint.h>
#include <stdlib.h>

#include "columns.h"
#include "consumers.h"
#include "inspect.h"
#include "registered.h"
#include "trap.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Messages go nowhere. */
int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	if (freopen("/dev/null", "w", stdout) == NULL)
		abort();
	return 0;
}

/* Behind the window of columns.c. */
#define FAR_BEHIND (1ull << 40)

static void
read_row(struct inspection *in, struct columns *columns, struct str text,
    unsigned long long at)
{
	const struct json_node *row;

	findings_row(in->findings, in->findings->line + 1);
	in->carried.rows++;
	row = inspect_row(in, text);
	if (row == NULL && in->findings->errors == 0)
		abort();
	if (!is(row, JSON_OBJECT))
		return;
	columns_row(columns, in, row, at);
	in->consumer->row(in, row);
}

static void
read_file(const struct consumer *consumer, struct str first_text,
    struct str second_text)
{
	struct inspection in;
	struct findings findings;
	struct layout layout;
	struct columns *columns = columns_new();

	layout_default(&layout);
	findings_begin(&findings, "x", 0);
	inspection_init(&in, &findings, consumer, &layout);
	read_row(&in, columns, first_text, 0);
	read_row(&in, columns, second_text, 0);
	read_row(&in, columns, second_text, FAR_BEHIND);
	columns_end(columns, &in, 0);
	if (consumer->end != NULL)
		consumer->end(&in);
	findings_end(&findings);
	columns_free(columns);
	inspection_release(&in);
	layout_release(&layout);
	findings_release(&findings);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data, size};
	size_t half = str_find_char(text, '\n', 0);

	if (half == STR_NONE)
		half = size;
	for (size_t i = 0; consumer_at(i) != NULL; i++)
		read_file(consumer_at(i), str_sub(text, 0, half),
		    str_sub(text, half, size));
	return 0;
}
