/* Words of a request, to make answers of. */
#ifndef MOCK_WORDING_H
#define MOCK_WORDING_H

#include <stdint.h>

#include "../../common/buf.h"
#include "../../common/str.h"

/*
 * The fenced text under a line with `name` in it, else the first fenced text,
 * else all of it.
 */
struct str wording_of(struct str text, const char *name);

/* Appends a few words of a text, from a place that the hash picks. */
void wording_put(struct buf *, struct str text, uint64_t hash);

/*
 * Appends words of what an outcome says was achieved, and nothing that it does
 * not say: a goal of them passes the gates.
 */
void wording_put_topics(struct buf *, struct str outcome, uint64_t hash);

#endif
