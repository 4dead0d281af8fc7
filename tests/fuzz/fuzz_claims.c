/* Any text as a goal: words, numbers, bounds, files and claims lie inside of
 * it, in order, and a claim is what its place says. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "claims.h"
#include "filetype.h"
#include "quantity.h"
#include "token.h"
#include "utf8.h"
#include "util.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool fine)
{
	if (!fine)
		abort();
}

static void
check_tokens(struct str text)
{
	struct token token, part;
	size_t at = 0, end = 0;

	while (token_next(text, &at, &token)) {
		size_t inner = 0, part_end = token.begin;

		check(token.begin >= end && token.begin < token.end &&
		      token.end <= at && at <= text.n);
		check(token.text.s == text.s + token.begin &&
		      token.text.n == token.end - token.begin);
		check(token.key == token_key(token.text));
		while (token.joined && token_part(&token, &inner, &part)) {
			check(part.begin >= part_end && part.begin < part.end &&
			      part.end <= token.end);
			part_end = part.end;
		}
		end = token.end;
	}
	check(at == text.n);
}

static void
check_quantities(struct str text)
{
	struct quantity q;
	struct file_name file;
	size_t at = 0, end = 0;

	while (quantity_next(text, &at, &q)) {
		check(q.begin >= end && q.begin <= q.digits &&
		      q.digits < q.end && q.end <= at && at <= text.n);
		check(!isnan(q.value));
		check(q.kind != QUANTITY_DATE ||
		      (q.date.month >= 0 && q.date.month <= 12 &&
			  q.date.day >= 0 && q.date.day <= 31));
		check(isinf(q.value) || q.kind == QUANTITY_DATE ||
		      (quantity_same(&q, &q) && quantity_order(&q, &q) == 0));
		end = q.end;
	}
	for (at = 0, end = 0; file_next(text, &at, &file); end = file.end)
		check(file.begin >= end && file.end <= at && at <= text.n &&
		      file.stem.n > 0 && file.type.n > 0);
}

static void
check_bounds(struct str text)
{
	struct bound bounds[BOUNDS_MAX];
	size_t count = bounds_read(text, bounds);

	check(count <= BOUNDS_MAX);
	for (size_t i = 0; i < count; i++)
		check(bounds[i].begin < bounds[i].end &&
		      bounds[i].end <= text.n &&
		      bounds[i].text.s == text.s + bounds[i].begin);
}

static void
check_claims(struct str text, bool is_answer)
{
	static struct claims claims;
	struct arena arena = ARENA_INIT;

	claims_read(&claims, text, is_answer, &arena);
	check(claims.count <= CLAIMS_MAX);
	for (size_t i = 0; i < claims.count; i++) {
		const struct claim *claim = &claims.claim[i];

		check(claim->begin < claim->end && claim->end <= text.n &&
		      claim->text.s == text.s + claim->begin &&
		      claim->text.n == claim->end - claim->begin);
		check(claim->kind < CLAIM_KIND_COUNT &&
		      claim_kind_name(claim->kind) != NULL);
		check(claim->asserted || !is_answer);
		check(claim->kind != CLAIM_TOPIC || claim->topic.count >= 2);
	}
	arena_release(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data, size};

	if (utf8_bad(text, 0) != STR_NONE && size % 2 == 0)
		return 0;
	check_tokens(text);
	check_quantities(text);
	check_bounds(text);
	check_claims(text, false);
	check_claims(text, true);
	return 0;
}
