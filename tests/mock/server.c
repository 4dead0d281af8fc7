#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../common/buf.h"
#include "../../common/util.h"
#include "counts.h"
#include "plan.h"
#include "timers.h"

#define MOST_CONNECTIONS 8000
#define MOST_BODY (256UL << 20)
#define BACKLOG 4096
#define LOOK_MS 200 /* how often a client that waits is looked at */
#define HUGE_BLOCK (256 * 1024)

enum state {
	READING,
	QUEUED, /* for one of --capacity's places */
	WAITING,
	DUE,
	ANSWERED,
	GONE,
};

/* One HTTP request, from its first byte to its end. */
struct exchange {
	struct server *server;
	struct MHD_Connection *connection;
	struct exchange *next; /* in the queue */
	enum state state;
	bool flies, has_place, pausing;
	int fd;
	struct buf body;
	struct plan plan;
	bool planned;
	long long begun_us, due_us;
};

/* An open connection, so that all can be shut. */
struct line {
	struct line *next, *prev;
	int fd;
};

struct server {
	const struct config *config;
	struct MHD_Daemon *daemon;
	struct counts counts;
	struct planner planner;
	struct timers timers;
	struct line lines; /* head of a ring */
	struct exchange *queue, **queue_end;
	long long places;
	long long start_us;
	int listen_fd, port, log_fd;
	bool down, ending, failed;
	long long up_at_us; /* 0: never again */
	struct buf log;
};

/* --- the log --- */

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

static void
log_end(struct exchange *x, bool whole)
{
	struct server *s = x->server;
	const struct plan *plan = &x->plan;

	if (s->log_fd == -1)
		return;
	buf_add_str(&s->log, buf_str(&plan->log));
	buf_printf(&s->log,
	    ",\"status\":%d,\"fault\":\"%s\",\"good\":%s,\"sent\":%s",
	    x->state == ANSWERED ? plan->status : 0, plan->fault,
	    whole && plan->good ? "true" : "false", whole ? "true" : "false");
	buf_printf(&s->log,
	    ",\"prompt_tokens\":%lld,\"cached_tokens\":%lld,"
	    "\"completion_tokens\":%lld",
	    plan->usage.prompt_tokens, plan->usage.cached_tokens,
	    plan->usage.completion_tokens);
	buf_printf(&s->log, ",\"begun_ms\":%lld,\"ms\":%lld}\n",
	    (x->begun_us - s->start_us) / 1000,
	    (timers_now_us() - x->begun_us) / 1000);
}

/* --- the life of an exchange --- */

static void leave(struct exchange *);

static bool
client_left(const struct exchange *x)
{
	char c;
	ssize_t n = recv(x->fd, &c, 1, MSG_PEEK | MSG_DONTWAIT);

	return n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR);
}

static void
wait_until_due(struct exchange *x)
{
	long long look = timers_now_us() + LOOK_MS * 1000LL;

	timers_add(&x->server->timers,
	    x->plan.way == PLAN_NEVER || look < x->due_us ? look : x->due_us,
	    x);
}

/* It has a place: its time begins to run. */
static void
take_place(struct exchange *x)
{
	x->has_place = true;
	x->server->places++;
	x->state = WAITING;
	x->due_us = timers_now_us() + x->plan.delay_ms * 1000;
}

static bool
wants_place(const struct exchange *x)
{
	return x->plan.counted && x->plan.status == 200;
}

static void
enqueue(struct exchange *x)
{
	x->state = QUEUED;
	x->next = NULL;
	*x->server->queue_end = x;
	x->server->queue_end = &x->next;
}

static void
serve_queue(struct server *s)
{
	struct exchange *x;

	while (s->queue != NULL && s->places < s->config->capacity) {
		x = s->queue;
		s->queue = x->next;
		if (s->queue == NULL)
			s->queue_end = &s->queue;
		take_place(x);
		wait_until_due(x);
	}
}

/* It no longer flies, whatever became of it. */
static void
leave(struct exchange *x)
{
	struct server *s = x->server;

	if (x->flies)
		s->counts.flying--;
	if (x->has_place)
		s->places--;
	x->flies = x->has_place = false;
	serve_queue(s);
}

