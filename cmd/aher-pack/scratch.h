/* An unnamed temporary file, for what does not fit into memory. */
#ifndef AHER_PACK_SCRATCH_H
#define AHER_PACK_SCRATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCRATCH_BUFFER (256 * 1024)

/* Written at its end through a buffer of SCRATCH_BUFFER bytes, read anywhere.
 * It goes away with the process, whatever ends that. */
struct scratch {
	int fd;
	char *buffer;
	size_t held;	  /* bytes in the buffer, */
	uint64_t written; /* which belong behind those in the file */
};

/* Makes the file in $TMPDIR, else in /tmp. False after a message. */
bool scratch_open(struct scratch *);
/* Also of a struct that is all zero, or was closed before. */
void scratch_close(struct scratch *);

/* Bytes added so far: where the next ones will stand. */
uint64_t scratch_size(const struct scratch *);
/* False after a message: the disk is full. */
bool scratch_add(struct scratch *, const void *bytes, size_t len);
/* Bytes that were added, from offset `at`. False after a message. */
bool scratch_read(struct scratch *, void *bytes, size_t len, uint64_t at);
/* Forgets what was added; the file keeps its room on the disk. */
void scratch_clear(struct scratch *);

#endif
