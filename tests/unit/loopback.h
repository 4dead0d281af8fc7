/*
 * A scripted HTTP server on loopback, for the tests of the client: a thread a
 * connection, one step of the script a request, the last one for all that
 * follow.
 */
#ifndef AHER_TEST_LOOPBACK_H
#define AHER_TEST_LOOPBACK_H

#include <arpa/inet.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTIONS 64
#define SEEN 64

struct step {
	int status;
	const char *headers; /* "Name: value\r\n", NULL */
	const char *body;
	enum {
		WHOLE,
		RESET,	 /* no answer */
		CUT,	 /* half of the body */
		STALLED, /* half of the body, then nothing */
		SILENT,	 /* nothing */
		ECHO,	 /* the request's headers as an error message */
		ENDLESS, /* a body without end */
		HEADERS, /* headers without end */
	} how;
	int delay_ms;
};

struct loopback {
	const struct step *steps;
	int step_count;
	char url[64];
	int listener, sockets[CONNECTIONS], connections;
	pthread_t thread, threads[CONNECTIONS];
	pthread_mutex_t lock;
	int requests, at_once, most_at_once;
	char *seen[SEEN], *last; /* whole requests */
};

struct loopback_connection {
	struct loopback *server;
	int number;
};

static void
loopback_send(int fd, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t n = send(fd, text, len, MSG_NOSIGNAL);

		if (n <= 0)
			return;
		text += n;
		len -= (size_t)n;
	}
}

/* A whole request, which the caller frees; NULL at the end. */
static char *
loopback_read(int fd)
{
	size_t used = 0, cap = 1 << 16, need = 0;
	char *text = malloc(cap);

	for (;;) {
		ssize_t n;
		const char *end, *len;

		text[used] = '\0';
		end = strstr(text, "\r\n\r\n");
		if (end != NULL && need == 0) {
			len = strstr(text, "Content-Length: ");
			need = (size_t)(end + 4 - text);
			if (len != NULL)
				need += strtoul(len + 16, NULL, 10);
		}
		if (need > 0 && used >= need)
			return text;
		if (used + 1 >= cap)
			text = realloc(text, cap *= 2);
		n = recv(fd, text + used, cap - used - 1, 0);
		if (n <= 0) {
			free(text);
			return NULL;
		}
		used += (size_t)n;
	}
}

