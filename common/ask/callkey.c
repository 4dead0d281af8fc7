#include "callkey.h"

#include <stdio.h>

#include "digest.h"
#include "util.h"

/* Changes when what is hashed does: answers of before are asked for anew. */
#define KEY_FORMAT "aher-call-1"

void
callkey_hex(const struct callkey *key, char out[LEDGER_KEY + 1])
{
	char numbers[80];

	/* No locale is set, so the point is a point. */
	snprintf(numbers, sizeof(numbers), "%d %d %.4f", key->ordinal,
	    key->attempt, key->temperature);

	const struct str fields[] = {
	    STR(KEY_FORMAT),
	    str_of(key->scope),
	    str_of(role_name(key->role)),
	    str_of(numbers),
	    str_of(key->model),
	    key->system,
	    key->user,
	    key->schema,
	};
	struct str parts[2 * ARRAY_LEN(fields)];
	char lengths[ARRAY_LEN(fields)][24];
	unsigned char digest[DIGEST_BYTES];

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		snprintf(lengths[i], sizeof(lengths[i]), "%zu:", fields[i].n);
		parts[2 * i] = str_of(lengths[i]);
		parts[2 * i + 1] = fields[i];
	}
	digest_sha256(parts, ARRAY_LEN(parts), digest);
	for (size_t i = 0; i < DIGEST_BYTES; i++)
		snprintf(out + 2 * i, 3, "%02x", digest[i]);
}
