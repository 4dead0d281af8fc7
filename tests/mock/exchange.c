#include "exchange.h"

#include <errno.h>
#include <microhttpd.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

#include "../../common/util.h"
#include "counts.h"
#include "timers.h"

#define MOST_CONNECTIONS 8000
#define MOST_BODY (256UL << 20)
#define LOOK_MS 200 /* how often a client that waits is looked at */
#define HUGE_BLOCK (256UL * 1024)

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
	struct exchanges *all;
	struct MHD_Connection *connection;
	struct exchange *next; /* in the queue */
	enum state state;
	bool flies, has_place, pausing, planned;
	int fd;
	struct buf body;
	struct plan plan;
	long long begun_us, due_us;
};

/* An open connection, so that all can be shut. */
struct line {
	struct line *next, *prev;
	int fd;
};

struct exchanges {
	const struct config *config;
	struct planner *planner;
	struct MHD_Daemon *daemon;
	struct timers timers;
	struct line lines; /* head of a ring */
	struct exchange *queue, **queue_end;
	long long places;
	long long start_us;
	struct buf *log;
	bool down, ending;
};

/* --- the life of an exchange --- */

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

	timers_add(&x->all->timers,
	    x->plan.way == PLAN_NEVER || look < x->due_us ? look : x->due_us,
	    x);
}

/* It has a place: its time begins to run. */
static void
take_place(struct exchange *x)
{
	x->has_place = true;
	x->all->places++;
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
	*x->all->queue_end = x;
	x->all->queue_end = &x->next;
}

static void
serve_queue(struct exchanges *s)
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
	x->all->planner->counts->flying -= x->flies;
	x->all->places -= x->has_place;
	serve_queue(x->all);
}

/* --- bodies that come slowly, or not whole --- */

static ssize_t
read_cut(void *arg, uint64_t at, char *out, size_t max)
{
	size_t len = plan_half(&((struct exchange *)arg)->plan, at, out, max);

	return len == 0 ? MHD_CONTENT_READER_END_WITH_ERROR : (ssize_t)len;
}

static ssize_t
read_drip(void *arg, uint64_t at, char *out, size_t max)
{
	struct exchange *x = arg;

	(void)max;
	if (at >= x->plan.body.len)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (x->all->ending)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (!x->pausing) {
		x->pausing = true;
		MHD_suspend_connection(x->connection);
		timers_add(&x->all->timers,
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
	plan_filler(&((struct exchange *)arg)->plan, at, out, max);
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
	struct exchanges *s = x->all;

	if (x->plan.counted) {
		x->flies = true;
		if (++s->planner->counts->flying >
		    s->planner->counts->flying_max)
			s->planner->counts->flying_max =
			    s->planner->counts->flying;
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

	x->begun_us = timers_now_us();
	plan_make(x->all->planner, &arrival, &x->plan);
	x->planned = true;
	buf_release(&x->body);
	buf_init(&x->body, MOST_BODY);
	return begin(x);
}

static enum MHD_Result
new_exchange(
    struct exchanges *s, struct MHD_Connection *connection, void **context)
{
	struct exchange *x = xcalloc(1, sizeof(*x));

	x->all = s;
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
	if (x->all->ending || x->all->down)
		return MHD_NO;
	if (x->state == READING)
		return receive(x, url, method);
	if (x->state == DUE && client_left(x))
		x->state = GONE;
	return x->state == DUE ? respond(x) : MHD_NO;
}

static void
on_completed(void *arg, struct MHD_Connection *connection, void **context,
    enum MHD_RequestTerminationCode how)
{
	struct exchanges *s = arg;
	struct exchange *x = *context;
	bool whole = how == MHD_REQUEST_TERMINATED_COMPLETED_OK;

	(void)connection;
	if (x == NULL)
		return;
	if (x->planned && x->plan.counted) {
		if (whole)
			plan_served(s->planner, &x->plan);
		if (x->state != ANSWERED)
			s->planner->counts->gone++;
		else
			s->planner->counts->status[x->plan.status]++;
		if (x->plan.fault[0] != '\0')
			counts_name(
			    s->planner->counts->faults, str_of(x->plan.fault));
		if (s->log != NULL)
			plan_log(&x->plan, s->log, x->state == ANSWERED, whole,
			    x->begun_us - s->start_us,
			    timers_now_us() - x->begun_us);
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
	struct exchanges *s = arg;
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
		s->planner->counts->connections++;
		*context = line;
	} else if (line != NULL) {
		line->prev->next = line->next;
		line->next->prev = line->prev;
		free(line);
	}
}

/* --- all of them --- */

static void
fire_timers(struct exchanges *s)
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

void
exchanges_step(struct exchanges *s)
{
	/* In this order: what is resumed is only seen by the next MHD_run, and
	 * no file descriptor tells of it. */
	fire_timers(s);
	MHD_run(s->daemon);
}

int
exchanges_fd(const struct exchanges *s)
{
	return MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD)
	    ->epoll_fd;
}

long long
exchanges_left_us(const struct exchanges *s)
{
	MHD_UNSIGNED_LONG_LONG ms;
	long long left = timers_left_us(&s->timers);

	if (MHD_get_timeout(s->daemon, &ms) == MHD_YES &&
	    (left < 0 || (long long)ms * 1000 < left))
		left = (long long)ms * 1000;
	return left;
}

void
exchanges_add(
    struct exchanges *s, int fd, const struct sockaddr *from, socklen_t len)
{
	if (MHD_add_connection(s->daemon, fd, from, len) != MHD_YES)
		say("a connection was refused");
}

void
exchanges_set_down(struct exchanges *s, bool down)
{
	s->down = down;
	if (!down)
		return;
	for (struct line *line = s->lines.next; line != &s->lines;
	     line = line->next)
		shutdown(line->fd, SHUT_RDWR);
}

struct exchanges *
exchanges_new(
    const struct config *config, struct planner *planner, struct buf *log)
{
	struct exchanges *s = xcalloc(1, sizeof(*s));

	s->config = config;
	s->planner = planner;
	s->log = log;
	s->start_us = timers_now_us();
	s->lines.next = s->lines.prev = &s->lines;
	s->queue_end = &s->queue;
	s->daemon = MHD_start_daemon(
	    MHD_USE_EPOLL | MHD_USE_TURBO | MHD_ALLOW_SUSPEND_RESUME |
		MHD_USE_NO_LISTEN_SOCKET | MHD_USE_SUPPRESS_DATE_NO_CLOCK,
	    0, NULL, NULL, on_request, s, MHD_OPTION_NOTIFY_COMPLETED,
	    on_completed, s, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
	    MHD_OPTION_CONNECTION_LIMIT, (unsigned)MOST_CONNECTIONS,
	    MHD_OPTION_END);
	if (s->daemon != NULL)
		return s;
	free(s);
	return NULL;
}

/* libmicrohttpd wants no connection suspended when it stops. */
static void
end_waiting(struct exchanges *s)
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

void
exchanges_free(struct exchanges *s)
{
	if (s == NULL)
		return;
	end_waiting(s);
	MHD_stop_daemon(s->daemon);
	timers_release(&s->timers);
	free(s);
}
