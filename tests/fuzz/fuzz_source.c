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

static void
read_all(struct buf *out, struct buf *skipped, int fd, const char *chunk)
{
	char path[64], why[160];
	enum source_event event;
	struct source_item item;
	struct source *src;

	buf_init(out, BUF_NO_MAX);
	buf_init(skipped, BUF_NO_MAX);
	setenv("AHER_READ_CHUNK", chunk, 1);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	src = source_new(input_open(path, why, sizeof(why)), MAX_RECORD,
	    (struct source_hooks){keep, NULL, skipped});
	do {
		event = source_next(src, &item);
		buf_printf(out, "%d %zu %d\n", event, item.line,
		    event == SOURCE_RECORD && item.last_unended);
		if (event == SOURCE_RECORD)
			buf_add_str(out, item.text);
		if (event == SOURCE_RECORD && item.text.n > MAX_RECORD)
			abort();
	} while (event == SOURCE_RECORD || event == SOURCE_BAD);
	source_free(src);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const chunks[] = {"200000", "1", "7"};
	struct buf out[3], skipped[3];
	int fd = memfd_create("fuzz", 0);

	if (write(fd, data, size) != (ssize_t)size)
		abort();
	for (int i = 0; i < 3; i++)
		read_all(&out[i], &skipped[i], fd, chunks[i]);
	for (int i = 1; i < 3; i++)
		if (!str_eq(buf_str(&out[i]), buf_str(&out[0])) ||
		    !str_eq(buf_str(&skipped[i]), buf_str(&skipped[0])))
			abort();
	for (int i = 0; i < 3; i++) {
		buf_release(&out[i]);
		buf_release(&skipped[i]);
	}
	close(fd);
	return 0;
}
