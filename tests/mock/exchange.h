/*
 * HTTP: connections, requests that wait for their time, and what happens to a
 * plan on the wire. The only user of libmicrohttpd.
 */
#ifndef MOCK_EXCHANGE_H
#define MOCK_EXCHANGE_H

#include <stdbool.h>
#include <sys/socket.h>

#include "../../common/buf.h"
#include "config.h"
#include "plan.h"

struct exchanges;

/* All must outlive it; log gets a line for each request that ended, or is
 * NULL. NULL where libmicrohttpd does not start. */
struct exchanges *exchanges_new(
    const struct config *, struct planner *, struct buf *log);
/* Ends everything that still flies. */
void exchanges_free(struct exchanges *);

/* A connection that was accepted; the fd is taken over. */
void exchanges_add(
    struct exchanges *, int fd, const struct sockaddr *from, socklen_t len);

/* Readable when exchanges_step has something to do; so it has after
 * exchanges_left_us (>= 0; -1: no time is set). */
int exchanges_fd(const struct exchanges *);
long long exchanges_left_us(const struct exchanges *);
void exchanges_step(struct exchanges *);

/* While it is down it ends every connection without a word. */
void exchanges_set_down(struct exchanges *, bool down);

#endif
