#include "batch.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buf.h"
#include "io.h"
#include "util.h"

static const struct str line_head = {"{\"custom_id\":\"", 14};

/* --- keys that were written --- */

/* Half a digest tells 10^6 keys apart as well as a whole one. Its last bit is
 * set, so that all zeros is an empty slot. */
struct short_key {
	uint64_t half[2];
};

struct key_set {
	struct short_key *slots;
	size_t used, size; /* a power of two, at least twice used */
};

static int
hex_value(char c)
{
	if (char_is_digit(c))
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static struct short_key
shorten(const char *key)
{
	struct short_key k = {{0, 0}};

	for (int i = 0; i < 32; i++)
		k.half[i / 16] =
		    k.half[i / 16] << 4 | (unsigned)hex_value(key[i]);
	k.half[1] |= 1;
	return k;
}

static size_t
slot_of(const struct key_set *set, struct short_key k)
{
	size_t at = k.half[0] & (set->size - 1);

	while (set->slots[at].half[1] != 0 &&
	       (set->slots[at].half[0] != k.half[0] ||
		   set->slots[at].half[1] != k.half[1]))
		at = (at + 1) & (set->size - 1);
	return at;
}

static void
grow(struct key_set *set)
{
	struct key_set old = *set;

	set->size = old.size == 0 ? 1024 : old.size * 2;
	set->slots = xcalloc(set->size, sizeof(*set->slots));
	for (size_t i = 0; i < old.size; i++)
		if (old.slots[i].half[1] != 0)
			set->slots[slot_of(set, old.slots[i])] = old.slots[i];
	free(old.slots);
}

/* False when it is there already. */
static bool
add_key(struct key_set *set, const char *key)
{
	struct short_key k = shorten(key);
	size_t at;

	if ((set->used + 1) * 2 > set->size)
		grow(set);
	at = slot_of(set, k);
	if (set->slots[at].half[1] != 0)
		return false;
	set->slots[at] = k;
	set->used++;
	return true;
}

/* --- writing requests --- */

struct batch_file {
	char *name, *model;
	struct output *out;
	size_t requests;
	long long bytes;
	bool full;
};

struct batch {
	char *path;
	size_t max_requests;
	long long max_bytes;
	struct batch_file *files;
	size_t count, cap;
	struct key_set keys;
};

struct batch *
batch_new(const char *path)
{
	struct batch *b = xcalloc(1, sizeof(*b));

	b->path = xstrdup(path);
	b->max_requests = BATCH_REQUESTS;
	b->max_bytes = BATCH_BYTES;
	return b;
}

void
batch_set_limits(struct batch *b, size_t requests, long long bytes)
{
	b->max_requests = requests;
	b->max_bytes = bytes;
}

size_t
batch_count(const struct batch *b)
{
	return b->keys.used;
}

/* FILE, FILE.1, FILE.2; the caller frees it. */
static char *
file_name(const struct batch *b, size_t i)
{
	char *name;

	if (i == 0)
		return xstrdup(b->path);
	if (asprintf(&name, "%s.%zu", b->path, i) < 0)
		BUG("asprintf failed");
	return name;
}

static struct batch_file *
new_file(struct batch *b, const char *model)
{
	/* FILE.zst.1 is compressed as FILE.zst is. */
	bool packed = str_ends_nocase(str_of(b->path), STR(".zst"));
	struct batch_file file = {.name = file_name(b, b->count)};
	char why[200];

	file.out = output_open(file.name, packed ? 0 : -1, why, sizeof(why));
	if (file.out == NULL) {
		say("%s: %s", file.name, why);
		free(file.name);
		return NULL;
	}
	file.model = xstrdup(model);
	b->files = xgrow(b->files, b->count, &b->cap, sizeof(*b->files));
	b->files[b->count] = file;
	return &b->files[b->count++];
}

/* The file that takes so many bytes more for the model. */
static struct batch_file *
file_for(struct batch *b, const char *model, long long bytes)
{
	for (size_t i = b->count; i-- > 0;) {
		struct batch_file *file = &b->files[i];

		if (file->full || strcmp(file->model, model) != 0)
			continue;
		if (file->requests < b->max_requests &&
		    file->bytes + bytes <= b->max_bytes)
			return file;
		file->full = true;
		break;
	}
	return new_file(b, model);
}

bool
batch_add(struct batch *b, const char *key, const char *model, struct str body)
{
	static const struct str middle =
	    STR("\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\","
		"\"body\":");
	long long bytes =
	    (long long)(line_head.n + LEDGER_KEY + middle.n + body.n + 2);
	struct batch_file *file;

	if (!ledger_is_key(str_of(key)) || memchr(body.s, '\n', body.n) != NULL)
		BUG("a request that is no line of a batch");
	if (!add_key(&b->keys, key))
		return true;
	file = file_for(b, model, bytes);
	if (file == NULL)
		return false;
	output_write_str(file->out, line_head);
	output_write(file->out, key, LEDGER_KEY);
	output_write_str(file->out, middle);
	output_write_str(file->out, body);
	output_write(file->out, "}\n", 2);
	file->requests++;
	file->bytes += bytes;
	if (output_state(file->out) != OUTPUT_FAILED)
		return true;
	/* Why is known when it is closed. */
	say("%s: cannot be written", file->name);
	return false;
}

/* Is it a file of requests that we wrote, and not somebody's own? */
static bool
is_ours(const char *name)
{
	struct stat st;
	struct input *in;
	struct buf head;
	char why[200];
	bool ours;

	if (lstat(name, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	in = input_open(name, why, sizeof(why));
	if (in == NULL)
		return false;
	buf_init(&head, BUF_NO_MAX);
	while (head.len < line_head.n && input_read(in, &head) > 0)
		;
	ours = str_starts(buf_str(&head), line_head);
	buf_release(&head);
	input_close(in);
	return ours;
}

/* Requests of an earlier round, which are answered by now, must not be sent
 * again. */
static bool
remove_earlier(const struct batch *b)
{
	for (size_t i = b->count;; i++) {
		char *name = file_name(b, i);
		bool ours = is_ours(name);
		bool fine = !ours || unlink(name) == 0;

		if (!fine)
			say("%s: cannot remove: %s", name, strerror(errno));
		free(name);
		if (!fine)
			return false;
		/* Without a FILE there may still be a FILE.1. */
		if (!ours && i > 0)
			return true;
	}
}

static bool
end_file(struct batch_file *file, bool complete)
{
	char why[200];
	bool fine = output_commit(file->out, complete, why, sizeof(why)) !=
		    OUTPUT_FAILED;

	if (!fine)
		say("%s: %s", file->name, why);
	else if (complete)
		say("%s: %zu request%s for %s", file->name, file->requests,
		    file->requests == 1 ? "" : "s", file->model);
	free(file->name);
	free(file->model);
	return fine;
}

bool
batch_end(struct batch *b, bool complete)
{
	bool fine = true;

	for (size_t i = 0; i < b->count; i++)
		fine = end_file(&b->files[i], complete && fine) && fine;
	if (complete && fine)
		fine = remove_earlier(b);
	free(b->files);
	free(b->keys.slots);
	free(b->path);
	free(b);
	return fine;
}