/* --- bodies that come slowly, or not whole --- */

static ssize_t
read_cut(void *arg, uint64_t at, char *out, size_t max)
{
	const struct buf *body = &((struct exchange *)arg)->plan.body;
	size_t half = body->len / 2;

	if (at >= half)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (max > half - at)
		max = half - at;
	memcpy(out, body->bytes + at, max);
	return (ssize_t)max;
}

static ssize_t
read_drip(void *arg, uint64_t at, char *out, size_t max)
{
	struct exchange *x = arg;

	(void)max;
	if (at >= x->plan.body.len)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (x->server->ending)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (!x->pausing) {
		x->pausing = true;
		MHD_suspend_connection(x->connection);
		timers_add(&x->server->timers,
		    timers_now_us() + x->plan.pause_ms * 1000, x);
		return 0;
	}
	x->pausing = false;
	*out = x->plan.body.bytes[at];
	return 1;
}

static ssize_t
read_huge(void *arg, uint64_t at, char *out, size_t max)
{
	const struct plan *plan = &((struct exchange *)arg)->plan;
	size_t i = 0;

	if (at >= plan->size)
		return MHD_CONTENT_READER_END_OF_STREAM;
	while (i < max && at + i < plan->body.len) {
		out[i] = plan->body.bytes[at + i];
		i++;
	}
	memset(out + i, 'a', max - i);
	return (ssize_t)max;
}

static struct MHD_Response *
make_response(struct exchange *x)
{
	struct buf *body = &x->plan.body;

	switch (x->plan.way) {
	case PLAN_CUT:
		return MHD_create_response_from_callback(
		    body->len, 65536, read_cut, x, NULL);
	case PLAN_DRIP:
		return MHD_create_response_from_callback(
		    body->len, 1024, read_drip, x, NULL);
	case PLAN_HUGE:
		return MHD_create_response_from_callback(
		    x->plan.size, HUGE_BLOCK, read_huge, x, NULL);
	default:
		return MHD_create_response_from_buffer(
		    body->len, body->bytes, MHD_RESPMEM_PERSISTENT);
	}
}

static enum MHD_Result
respond(struct exchange *x)
{
	struct MHD_Response *response;
	enum MHD_Result result;
	struct linger hard = {.l_onoff = 1, .l_linger = 0};

	if (x->plan.way == PLAN_RESET || x->plan.way == PLAN_CLOSE) {
		if (x->plan.way == PLAN_RESET)
			setsockopt(
			    x->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
		x->state = ANSWERED;
		x->plan.status = 0;
		return MHD_NO;
	}
	response = make_response(x);
	MHD_add_response_header(response, "Content-Type", x->plan.type);
	for (size_t i = 0; i < x->plan.header_count; i++)
		MHD_add_response_header(response, x->plan.headers[i].name,
		    x->plan.headers[i].value);
	result = MHD_queue_response(
	    x->connection, (unsigned)x->plan.status, response);
	MHD_destroy_response(response);
	x->state = ANSWERED;
	return result;
}

/* --- a request that is whole --- */

static const char *
header(struct exchange *x, const char *name)
{
	return MHD_lookup_connection_value(
	    x->connection, MHD_HEADER_KIND, name);
}

static enum MHD_Result
begin(struct exchange *x)
{
	struct server *s = x->server;

	if (x->plan.counted) {
		x->flies = true;
		if (++s->counts.flying > s->counts.flying_max)
			s->counts.flying_max = s->counts.flying;
	}
	if (s->config->capacity > 0 && wants_place(x) &&
	    (s->queue != NULL || s->places >= s->config->capacity)) {
		enqueue(x);
		MHD_suspend_connection(x->connection);
		return MHD_YES;
	}
	if (wants_place(x)) {
		take_place(x);
	} else {
		x->state = WAITING;
		x->due_us = x->begun_us + x->plan.delay_ms * 1000;
	}
	if (x->plan.delay_ms == 0 && x->plan.way != PLAN_NEVER)
		return respond(x);
	MHD_suspend_connection(x->connection);
	wait_until_due(x);
	return MHD_YES;
}

static enum MHD_Result
receive(struct exchange *x, const char *url, const char *method)
{
	struct arrival arrival = {
	    .method = method,
	    .path = url,
	    .type = header(x, "Content-Type"),
	    .authorization = header(x, "Authorization"),
	    .body = buf_str(&x->body),
	    .too_long = x->body.over,
	};

	if (x->server->down)
		return MHD_NO;
	x->begun_us = timers_now_us();
	plan_make(&x->server->planner, &arrival, &x->plan);
	x->planned = true;
	buf_release(&x->body);
	buf_init(&x->body, MOST_BODY);
	return begin(x);
}

static enum MHD_Result
new_exchange(
    struct server *s, struct MHD_Connection *connection, void **context)
{
	struct exchange *x = xcalloc(1, sizeof(*x));

	x->server = s;
	x->connection = connection;
	x->fd = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_CONNECTION_FD)
		    ->connect_fd;
	buf_init(&x->body, MOST_BODY);
	*context = x;
	return MHD_YES;
}

