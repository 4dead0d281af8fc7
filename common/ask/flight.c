#include "flight.h"

#include <stdlib.h>
#include <string.h>

#include "util.h"

static size_t
bucket_of(const char *key)
{
	size_t hash = 0;

	for (size_t i = 0; i < 8; i++) /* the key is a digest: any part does */
		hash = hash * 31 + (unsigned char)key[i];
	return hash % FLIGHT_BUCKETS;
}

struct flight *
flights_find(const struct flights *flights, const char *key)
{
	struct flight *flight = flights->buckets[bucket_of(key)];

	while (flight != NULL && strcmp(flight->key, key) != 0)
		flight = flight->next;
	return flight;
}

struct flight *
flights_add(struct flights *flights, struct broker *broker, const char *key,
    const struct question *question, struct str user)
{
	struct flight *flight = xcalloc(1, sizeof(*flight));
	struct flight **bucket = &flights->buckets[bucket_of(key)];

	flight->broker = broker;
	memcpy(flight->key, key, sizeof(flight->key));
	flight->question = *question;
	buf_init(&flight->user, BUF_NO_MAX);
	buf_add_str(&flight->user, user);
	buf_init(&flight->text, BUF_NO_MAX);
	flight->next = *bucket;
	*bucket = flight;
	return flight;
}

void
flight_join(struct flight *flight, struct ask *ask)
{
	ask->flying = true;
	ask->next = flight->waiters;
	flight->waiters = ask;
	ask->owner->bytes += flight->user.len;
}

struct ask *
flight_leave(struct flight *flight)
{
	struct ask *ask = flight->waiters;

	if (ask == NULL)
		return NULL;
	flight->waiters = ask->next;
	ask->flying = false;
	return ask;
}

static void
free_flight(struct flight *flight)
{
	struct ask *ask;

	while ((ask = flight_leave(flight)) != NULL)
		if (ask->owner == NULL)
			ask_free(ask);
	buf_release(&flight->user);
	buf_release(&flight->text);
	free(flight);
}

void
flights_end(struct flights *flights, struct flight *flight)
{
	struct flight **at = &flights->buckets[bucket_of(flight->key)];

	while (*at != flight)
		at = &(*at)->next;
	*at = flight->next;
	free_flight(flight);
}

void
flights_release(struct flights *flights)
{
	for (size_t i = 0; i < FLIGHT_BUCKETS; i++) {
		struct flight *flight;

		while ((flight = flights->buckets[i]) != NULL) {
			flights->buckets[i] = flight->next;
			free_flight(flight);
		}
	}
}

void
flight_queue_init(struct flight_queue *queue)
{
	queue->first = NULL;
	queue->last = &queue->first;
}

void
flight_queue_add(struct flight_queue *queue, struct flight *flight)
{
	flight->behind = NULL;
	*queue->last = flight;
	queue->last = &flight->behind;
}

struct flight *
flight_queue_take(struct flight_queue *queue)
{
	struct flight *flight = queue->first;

	if (flight == NULL)
		return NULL;
	queue->first = flight->behind;
	if (queue->first == NULL)
		queue->last = &queue->first;
	return flight;
}
