#include "counts.h"

#include <stdio.h>
#include <string.h>

#include "../../common/json.h"
#include "../../common/util.h"

void
counts_release(struct counts *c)
{
	free(c->table);
}

static struct seen *
find_place(struct seen *table, size_t cap, uint64_t key)
{
	size_t at = key & (cap - 1);

	while (table[at].asked != 0 && table[at].key != key)
		at = (at + 1) & (cap - 1);
	return &table[at];
}

static void
grow_table(struct counts *c)
{
	size_t cap = c->cap == 0 ? 4096 : c->cap * 2;
	struct seen *table = xcalloc(cap, sizeof(*table));

	for (size_t i = 0; i < c->cap; i++)
		if (c->table[i].asked != 0)
			*find_place(table, cap, c->table[i].key) = c->table[i];
	free(c->table);
	c->table = table;
	c->cap = cap;
}

struct seen *
counts_seen(struct counts *c, uint64_t key)
{
	struct seen *seen;

	if (c->used * 2 >= c->cap)
		grow_table(c);
	seen = find_place(c->table, c->cap, key);
	if (seen->asked == 0)
		c->used++;
	seen->key = key;
	return seen;
}

void
counts_name(struct named_count *list, struct str name)
{
	size_t i,
	    len = name.n < sizeof(list->name) ? name.n : sizeof(list->name) - 1;

	for (i = 0; i + 1 < COUNT_NAMES && list[i].count > 0; i++)
		if (strlen(list[i].name) == len &&
		    memcmp(list[i].name, name.s, len) == 0)
			break;
	if (list[i].count++ == 0)
		memcpy(list[i].name, name.s, len);
}

static void
put_count(struct buf *out, const char *group, const char *name, long long n)
{
	buf_puts(out, out->len == 0 ? "{\n\"" : ",\n\"");
	buf_puts(out, group);
	json_put_escaped(out, str_of(name));
	buf_printf(out, "\": %lld", n);
}

static void
put_names(struct buf *out, const char *group, const struct named_count *list)
{
	for (int i = 0; i < COUNT_NAMES && list[i].count > 0; i++)
		put_count(out, group, list[i].name, list[i].count);
}

void
counts_put(const struct counts *c, struct buf *out)
{
	char status[16];

	put_count(out, "", "requests", c->requests);
	put_count(out, "", "malformed", c->malformed);
	put_count(out, "", "served", c->served);
	put_count(out, "", "gone", c->gone);
	put_count(out, "", "distinct", c->distinct);
	put_count(out, "", "repeated", c->repeated);
	put_count(out, "", "connections", c->connections);
	put_count(out, "", "with_key", c->with_key);
	put_count(out, "", "flying", c->flying);
	put_count(out, "", "flying_max", c->flying_max);
	put_count(out, "", "prompt_bytes", c->prompt_bytes);
	put_count(out, "", "longest_prompt", c->longest_prompt);
	put_count(out, "", "prompt_tokens", c->prompt_tokens);
	put_count(out, "", "cached_tokens", c->cached_tokens);
	put_count(out, "", "completion_tokens", c->completion_tokens);
	for (int i = 0; i < ROLE_COUNT; i++) {
		put_count(out, "asked.", role_name(i), c->asked_of[i]);
		put_count(out, "served.", role_name(i), c->served_of[i]);
		put_count(out, "prompt_bytes.", role_name(i), c->bytes_of[i]);
	}
	for (int i = 0; i < 600; i++)
		if (c->status[i] > 0) {
			snprintf(status, sizeof(status), "%d", i);
			put_count(out, "status.", status, c->status[i]);
		}
	put_names(out, "fault.", c->faults);
	put_names(out, "model.", c->models);
	buf_puts(out, "\n}\n");
}