static enum MHD_Result
on_request(void *arg, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *data, size_t *size,
    void **context)
{
	struct exchange *x = *context;

	(void)version;
	if (x == NULL)
		return new_exchange(arg, connection, context);
	if (*size > 0) {
		buf_add(&x->body, data, *size);
		*size = 0;
		return MHD_YES;
	}
	if (x->state == READING)
		return receive(x, url, method);
	if (x->server->ending || x->server->down)
		return MHD_NO;
	if (x->state == DUE && client_left(x))
		x->state = GONE;
	return x->state == DUE ? respond(x) : MHD_NO;
}

static void
on_completed(void *arg, struct MHD_Connection *connection, void **context,
    enum MHD_RequestTerminationCode how)
{
	struct server *s = arg;
	struct exchange *x = *context;
	bool whole = how == MHD_REQUEST_TERMINATED_COMPLETED_OK;

	(void)connection;
	if (x == NULL)
		return;
	if (x->planned && x->plan.counted) {
		if (whole)
			plan_served(&s->planner, &x->plan);
		if (x->state != ANSWERED)
			s->counts.gone++;
		else
			s->counts.status[x->plan.status]++;
		if (x->plan.fault[0] != '\0')
			counts_name(s->counts.faults, str_of(x->plan.fault));
		log_end(x, whole);
	}
	leave(x);
	if (x->planned)
		plan_release(&x->plan);
	buf_release(&x->body);
	free(x);
	*context = NULL;
}

static void
on_connection(void *arg, struct MHD_Connection *connection, void **context,
    enum MHD_ConnectionNotificationCode what)
{
	struct server *s = arg;
	struct line *line = *context;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		line = xcalloc(1, sizeof(*line));
		line->fd = MHD_get_connection_info(
		    connection, MHD_CONNECTION_INFO_CONNECTION_FD)
			       ->connect_fd;
		line->next = &s->lines;
		line->prev = s->lines.prev;
		line->prev->next = line;
		s->lines.prev = line;
		s->counts.connections++;
		*context = line;
	} else if (line != NULL) {
		line->prev->next = line->next;
		line->next->prev = line->prev;
		free(line);
	}
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
		if (MHD_add_connection(s->daemon, fd, (struct sockaddr *)&from,
			len) != MHD_YES)
			say("a connection was refused");
	}
}

static void
go_down(struct server *s)
{
	struct line *line;

	if (s->config->down_after < 0 || s->down ||
	    s->counts.served < s->config->down_after || s->up_at_us > 0)
		return;
	s->down = true;
	close(s->listen_fd);
	s->listen_fd = -1;
	for (line = s->lines.next; line != &s->lines; line = line->next)
		shutdown(line->fd, SHUT_RDWR);
	if (s->config->down_ms > 0)
		s->up_at_us = timers_now_us() + s->config->down_ms * 1000;
}

static void
come_back(struct server *s)
{
	if (!s->down || s->up_at_us == 0 || timers_now_us() < s->up_at_us)
		return;
	if (start_listening(s))
		s->down = false;
	else
		s->up_at_us = timers_now_us() + 100 * 1000;
}

/* --- the loop --- */

