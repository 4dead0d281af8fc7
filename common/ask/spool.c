#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io.h"
#include "util.h"

char *
spool_begin(void)
{
	const char *folder = getenv("TMPDIR");
	char *path;
	int fd;

	if (folder == NULL || folder[0] == '\0')
		folder = "/tmp";
	if (asprintf(&path, "%s/aher-XXXXXX", folder) < 0)
		BUG("no name for a temporary file");
	fd = mkstemp(path);
	if (fd >= 0) {
		close(fd);
		return path;
	}
	say("%s: %s", path, strerror(errno));
	free(path);
	return NULL;
}

static bool
copy_out(const char *path)
{
	char why[200], *bytes = xmalloc(IO_CHUNK);
	struct output *out = output_open(NULL, -1, why, sizeof(why));
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : 0;

	while (fd >= 0 && (got = read(fd, bytes, IO_CHUNK)) > 0)
		output_write(out, bytes, (size_t)got);
	if (got < 0)
		say("%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	free(bytes);
	if (output_commit(out, true, why, sizeof(why)) != OUTPUT_FAILED)
		return got == 0;
	say("<stdout>: %s", why);
	return false;
}

bool
spool_end(char *path, bool complete)
{
	bool fine = !complete || copy_out(path);
	char *part;

	unlink(path);
	if (asprintf(&part, "%s.part", path) >= 0) {
		unlink(part);
		free(part);
	}
	free(path);
	return fine;
}
