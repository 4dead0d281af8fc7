#include "scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util.h"

static const char *
folder(void)
{
	const char *name = getenv("TMPDIR");

	return name == NULL || name[0] == '\0' ? "/tmp" : name;
}

static bool
fail(const char *doing)
{
	bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;

	say("%s: cannot %s a temporary file: %s%s", folder(), doing,
	    strerror(errno),
	    full ? "; TMPDIR names a folder with more room" : "");
	return false;
}

/* Where the file system knows no O_TMPFILE. */
static int
open_unlinked(void)
{
	char *path;
	int fd;

	if (asprintf(&path, "%s/aher-XXXXXX", folder()) < 0)
		BUG("no name for a temporary file");
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	free(path);
	return fd;
}

bool
scratch_open(struct scratch *scratch)
{
	int fd = open(folder(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0)
		fd = open_unlinked();
	if (fd < 0)
		return fail("make");
	*scratch = (struct scratch){
	    .fd = fd,
	    .buffer = xmalloc(SCRATCH_BUFFER),
	};
	return true;
}

void
scratch_close(struct scratch *scratch)
{
	if (scratch->buffer == NULL)
		return;
	close(scratch->fd);
	free(scratch->buffer);
	*scratch = (struct scratch){0};
}

uint64_t
scratch_size(const struct scratch *scratch)
{
	return scratch->written + scratch->held;
}

static bool
write_all(struct scratch *scratch, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t put =
		    pwrite(scratch->fd, bytes, len, (off_t)scratch->written);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return fail("write");
		scratch->written += (uint64_t)put;
		bytes += put;
		len -= (size_t)put;
	}
	return true;
}

bool
scratch_add(struct scratch *scratch, const void *bytes, size_t len)
{
	if (len > SCRATCH_BUFFER - scratch->held) {
		if (!write_all(scratch, scratch->buffer, scratch->held))
			return false;
		scratch->held = 0;
	}
	if (len > SCRATCH_BUFFER)
		return write_all(scratch, bytes, len);
	if (len > 0)
		memcpy(scratch->buffer + scratch->held, bytes, len);
	scratch->held += len;
	return true;
}

static bool
read_all(struct scratch *scratch, char *bytes, size_t len, uint64_t at)
{
	while (len > 0) {
		ssize_t got = pread(scratch->fd, bytes, len, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0)
			errno = EIO; /* somebody has cut it off */
		if (got <= 0)
			return fail("read");
		bytes += got;
		at += (uint64_t)got;
		len -= (size_t)got;
	}
	return true;
}

bool
scratch_read(struct scratch *scratch, void *bytes, size_t len, uint64_t at)
{
	uint64_t left = at < scratch->written ? scratch->written - at : 0;
	size_t filed = left < len ? (size_t)left : len;

	if (!read_all(scratch, bytes, filed, at))
		return false;
	if (len > filed)
		memcpy((char *)bytes + filed,
		    scratch->buffer + (at + filed - scratch->written),
		    len - filed);
	return true;
}

void
scratch_clear(struct scratch *scratch)
{
	scratch->held = 0;
	scratch->written = 0;
}