static void
fire_timers(struct server *s)
{
	long long now = timers_now_us();
	struct exchange *x;

	while ((x = timers_take(&s->timers, now)) != NULL) {
		if (x->state == WAITING && !s->ending && !s->down) {
			if (client_left(x)) {
				x->state = GONE;
			} else if (x->plan.way == PLAN_NEVER ||
				   x->due_us > now) {
				wait_until_due(x);
				continue;
			} else {
				x->state = DUE;
			}
		}
		MHD_resume_connection(x->connection);
	}
}

/* Microseconds until something is to be done without a socket; -1: nothing. */
static long long
time_left(struct server *s)
{
	MHD_UNSIGNED_LONG_LONG ms;
	long long left = timers_left_us(&s->timers), other;

	if (MHD_get_timeout(s->daemon, &ms) == MHD_YES &&
	    (left < 0 || (long long)ms * 1000 < left))
		left = (long long)ms * 1000;
	if (s->down && s->up_at_us > 0) {
		other = s->up_at_us - timers_now_us();
		if (other < 0)
			other = 0;
		if (left < 0 || other < left)
			left = other;
	}
	return left;
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
	struct pollfd fds[4] = {{.fd = signal_fd, .events = POLLIN},
	    {.fd = parent_fd(), .events = POLLIN}, {.events = POLLIN},
	    {.events = POLLIN}};
	struct timespec wait;
	long long left;

	fds[2].fd =
	    MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
	for (;;) {
		/* In this order: what is resumed is only seen by the next
		 * MHD_run, and no file descriptor tells of it. */
		fire_timers(s);
		MHD_run(s->daemon);
		go_down(s);
		come_back(s);
		flush_log(s);
		left = time_left(s);
		wait.tv_sec = left / 1000000;
		wait.tv_nsec = left % 1000000 * 1000;
		fds[3].fd = s->listen_fd;
		if (ppoll(fds, 4, left < 0 ? NULL : &wait, NULL) == -1 &&
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

struct server *
server_new(const struct config *config)
{
	struct server *s = xcalloc(1, sizeof(*s));

	raise_file_limit();
	s->config = config;
	s->start_us = timers_now_us();
	s->port = config->port;
	s->log_fd = -1;
	s->listen_fd = -1;
	s->lines.next = s->lines.prev = &s->lines;
	s->queue_end = &s->queue;
	buf_init(&s->log, BUF_NO_MAX);
	planner_init(&s->planner, config, &s->counts);
	if (config->log_file != NULL)
		s->log_fd = open(config->log_file,
		    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	s->failed = config->log_file != NULL && s->log_fd == -1;
	s->daemon = MHD_start_daemon(
	    MHD_USE_EPOLL | MHD_USE_TURBO | MHD_ALLOW_SUSPEND_RESUME |
		MHD_USE_NO_LISTEN_SOCKET | MHD_USE_SUPPRESS_DATE_NO_CLOCK,
	    0, NULL, NULL, on_request, s, MHD_OPTION_NOTIFY_COMPLETED,
	    on_completed, s, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
	    MHD_OPTION_CONNECTION_LIMIT, (unsigned)MOST_CONNECTIONS,
	    MHD_OPTION_END);
	if (s->daemon == NULL)
		say("libmicrohttpd does not start");
	if (s->failed || s->daemon == NULL || !start_listening(s)) {
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

/* libmicrohttpd wants no connection suspended when it stops. */
static void
end_waiting(struct server *s)
{
	struct exchange *x;

	s->ending = true;
	while ((x = timers_take(&s->timers, -1)) != NULL)
		MHD_resume_connection(x->connection);
	while ((x = s->queue) != NULL) {
		s->queue = x->next;
		MHD_resume_connection(x->connection);
	}
	s->queue_end = &s->queue;
	for (int i = 0; i < 3; i++)
		MHD_run(s->daemon);
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

	if (s->daemon != NULL) {
		end_waiting(s);
		MHD_stop_daemon(s->daemon);
	}
	flush_log(s);
	good = write_stats(s) && !s->failed;
	if (s->log_fd != -1)
		close(s->log_fd);
	if (s->listen_fd != -1)
		close(s->listen_fd);
	planner_release(&s->planner);
	timers_release(&s->timers);
	counts_release(&s->counts);
	buf_release(&s->log);
	free(s);
	return good;
}