static void
loopback_reset(int fd)
{
	struct linger at_once = {.l_onoff = 1};

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

static void
loopback_endless(int fd)
{
	char piece[4096];

	memset(piece, 'x', sizeof(piece));
	while (send(fd, piece, sizeof(piece), MSG_NOSIGNAL) > 0)
		;
}

static void
loopback_headers(int fd)
{
	static const char status[] = "HTTP/1.1 200 OK\r\n";
	char line[1024];

	memset(line, 'x', sizeof(line));
	memcpy(line, "x-x: ", 5);
	memcpy(line + sizeof(line) - 2, "\r\n", 2);
	loopback_send(fd, status, strlen(status));
	while (send(fd, line, sizeof(line), MSG_NOSIGNAL) > 0)
		;
}

/* false: the connection has ended. */
static bool
loopback_answer(int fd, const struct step *s, const char *request)
{
	char head[1024], echo[2048];
	const char *body = s->how == ECHO ? echo : s->body;
	size_t len, sent;
	int n;

	if (s->how == ECHO) {
		const char *key = strstr(request, "Bearer ");

		snprintf(echo, sizeof(echo),
		    "{\"error\":{\"message\":\"bad header: %.*s\"}}",
		    key == NULL ? 0 : (int)strcspn(key, "\r"),
		    key == NULL ? "" : key);
	}
	if (s->how == RESET) {
		loopback_reset(fd);
		return false;
	}
	if (s->how == HEADERS) {
		loopback_headers(fd);
		return false;
	}
	len = body == NULL ? 0 : strlen(body);
	sent = s->how == CUT || s->how == STALLED ? len / 2 : len;
	n = snprintf(head, sizeof(head),
	    "HTTP/1.1 %d Word\r\nContent-Length: %zu\r\n%s\r\n", s->status,
	    s->how == ENDLESS ? (size_t)1 << 40 : len,
	    s->headers == NULL ? "" : s->headers);
	send(fd, head, (size_t)n, MSG_NOSIGNAL | (sent > 0 ? MSG_MORE : 0));
	loopback_send(fd, body, sent);
	if (s->how == ENDLESS)
		loopback_endless(fd);
	return s->how != CUT && s->how != ENDLESS;
}

static const struct step *
loopback_next(struct loopback *l, char *request)
{
	int i;

	pthread_mutex_lock(&l->lock);
	i = l->requests++;
	if (++l->at_once > l->most_at_once)
		l->most_at_once = l->at_once;
	free(i < SEEN ? NULL : l->last);
	*(i < SEEN ? &l->seen[i] : &l->last) = request;
	pthread_mutex_unlock(&l->lock);
	return &l->steps[i < l->step_count ? i : l->step_count - 1];
}

static void
loopback_close(struct loopback_connection *c)
{
	pthread_mutex_lock(&c->server->lock);
	close(c->server->sockets[c->number]);
	c->server->sockets[c->number] = -1;
	pthread_mutex_unlock(&c->server->lock);
}

static void *
loopback_serve(void *arg)
{
	struct loopback_connection *c = arg;
	struct loopback *l = c->server;
	int fd = l->sockets[c->number];
	bool goes_on = true;
	char *request;

	while (goes_on && (request = loopback_read(fd)) != NULL) {
		const struct step *s = loopback_next(l, request);

		usleep((unsigned)s->delay_ms * 1000);
		pthread_mutex_lock(&l->lock);
		l->at_once--;
		pthread_mutex_unlock(&l->lock);
		if (s->how != SILENT)
			goes_on = loopback_answer(fd, s, request);
	}
	loopback_close(c);
	free(c);
	return NULL;
}

static void *
loopback_accept(void *arg)
{
	struct loopback *l = arg;
	int fd;

	while ((fd = accept(l->listener, NULL, NULL)) >= 0) {
		struct loopback_connection *c = malloc(sizeof(*c));

		if (l->connections == CONNECTIONS)
			abort();
		*c = (struct loopback_connection){l, l->connections};
		l->sockets[l->connections] = fd;
		pthread_create(
		    &l->threads[l->connections++], NULL, loopback_serve, c);
	}
	return NULL;
}

static void
loopback_start(struct loopback *l, const struct step *steps, int count)
{
	struct sockaddr_in place = {.sin_family = AF_INET};
	socklen_t len = sizeof(place);

	*l = (struct loopback){.steps = steps, .step_count = count};
	pthread_mutex_init(&l->lock, NULL);
	place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	l->listener = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(l->listener, (struct sockaddr *)&place, len) < 0 ||
	    listen(l->listener, 128) < 0)
		abort();
	getsockname(l->listener, (struct sockaddr *)&place, &len);
	snprintf(l->url, sizeof(l->url), "http://127.0.0.1:%d/v1",
	    ntohs(place.sin_port));
	pthread_create(&l->thread, NULL, loopback_accept, l);
}

static void
loopback_stop(struct loopback *l)
{
	shutdown(l->listener, SHUT_RDWR);
	pthread_join(l->thread, NULL);
	close(l->listener);
	pthread_mutex_lock(&l->lock);
	for (int i = 0; i < l->connections; i++)
		if (l->sockets[i] >= 0)
			shutdown(l->sockets[i], SHUT_RDWR);
	pthread_mutex_unlock(&l->lock);
	for (int i = 0; i < l->connections; i++)
		pthread_join(l->threads[i], NULL);
	for (int i = 0; i < SEEN; i++)
		free(l->seen[i]);
	free(l->last);
	pthread_mutex_destroy(&l->lock);
}

#endif
