/*
 * The server: its socket, its log, its loop; one thread. HTTP is in
 * exchange.c.
 */
#ifndef MOCK_SERVER_H
#define MOCK_SERVER_H

#include <stdbool.h>

#include "config.h"

struct server;

/* Listens on loopback; NULL after a message. */
struct server *server_new(const struct config *);
int server_port(const struct server *);

/* Serves until a signal is read from signal_fd, or stdin, where it is a pipe,
 * ends. */
void server_run(struct server *, int signal_fd);

/* Ends what still flies and writes the counts. False when they, or the log,
 * could not be written. */
bool server_free(struct server *);

#endif
