#include "keyset.h"

#include <stdlib.h>

#include "hash.h"
#include "util.h"

/*
 * Names are kept as 64-bit hashes on a stack. A small object's are compared
 * one by one; from SMALL members on, its names are also in a hash table with
 * linear probing, which bit 0 of the hash tells. They leave in the reverse of
 * the order in which they came, so a slot may simply be emptied: no later
 * entry's probe passed it.
 * Two different names with one hash would make a good record bad; at 2^-63 a
 * pair that is not a case to write code for.
 */
#define SMALL 16
#define IN_TABLE 1u

struct json_keys {
	uint64_t seed;
	uint64_t *hashes;
	size_t count, cap;
	uint32_t *slots;   /* index into hashes plus 1, 0 when empty; none
			      before the first large object */
	size_t slot_count; /* a power of two, at least twice count */
};

#define FIRST_SLOTS 256

struct json_keys *
keyset_new(void)
{
	struct json_keys *keys = xcalloc(1, sizeof(*keys));

	keys->seed = hash_seed();
	return keys;
}

void
keyset_free(struct json_keys *keys)
{
	if (keys == NULL)
		return;
	free(keys->hashes);
	free(keys->slots);
	free(keys);
}

static uint64_t
hash_name(uint64_t seed, size_t depth, struct str name)
{
	return hash_text(seed + depth * HASH_STEP, name) & ~(uint64_t)IN_TABLE;
}

/* The slot that holds the hash, or the empty one where it belongs. */
static size_t
find_slot(const struct json_keys *keys, uint64_t hash)
{
	size_t mask = keys->slot_count - 1, at = hash & mask;

	while (
	    keys->slots[at] != 0 && keys->hashes[keys->slots[at] - 1] != hash)
		at = (at + 1) & mask;
	return at;
}

static void
put_slot(struct json_keys *keys, size_t index)
{
	keys->hashes[index] |= IN_TABLE;
	keys->slots[find_slot(keys, keys->hashes[index])] = (uint32_t)index + 1;
}

static void
grow_slots(struct json_keys *keys)
{
	free(keys->slots);
	keys->slot_count =
	    keys->slot_count == 0 ? FIRST_SLOTS : keys->slot_count * 2;
	keys->slots = xcalloc(keys->slot_count, sizeof(*keys->slots));
	for (size_t i = 0; i < keys->count; i++)
		if (keys->hashes[i] & IN_TABLE)
			put_slot(keys, i);
}

static bool
has_hash(const struct json_keys *keys, size_t from, uint64_t hash)
{
	if (keys->count - from >= SMALL)
		return keys->slots[find_slot(keys, hash | IN_TABLE)] != 0;
	for (size_t i = from; i < keys->count; i++)
		if (keys->hashes[i] == hash)
			return true;
	return false;
}

bool
keyset_add(struct json_keys *keys, size_t from, size_t depth, struct str name)
{
	uint64_t hash = hash_name(keys->seed, depth, name);

	if (has_hash(keys, from, hash))
		return false;
	keys->hashes =
	    xgrow(keys->hashes, keys->count, &keys->cap, sizeof(*keys->hashes));
	keys->hashes[keys->count++] = hash;
	if (keys->count - from < SMALL)
		return true;
	while (keys->count * 2 > keys->slot_count)
		grow_slots(keys);
	if (keys->count - from == SMALL)
		for (size_t i = from; i < keys->count; i++)
			put_slot(keys, i);
	else
		put_slot(keys, keys->count - 1);
	return true;
}

size_t
keyset_count(const struct json_keys *keys)
{
	return keys->count;
}

void
keyset_rewind(struct json_keys *keys, size_t count)
{
	for (; keys->count > count; keys->count--) {
		uint64_t hash = keys->hashes[keys->count - 1];

		if (hash & IN_TABLE)
			keys->slots[find_slot(keys, hash)] = 0;
	}
}
