/* SHA-256 (FIPS 180-4). The only user of libcrypto. */
#ifndef AHER_DIGEST_H
#define AHER_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "str.h"

#define DIGEST_BYTES 32

/* The digest of the parts, one behind the other. */
void digest_sha256(
    const struct str *parts, size_t count, unsigned char out[DIGEST_BYTES]);
/* Its first 8 bytes as a number, big end first, and as 16 hex digits. */
uint64_t digest_head(const unsigned char digest[DIGEST_BYTES]);
void digest_hex16(const unsigned char digest[DIGEST_BYTES], char out[17]);

/* Base64 (RFC 4648), with a NUL behind it. */
#define DIGEST_BASE64 45
void digest_base64(
    const unsigned char digest[DIGEST_BYTES], char out[DIGEST_BASE64]);

#endif
