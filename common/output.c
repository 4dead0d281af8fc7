#include "io.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util.h"
#include "zst.h"

/* A buffer that an extraordinary record has blown up is given back. */
#define BUFFER_KEEP (4 * IO_CHUNK)

struct output {
	int fd;
	char *name;  /* for messages */
	char *final; /* what the part is renamed to; NULL: opened as it is */
	char *part;
	struct buf plain, packed;
	struct zst *zst;
	bool held;	 /* zst keeps bytes that no flush has handed on */
	bool ended;	 /* by output_end */
	bool deferred;	 /* what is written waits in `kept` */
	struct buf kept; /* bytes on their way, from kept_used on */
	size_t kept_used;
	enum output_state state;
	char why[200];
};

static int
fail(struct output *out, const char *doing)
{
	out->state = OUTPUT_FAILED;
	snprintf(out->why, sizeof(out->why), "%s: %s", doing, strerror(errno));
	return -1;
}

/* Files that no output may take the place of. */
static struct spared {
	dev_t device;
	ino_t inode;
} * spared;
static size_t spared_count, spared_cap;

void
output_spare(const char *path)
{
	struct stat st;
	int failed =
	    strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, &st) : stat(path, &st);

	if (failed != 0 || !S_ISREG(st.st_mode))
		return;
	spared = xgrow(spared, spared_count, &spared_cap, sizeof(*spared));
	spared[spared_count++] = (struct spared){st.st_dev, st.st_ino};
}

static bool
is_spared(struct output *out, const struct stat *st)
{
	for (size_t i = 0; i < spared_count; i++)
		if (spared[i].device == st->st_dev &&
		    spared[i].inode == st->st_ino) {
			out->state = OUTPUT_FAILED;
			snprintf(out->why, sizeof(out->why),
			    "is an input or a ledger of the same command");
			return true;
		}
	return false;
}

/* Opens FILE.part alone: two writers of one name must not mix, and a part that
 * its writer has just renamed away must not be taken for ours. */
static int
open_part(struct output *out)
{
	struct stat ours, there;

	for (;;) {
		int fd = open(out->part, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);

		if (fd < 0)
			return fail(out, "cannot create");
		if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
			close(fd);
			if (errno != EWOULDBLOCK)
				return fail(out, "cannot lock");
			out->state = OUTPUT_FAILED;
			snprintf(out->why, sizeof(out->why),
			    "another process is writing it");
			return -1;
		}
		if (fstat(fd, &ours) == 0 && stat(out->part, &there) == 0 &&
		    ours.st_ino == there.st_ino &&
		    ours.st_dev == there.st_dev) {
			if (is_spared(out, &ours)) {
				close(fd);
				return -1;
			}
			if (ftruncate(fd, 0) == 0)
				return fd;
			close(fd);
			return fail(out, "cannot empty");
		}
		close(fd);
	}
}

static int
open_named(struct output *out, const char *path)
{
	struct stat st;
	bool exists = stat(path, &st) == 0;
	int fd;

	if (exists && S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return fail(out, "cannot write");
	}
	if (exists && !S_ISREG(st.st_mode)) {
		fd = open(path, O_WRONLY | O_CLOEXEC);
		return fd < 0 ? fail(out, "cannot open") : fd;
	}
	if (exists && is_spared(out, &st))
		return -1;
	/* A link stays a link: the file behind it is replaced. */
	out->final = exists ? realpath(path, NULL) : xstrdup(path);
	if (out->final == NULL)
		return fail(out, "cannot resolve");
	if (asprintf(&out->part, "%s.part", out->final) < 0)
		return fail(out, "cannot name the part");
	fd = open_part(out);
	if (fd >= 0 && exists)
		fchmod(fd, st.st_mode & 07777);
	return fd;
}

static void
output_free(struct output *out)
{
	buf_release(&out->plain);
	buf_release(&out->packed);
	buf_release(&out->kept);
	zst_free(out->zst);
	free(out->name);
	free(out->final);
	free(out->part);
	free(out);
}

struct output *
output_open(const char *path, int level, char *why, size_t why_size)
{
	bool is_stdout = path == NULL || strcmp(path, "-") == 0;
	struct output *out = xcalloc(1, sizeof(*out));

	out->name = xstrdup(is_stdout ? "<stdout>" : path);
	buf_init(&out->plain, BUF_NO_MAX);
	buf_init(&out->packed, BUF_NO_MAX);
	buf_init(&out->kept, BUF_NO_MAX);
	out->fd = is_stdout ? STDOUT_FILENO : open_named(out, path);
	if (out->fd < 0) {
		snprintf(why, why_size, "%s", out->why);
		output_free(out);
		return NULL;
	}
	if (level >= 0 || str_ends_nocase(str_of(out->name), STR(".zst")))
		out->zst = zst_new(level < 0 ? 0 : level);
	io_widen_pipe(out->fd);
	return out;
}

/* One write(2); returns how many bytes went. */
static size_t
write_some(struct output *out, struct str bytes)
{
	ssize_t put = write(out->fd, bytes.s, bytes.n);

	if (put >= 0)
		return (size_t)put;
	if (errno == EPIPE)
		out->state = OUTPUT_READER_GONE;
	else if (errno != EINTR && errno != EAGAIN)
		fail(out, "cannot write");
	return 0;
}

static void
write_all(struct output *out, struct str bytes)
{
	if (out->deferred) {
		buf_add_str(&out->kept, bytes);
		return;
	}
	while (bytes.n > 0 && out->state == OUTPUT_FINE) {
		size_t put = write_some(out, bytes);

		bytes = str_sub(bytes, put, bytes.n);
		if (put == 0 && out->state == OUTPUT_FINE) {
			struct pollfd p = {.fd = out->fd, .events = POLLOUT};

			poll(&p, 1, -1);
		}
	}
}

