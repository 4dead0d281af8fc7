#include "digest.h"

#include <openssl/evp.h>
#include <stdio.h>

#include "util.h"

void
digest_sha256(
    const struct str *parts, size_t count, unsigned char out[DIGEST_BYTES])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool fine = ctx != NULL && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL);

	for (size_t i = 0; fine && i < count; i++)
		fine = EVP_DigestUpdate(ctx, parts[i].s, parts[i].n);
	if (!fine || !EVP_DigestFinal_ex(ctx, out, NULL))
		BUG("libcrypto cannot compute SHA-256");
	EVP_MD_CTX_free(ctx);
}

uint64_t
digest_head(const unsigned char digest[DIGEST_BYTES])
{
	uint64_t head = 0;

	for (int i = 0; i < 8; i++)
		head = head << 8 | digest[i];
	return head;
}

void
digest_hex16(const unsigned char digest[DIGEST_BYTES], char out[17])
{
	snprintf(out, 17, "%016llx", (unsigned long long)digest_head(digest));
}

void
digest_base64(const unsigned char digest[DIGEST_BYTES], char out[DIGEST_BASE64])
{
	EVP_EncodeBlock((unsigned char *)out, digest, DIGEST_BYTES);
}
