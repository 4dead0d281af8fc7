/*
 * What one request is answered with: an answer, a refusal or a fault, and
 * when. No network.
 */
#ifndef MOCK_PLAN_H
#define MOCK_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../common/arena.h"
#include "../../common/buf.h"
#include "../../common/json.h"
#include "../../common/str.h"
#include "answer.h"
#include "config.h"
#include "counts.h"

/* What the planning keeps between requests. */
struct planner {
	const struct config *config;
	struct counts *counts;
	struct json_doc doc;
	struct arena arena;
};

void planner_init(struct planner *, const struct config *, struct counts *);
void planner_release(struct planner *);

/* A request as it came. */
struct arrival {
	const char *method, *path;
	const char *type; /* Content-Type, Authorization; NULL for none */
	const char *authorization;
	struct str body;
	bool too_long; /* its end is missing */
};

enum plan_way {
	PLAN_WHOLE,
	PLAN_CUT,   /* half of the body, then the end of the connection */
	PLAN_DRIP,  /* a byte every `pause_ms` */
	PLAN_HUGE,  /* the body, then 'a' up to `size` bytes */
	PLAN_CLOSE, /* nothing, FIN */
	PLAN_RESET, /* nothing, RST */
	PLAN_NEVER, /* nothing at all */
};

#define PLAN_HEADERS 2

struct plan {
	enum plan_way way;
	int status;
	const char *type; /* of the content */
	struct buf body;
	struct {
		const char *name;
		char value[256];
	} headers[PLAN_HEADERS];
	size_t header_count;
	char fault[64]; /* "" for none */
	long long delay_ms, pause_ms;
	unsigned long long size;
	bool counted; /* is one of the requests: GET /stats is not */
	bool good;    /* a whole answer, as the request wanted it */
	enum role role;
	uint64_t key;
	char model[64];
	struct usage usage;
	struct buf log; /* a JSON object without its end */
};

/* Decides; the plan is to be released. */
void plan_make(struct planner *, const struct arrival *, struct plan *);
void plan_release(struct plan *);

/* Counts an answer that went out whole. */
void plan_served(struct planner *, const struct plan *);

/* Appends its line of the log. answered: false when the client had left;
 * whole: the answer went out to its end. */
void plan_log(const struct plan *, struct buf *out, bool answered, bool whole,
    long long begun_us, long long took_us);

/* Bytes of a PLAN_CUT body from `at` on; 0: here it is cut. */
size_t plan_half(const struct plan *, uint64_t at, char *out, size_t max);
/* Bytes of a PLAN_HUGE body. */
void plan_filler(const struct plan *, uint64_t at, char *out, size_t len);

#endif
