/*
 * Waits for many files at the cost of those that are ready: epoll for the ones
 * that are watched for long, poll for the few that change with each turn.
 */
#ifndef AHER_POLLER_H
#define AHER_POLLER_H

#include <poll.h>
#include <stddef.h>

#define POLLER_FDS 8	/* most that are passed to one wait */
#define POLLER_READY 64 /* most that one wait finds */

struct poller {
	int fd;
};

struct poller_event {
	int fd;
	short events; /* POLLIN, POLLOUT, POLLERR */
};

/* Both end the process where the system lets them not. */
void poller_init(struct poller *);
void poller_release(struct poller *);

/* Watches a file for POLLIN and POLLOUT; 0: not any more. */
void poller_watch(struct poller *, int fd, short events);

/*
 * Waits at most timeout_ms for a watched file or one of fds, whose revents are
 * set as by poll(2); a signal ends it early. Returns how many are in ready.
 */
size_t poller_wait(struct poller *, struct pollfd *fds, size_t count,
    int timeout_ms, struct poller_event ready[POLLER_READY]);

#endif
