#include "io.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "zst.h"
#include "util.h"

struct input {
	int fd;
	char *name;
	size_t chunk;	     /* bytes a read */
	struct buf raw;	     /* what was read of a compressed input */
	size_t raw_used;     /* of raw, handed on */
	struct unzst *unzst; /* NULL for plain input */
	bool told;	     /* plain or zstd is known */
	bool at_end, stopped;
	input_waits *waits; /* or NULL */
	void *waits_arg;
	long long offset;
	char why[160];
};

bool
io_std_open(void)
{
	/* Opened the wrong way round, so that using one is an error: records
	 * that nobody can read are not to be lost without a word. */
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
			return false;
	return true;
}

void
io_widen_pipe(int fd)
{
	int size = fcntl(fd, F_GETPIPE_SZ);

	if (size > 0 && size < IO_PIPE)
		fcntl(fd, F_SETPIPE_SZ, IO_PIPE);
}

/* Tests make every token fall on the edge of a read with this. */
static size_t
chunk_from_environment(void)
{
	const char *text = getenv("AHER_READ_CHUNK");
	long long chunk = IO_CHUNK;

	if (text != NULL)
		parse_number(text, 1, IO_CHUNK, &chunk);
	return (size_t)chunk;
}

struct input *
input_open(const char *path, char *why, size_t why_size)
{
	bool is_stdin = path == NULL || strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct input *in;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0) {
		snprintf(why, why_size, "%s", strerror(errno));
		return NULL;
	}
	if (S_ISDIR(st.st_mode)) {
		snprintf(why, why_size, "is a directory");
		if (!is_stdin)
			close(fd);
		return NULL;
	}
	io_widen_pipe(fd);
	in = xcalloc(1, sizeof(*in));
	in->fd = fd;
	in->name = xstrdup(is_stdin ? "<stdin>" : path);
	in->chunk = chunk_from_environment();
	buf_init(&in->raw, BUF_NO_MAX);
	return in;
}

void
input_close(struct input *in)
{
	if (in == NULL)
		return;
	if (in->fd != STDIN_FILENO)
		close(in->fd);
	unzst_free(in->unzst);
	buf_release(&in->raw);
	free(in->name);
	free(in);
}

bool
input_is(const struct input *in, const char *path)
{
	struct stat ours, theirs;

	return fstat(in->fd, &ours) == 0 && stat(path, &theirs) == 0 &&
	       S_ISREG(ours.st_mode) && ours.st_ino == theirs.st_ino &&
	       ours.st_dev == theirs.st_dev;
}

const char *
input_name(const struct input *in)
{
	return in->name;
}

const char *
input_why(const struct input *in)
{
	return in->why;
}

void
input_on_wait(struct input *in, input_waits *waits, void *arg)
{
	in->waits = waits;
	in->waits_arg = arg;
}

/* False when the read is to be given up. */
static bool
wait_for(struct input *in)
{
	struct pollfd p = {.fd = in->fd, .events = POLLIN};

	if (!in->stopped && in->waits != NULL && poll(&p, 1, 0) <= 0)
		in->stopped = !in->waits(in->waits_arg, in->fd);
	return !in->stopped;
}

/* One read(2) to the end of out: 1, 0 at the end, -1 with why. */
static int
read_some(struct input *in, struct buf *out)
{
	ssize_t got;

	if (in->at_end)
		return 0;
	if (!wait_for(in))
		return INPUT_STOPPED;
	if (!buf_reserve(out, in->chunk))
		BUG("an input buffer with a maximum");
	do {
		got = read(in->fd, out->bytes + out->len, in->chunk);
		if (got < 0 && errno == EAGAIN) {
			struct pollfd p = {.fd = in->fd, .events = POLLIN};

			poll(&p, 1, -1);
		}
	} while (got < 0 && (errno == EINTR || errno == EAGAIN));
	if (got < 0) {
		snprintf(in->why, sizeof(in->why), "%s", strerror(errno));
		return -1;
	}
	in->at_end = got == 0;
	in->offset += got;
	out->len += (size_t)got;
	out->bytes[out->len] = '\0';
	return got > 0;
}

/* Reads until the first bytes tell plain from zstd; they are in raw then. */
static int
tell_kind(struct input *in)
{
	int got = 1;

	while (
	    got > 0 && zst_may_be(buf_str(&in->raw)) && in->raw.len < ZST_MAGIC)
		got = read_some(in, &in->raw);
	if (got < 0)
		return got;
	in->told = true;
	if (in->raw.len >= ZST_MAGIC && zst_may_be(buf_str(&in->raw)))
		in->unzst = unzst_new();
	return 0;
}

static int
read_zstd(struct input *in, struct buf *out)
{
	size_t before = out->len;

	while (out->len == before) {
		struct str raw =
		    str_sub(buf_str(&in->raw), in->raw_used, in->raw.len);
		const char *why = NULL;
		int got = 1;

		if (raw.n > 0 || unzst_has_more(in->unzst)) {
			in->raw_used +=
			    unzst_step(in->unzst, raw, out, IO_CHUNK, &why);
		} else {
			buf_clear(&in->raw);
			in->raw_used = 0;
			got = read_some(in, &in->raw);
			if (got == 0 && unzst_in_frame(in->unzst))
				why = "the zstd frame is cut: the file ends "
				      "inside it";
		}
		if (why != NULL)
			snprintf(in->why, sizeof(in->why), "%s", why);
		if (why != NULL)
			return -1;
		if (got <= 0)
			return got;
	}
	return 1;
}

int
input_read(struct input *in, struct buf *out)
{
	int got = in->told ? 0 : tell_kind(in);

	if (got < 0)
		return got;
	if (in->unzst != NULL)
		return read_zstd(in, out);
	if (in->raw.len > 0) {
		buf_add_str(out, buf_str(&in->raw));
		buf_clear(&in->raw);
		return 1;
	}
	return read_some(in, out);
}

long long
input_offset(const struct input *in)
{
	return in->offset;
}

long long
input_size(const struct input *in)
{
	struct stat st;

	if (fstat(in->fd, &st) < 0 || !S_ISREG(st.st_mode))
		return -1;
	return (long long)st.st_size;
}
