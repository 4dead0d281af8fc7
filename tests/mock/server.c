#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../../common/buf.h"
#include "../../common/util.h"
#include "counts.h"
#include "exchange.h"
#include "plan.h"
#include "timers.h"

#define BACKLOG 4096

struct server {
	const struct config *config;
	struct counts counts;
	struct planner planner;
	struct exchanges *exchanges;
	int listen_fd, port, log_fd;
	bool down, failed;
	long long up_at_us; /* 0: never again */
	struct buf log;
};

static void
flush_log(struct server *s)
{
	size_t done = 0;
	ssize_t n;

	while (s->log_fd != -1 && done < s->log.len) {
		n = write(s->log_fd, s->log.bytes + done, s->log.len - done);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1) {
			s->failed = true;
			break;
		}
		done += (size_t)n;
	}
	buf_clear(&s->log);
}

/* --- listening --- */

static int
bind_loopback(struct server *s, int fd)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
	struct sockaddr *address = (struct sockaddr *)&v4;
	socklen_t len = sizeof(v4);
	int on = 1;

	v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	v6.sin6_addr = in6addr_loopback;
	v4.sin_port = v6.sin6_port = htons((uint16_t)s->port);
	if (s->config->ipv6) {
		address = (struct sockaddr *)&v6;
		len = sizeof(v6);
	}
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, address, len) == -1 || listen(fd, BACKLOG) == -1)
		return -1;
	len = s->config->ipv6 ? sizeof(v6) : sizeof(v4);
	if (getsockname(fd, address, &len) == -1)
		return -1;
	s->port = ntohs(s->config->ipv6 ? v6.sin6_port : v4.sin_port);
	return 0;
}

static bool
start_listening(struct server *s)
{
	int fd = socket(s->config->ipv6 ? AF_INET6 : AF_INET,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd == -1 || bind_loopback(s, fd) == -1) {
		say("port %d: %s", s->port, strerror(errno));
		if (fd != -1)
			close(fd);
		return false;
	}
	s->listen_fd = fd;
	return true;
}

static void
accept_all(struct server *s)
{
	struct sockaddr_storage from;
	socklen_t len;
	int fd;

	for (int i = 0; i < 256; i++) {
		len = sizeof(from);
		fd = accept4(s->listen_fd, (struct sockaddr *)&from, &len,
		    SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd == -1)
			return;
		exchanges_add(s->exchanges, fd, (struct sockaddr *)&from, len);
	}
}

static void
go_down(struct server *s)
{
	if (s->config->down_after < 0 || s->down || s->up_at_us > 0 ||
	    s->counts.served < s->config->down_after)
		return;
	s->down = true;
	close(s->listen_fd);
	s->listen_fd = -1;
	exchanges_set_down(s->exchanges, true);
	if (s->config->down_ms > 0)
		s->up_at_us = timers_now_us() + s->config->down_ms * 1000;
}

static void
come_back(struct server *s)
{
	if (!s->down || s->up_at_us == 0 || timers_now_us() < s->up_at_us)
		return;
	if (start_listening(s)) {
		s->down = false;
		exchanges_set_down(s->exchanges, false);
	} else {
		s->up_at_us = timers_now_us() + 100 * 1000;
	}
}

/* --- the loop --- */

/* Microseconds until something is to be done without a socket; -1: nothing. */
static long long
time_left(const struct server *s)
{
	long long left = exchanges_left_us(s->exchanges), up;

	if (!s->down || s->up_at_us == 0)
		return left;
	up = s->up_at_us - timers_now_us();
	if (up < 0)
		up = 0;
	return left < 0 || up < left ? up : left;
}

/* A pipe that ends is a parent that went away; /dev/null is not. */
static int
parent_fd(void)
{
	struct stat st;

	if (fstat(STDIN_FILENO, &st) == 0 &&
	    (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode)))
		return STDIN_FILENO;
	return -1;
}

static bool
parent_left(const struct pollfd *fd)
{
	char bytes[256];

	return (fd->revents & (POLLIN | POLLHUP | POLLERR)) != 0 &&
	       read(fd->fd, bytes, sizeof(bytes)) <= 0;
}

void
server_run(struct server *s, int signal_fd)
{
	struct pollfd fds[] = {
	    {.fd = signal_fd, .events = POLLIN},
	    {.fd = parent_fd(), .events = POLLIN},
	    {.fd = exchanges_fd(s->exchanges), .events = POLLIN},
	    {.fd = s->listen_fd, .events = POLLIN},
	};
	struct timespec wait;
	long long left;

	for (;;) {
		exchanges_step(s->exchanges);
		go_down(s);
		come_back(s);
		flush_log(s);
		left = time_left(s);
		wait.tv_sec = left / 1000000;
		wait.tv_nsec = left % 1000000 * 1000;
		fds[3].fd = s->listen_fd;
		if (ppoll(fds, ARRAY_LEN(fds), left < 0 ? NULL : &wait, NULL) ==
			-1 &&
		    errno != EINTR)
			BUG("ppoll: %s", strerror(errno));
		if (fds[0].revents != 0 || parent_left(&fds[1]))
			return;
		if (fds[3].revents != 0)
			accept_all(s);
	}
}

/* --- begin and end --- */

static void
raise_file_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static bool
open_log(struct server *s)
{
	if (s->config->log_file == NULL)
		return true;
	s->log_fd = open(s->config->log_file,
	    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (s->log_fd == -1)
		say("%s: %s", s->config->log_file, strerror(errno));
	return s->log_fd != -1;
}

struct server *
server_new(const struct config *config)
{
	struct server *s = xcalloc(1, sizeof(*s));

	raise_file_limit();
	s->config = config;
	s->port = config->port;
	s->log_fd = s->listen_fd = -1;
	buf_init(&s->log, BUF_NO_MAX);
	planner_init(&s->planner, config, &s->counts);
	s->exchanges = exchanges_new(
	    config, &s->planner, config->log_file == NULL ? NULL : &s->log);
	if (s->exchanges == NULL)
		say("libmicrohttpd does not start");
	if (s->exchanges == NULL || !open_log(s) || !start_listening(s)) {
		server_free(s);
		return NULL;
	}
	return s;
}

int
server_port(const struct server *s)
{
	return s->port;
}

static bool
write_stats(const struct server *s)
{
	struct buf text;
	FILE *file;
	bool good;

	if (s->config->stats_file == NULL)
		return true;
	buf_init(&text, BUF_NO_MAX);
	counts_put(&s->counts, &text);
	file = fopen(s->config->stats_file, "we");
	good =
	    file != NULL && fwrite(text.bytes, 1, text.len, file) == text.len;
	if (file != NULL && fclose(file) != 0)
		good = false;
	if (!good)
		say("%s: %s", s->config->stats_file, strerror(errno));
	buf_release(&text);
	return good;
}

bool
server_free(struct server *s)
{
	bool good;

	exchanges_free(s->exchanges);
	flush_log(s);
	good = write_stats(s) && !s->failed;
	if (s->log_fd != -1)
		close(s->log_fd);
	if (s->listen_fd != -1)
		close(s->listen_fd);
	planner_release(&s->planner);
	counts_release(&s->counts);
	buf_release(&s->log);
	free(s);
	return good;
}