void
output_defer(struct output *out)
{
	struct stat st;

	/* A write to a file is over soon, and poll(2) says nothing of one. */
	out->deferred = fstat(out->fd, &st) == 0 && !S_ISREG(st.st_mode);
}

int
output_poll_fd(const struct output *out)
{
	return out->deferred && out->state == OUTPUT_FINE ? out->fd : -1;
}

size_t
output_deferred(const struct output *out)
{
	return out->kept.len - out->kept_used;
}

/* Gives the memory of an extraordinary line back, too. */
static void
drop_written(struct output *out)
{
	struct str rest =
	    str_sub(buf_str(&out->kept), out->kept_used, out->kept.len);

	if (rest.n == 0 && out->kept.cap > BUFFER_KEEP)
		buf_release(&out->kept);
	memmove(out->kept.bytes, rest.s, rest.n);
	buf_truncate(&out->kept, rest.n);
	out->kept_used = 0;
}

void
output_step(struct output *out)
{
	struct pollfd p = {.fd = out->fd, .events = POLLOUT};

	while (output_deferred(out) > 0 && out->state == OUTPUT_FINE &&
	       poll(&p, 1, 0) > 0 && (p.revents & POLLOUT) != 0)
		out->kept_used +=
		    write_some(out, str_sub(buf_str(&out->kept), out->kept_used,
					out->kept_used + PIPE_BUF));
	if (output_deferred(out) == 0 || out->kept_used > BUFFER_KEEP)
		drop_written(out);
}

void
output_drop(struct output *out)
{
	buf_clear(&out->kept);
	out->kept_used = 0;
	if (out->state == OUTPUT_FINE)
		out->state = OUTPUT_READER_GONE;
}

/* Waits for what was kept. */
static void
write_kept(struct output *out)
{
	out->deferred = false;
	write_all(
	    out, str_sub(buf_str(&out->kept), out->kept_used, out->kept.len));
	buf_clear(&out->kept);
	out->kept_used = 0;
}

/* Compresses chunk by chunk, so that a long record is not held twice. */
static void
write_packed(struct output *out, struct str bytes, enum zst_end end)
{
	while (bytes.n > IO_CHUNK && out->state == OUTPUT_FINE) {
		zst_step(out->zst, str_sub(bytes, 0, IO_CHUNK), &out->packed,
		    ZST_GO_ON);
		write_all(out, buf_str(&out->packed));
		buf_clear(&out->packed);
		bytes = str_sub(bytes, IO_CHUNK, bytes.n);
	}
	zst_step(out->zst, bytes, &out->packed, end);
	write_all(out, buf_str(&out->packed));
	buf_clear(&out->packed);
	out->held = end == ZST_GO_ON;
}

static void
write_out(struct output *out, struct str bytes, enum zst_end end)
{
	if (out->state != OUTPUT_FINE)
		return;
	if (out->zst != NULL)
		write_packed(out, bytes, end);
	else
		write_all(out, bytes);
}

static void
drain(struct output *out, enum zst_end end)
{
	write_out(out, buf_str(&out->plain), end);
	if (out->plain.cap > BUFFER_KEEP)
		buf_release(&out->plain);
	buf_clear(&out->plain);
}

void
output_write(struct output *out, const char *bytes, size_t len)
{
	if (out->state != OUTPUT_FINE)
		return;
	if (out->plain.len + len >= IO_CHUNK)
		drain(out, ZST_GO_ON);
	/* What is long goes out without a copy. */
	if (len >= IO_CHUNK)
		write_out(out, (struct str){bytes, len}, ZST_GO_ON);
	else
		buf_add(&out->plain, bytes, len);
}

void
output_write_str(struct output *out, struct str text)
{
	output_write(out, text.s, text.n);
}

struct buf *
output_buffer(struct output *out)
{
	return &out->plain;
}

void
output_flush(struct output *out)
{
	if (out->plain.len > 0 || out->held)
		drain(out, ZST_FLUSH);
}

enum output_state
output_state(const struct output *out)
{
	return out->state;
}

void
output_end(struct output *out, bool complete)
{
	if (complete && !out->ended)
		drain(out, ZST_END);
	out->ended = out->ended || complete;
}

void
output_look(struct output *out)
{
	/* A pipe's reader that is gone is POLLERR, a socket's POLLHUP; both
	 * come unasked, poll(2). */
	struct pollfd p = {.fd = out->fd};

	if (out->state == OUTPUT_FINE && poll(&p, 1, 0) > 0 &&
	    (p.revents & (POLLERR | POLLHUP)) != 0)
		out->state = OUTPUT_READER_GONE;
}

const char *
output_name(const struct output *out)
{
	return out->name;
}

/* The part is ours until it has its name: a second descriptor keeps the lock,
 * since close(2) may be what tells of a full disk (NFS). */
static void
close_and_rename(struct output *out, bool complete)
{
	int lock = complete && out->part != NULL
		       ? fcntl(out->fd, F_DUPFD_CLOEXEC, 0)
		       : -1;

	if (close(out->fd) < 0 && out->state == OUTPUT_FINE)
		fail(out, "cannot close");
	if (complete && out->part != NULL && out->state == OUTPUT_FINE &&
	    rename(out->part, out->final) < 0)
		fail(out, "cannot rename the part");
	if (lock >= 0)
		close(lock);
}

enum output_state
output_commit(struct output *out, bool complete, char *why, size_t why_size)
{
	enum output_state state;

	write_kept(out);
	output_end(out, true);
	close_and_rename(out, complete);
	state = out->state;
	snprintf(why, why_size, "%s", out->why);
	output_free(out);
	return state;
}
