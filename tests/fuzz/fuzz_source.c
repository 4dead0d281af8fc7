/* Any bytes as an input, plain or zstd: it ends, and reads of a few bytes give
 * the same records as large ones. */
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "source.h"
#include "util.h"

#define MAX_RECORD 200

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
keep(void *arg, const char *bytes, size_t len)
{
	buf_add(arg, bytes, len);
}

/* One way of reading an input: what came of it. */
struct reading {
	struct buf records; /* as events with their texts */
	struct buf skipped;
	bool cut; /* it ends in SOURCE_CUT, which is not in records */
};

static void
read_all(struct reading *r, int fd, const char *chunk)
{
	char path[64], why[160];
	enum source_event event;
	struct source_item item;
	struct source *src;

	buf_init(&r->records, BUF_NO_MAX);
	buf_init(&r->skipped, BUF_NO_MAX);
	setenv("AHER_READ_CHUNK", chunk, 1);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	src = source_new(input_open(path, why, sizeof(why)), MAX_RECORD,
	    (struct source_hooks){keep, NULL, &r->skipped});
	do {
		event = source_next(src, &item);
		r->cut = event == SOURCE_CUT;
		if (r->cut)
			break;
		buf_printf(&r->records, "%d %zu %d\n", event, item.line,
		    event == SOURCE_RECORD && item.last_unended);
		if (event == SOURCE_RECORD)
			buf_add_str(&r->records, item.text);
		if (event == SOURCE_RECORD && item.text.n > MAX_RECORD)
			abort();
	} while (event == SOURCE_RECORD || event == SOURCE_BAD);
	source_free(src);
}

static bool
one_begins_with_other(const struct buf *a, const struct buf *b)
{
	return str_starts(buf_str(a), buf_str(b)) ||
	       str_starts(buf_str(b), buf_str(a));
}

/* How much of a broken frame libzstd hands out before it sees the break
 * depends on how it is fed; everything else does not. */
static bool
agree(const struct reading *a, const struct reading *b)
{
	if (a->cut != b->cut)
		return false;
	if (a->cut)
		return one_begins_with_other(&a->records, &b->records) &&
		       one_begins_with_other(&a->skipped, &b->skipped);
	return str_eq(buf_str(&a->records), buf_str(&b->records)) &&
	       str_eq(buf_str(&a->skipped), buf_str(&b->skipped));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const chunks[] = {"200000", "1", "7"};
	struct reading readings[3];
	int fd = memfd_create("fuzz", 0);

	if (write(fd, data, size) != (ssize_t)size)
		abort();
	for (int i = 0; i < 3; i++)
		read_all(&readings[i], fd, chunks[i]);
	for (int i = 1; i < 3; i++)
		if (!agree(&readings[i], &readings[0]))
			abort();
	for (int i = 0; i < 3; i++) {
		buf_release(&readings[i].records);
		buf_release(&readings[i].skipped);
	}
	close(fd);
	return 0;
}
