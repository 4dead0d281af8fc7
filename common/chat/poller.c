#include "poller.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "util.h"

void
poller_init(struct poller *p)
{
	p->fd = epoll_create1(EPOLL_CLOEXEC);
	if (p->fd < 0)
		BUG("epoll_create1: %s", strerror(errno));
}

void
poller_release(struct poller *p)
{
	close(p->fd);
}

void
poller_watch(struct poller *p, int fd, short events)
{
	struct epoll_event e = {.data.fd = fd};

	if (events == 0) {
		/* It may have been closed already. */
		epoll_ctl(p->fd, EPOLL_CTL_DEL, fd, &e);
		return;
	}
	e.events = (events & POLLIN ? EPOLLIN : 0u) |
		   (events & POLLOUT ? EPOLLOUT : 0u);
	if (epoll_ctl(p->fd, EPOLL_CTL_MOD, fd, &e) == 0)
		return;
	if (errno != ENOENT || epoll_ctl(p->fd, EPOLL_CTL_ADD, fd, &e) < 0)
		BUG("epoll_ctl: %s", strerror(errno));
}

static size_t
find_ready(
    struct poller *p, int timeout_ms, struct poller_event ready[POLLER_READY])
{
	struct epoll_event found[POLLER_READY];
	int count = epoll_wait(p->fd, found, POLLER_READY, timeout_ms);

	for (int i = 0; i < count; i++) {
		ready[i] = (struct poller_event){.fd = found[i].data.fd};
		if (found[i].events & EPOLLIN)
			ready[i].events |= POLLIN;
		if (found[i].events & EPOLLOUT)
			ready[i].events |= POLLOUT;
		if (found[i].events & (EPOLLERR | EPOLLHUP))
			ready[i].events |= POLLERR;
	}
	return count < 0 ? 0 : (size_t)count;
}

size_t
poller_wait(struct poller *p, struct pollfd *fds, size_t count, int timeout_ms,
    struct poller_event ready[POLLER_READY])
{
	struct pollfd all[POLLER_FDS + 1];

	if (count == 0)
		return find_ready(p, timeout_ms, ready);
	if (count > POLLER_FDS)
		BUG("%zu files to wait for", count);
	memcpy(all, fds, count * sizeof(*fds));
	all[count] = (struct pollfd){.fd = p->fd, .events = POLLIN};
	if (poll(all, (nfds_t)count + 1, timeout_ms) <= 0) {
		for (size_t i = 0; i < count; i++)
			fds[i].revents = 0;
		return 0;
	}
	memcpy(fds, all, count * sizeof(*fds));
	return all[count].revents == 0 ? 0 : find_ready(p, 0, ready);
}
