/*
 * Records that wait for a model: let in while there is room, moved on when
 * their answers come, written in input order. One thread; it waits in one place
 * for the network, the input, the output's reader and signals.
 */
#ifndef AHER_PUMP_H
#define AHER_PUMP_H

#include "loop.h"

/* Lets in a record that is parsed and completed, and starts its work. Waits
 * until there is room for another one. */
void pump_admit(struct loop *, struct slot *);
/* Lets in a record that goes out as it is. */
void pump_pass(struct loop *, struct slot *);

/* Is called when all answers of a job are there (asking_begin). */
void pump_ready(void *loop, struct asks *);

/* input_waits: other work until fd can be read; false when all is to stop. */
bool pump_until(struct loop *, int fd);

/* Awaits what is in the window; where the loop has stopped, what is in flight,
 * for at most PUMP_DRAIN_MS. */
#define PUMP_DRAIN_MS 20000
void pump_drain(struct loop *);

#endif
