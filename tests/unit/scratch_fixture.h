/* Temporary files for tests: where they are, a disk that is full, and what was
 * said about it. */
#ifndef AHER_TEST_SCRATCH_H
#define AHER_TEST_SCRATCH_H

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "str.h"

/* What say() writes from begin to end, without more than 1000 bytes. */
static int said_to, stderr_before;
static char said[1001];

static inline void
said_begin(void)
{
	char path[] = "/tmp/aher-test-XXXXXX";

	said_to = mkstemp(path);
	unlink(path);
	stderr_before = dup(STDERR_FILENO);
	dup2(said_to, STDERR_FILENO);
}

static inline bool
said_end(const char *expected)
{
	ssize_t len = pread(said_to, said, sizeof(said) - 1, 0);

	dup2(stderr_before, STDERR_FILENO);
	close(stderr_before);
	close(said_to);
	said[len < 0 ? 0 : len] = '\0';
	return strstr(said, expected) != NULL;
}

/* No file of this process gets longer than that. */
static inline void
limit_files(rlim_t bytes)
{
	struct rlimit limit;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = bytes;
	setrlimit(RLIMIT_FSIZE, &limit);
}

/* splitmix64: the same numbers in every run. */
static uint64_t random_state;

static inline uint64_t
next_random(void)
{
	uint64_t h = random_state += 0x9e3779b97f4a7c15u;

	h = (h ^ h >> 30) * 0xbf58476d1ce4e5b9u;
	h = (h ^ h >> 27) * 0x94d049bb133111ebu;
	return h ^ h >> 31;
}

#endif
