#include "endpoint.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "endpointstate.h"
#include "http.h"
#include "util.h"

#define PATH "/chat/completions"
#define KEY_LEAST 8
#define ESCAPES_MOST                                                           \
	8 /* backslashes in a row, which hostile text has many of */

static void
trim_slashes(char *url)
{
	size_t len = strlen(url);

	while (len > 0 && url[len - 1] == '/')
		url[--len] = '\0';
}

/* People paste the address of a request, too. */
static char *
base_of(const char *url)
{
	char *base = xstrdup(url);
	size_t len;

	trim_slashes(base);
	len = strlen(base);
	if (len > strlen(PATH) &&
	    strcmp(base + len - strlen(PATH), PATH) == 0) {
		base[len - strlen(PATH)] = '\0';
		trim_slashes(base);
	}
	return base;
}

static const char *
check(const struct endpoint_options *o)
{
	const char *wrong = http_url_check(o->base_url);

	if (wrong != NULL)
		return wrong;
	if (strpbrk(o->base_url, "?#") != NULL)
		return "has a query or a fragment in it";
	for (const char *c = o->key; c != NULL && *c != '\0'; c++)
		if ((unsigned char)*c <= ' ' || *c == '\x7f')
			return "goes with a key that has a blank or a control "
			       "character in it";
	return NULL;
}

static bool
may_send_key(const struct endpoint_options *o)
{
	if (!http_is_plain(o->base_url) || http_is_loopback(o->base_url))
		return true;
	for (size_t i = 0; i < o->key_host_count; i++)
		if (http_is_host(o->base_url, o->key_hosts[i]))
			return true;
	return false;
}

static void
take_key(struct endpoint *e, const struct endpoint_options *o)
{
	if (o->key == NULL || o->key[0] == '\0')
		return;
	e->key_kept_back = !may_send_key(o);
	if (e->key_kept_back)
		say("%s: the key is not sent over plain http; --key-over-http "
		    "HOST allows it",
		    e->base_url);
	else
		e->key = xstrdup(o->key);
}

struct endpoint *
endpoint_new(const struct endpoint_options *o, char *why, size_t why_size)
{
	const char *wrong = check(o);
	struct endpoint *e;

	if (wrong != NULL) {
		snprintf(why, why_size, "%s", wrong);
		return NULL;
	}
	e = xcalloc(1, sizeof(*e));
	e->base_url = base_of(o->base_url);
	if (asprintf(&e->url, "%s%s", e->base_url, PATH) < 0)
		BUG("asprintf failed");
	e->model = xstrdup(o->model);
	e->most = o->most;
	e->counts_tokens = o->tpm > 0;
	limiter_init(&e->limiter, o->most, o->rpm, o->tpm, clock_ms());
	health_init(&e->health, o->give_up_ms);
	wire_modes_name(&e->modes, e->modes_name);
	take_key(e, o);
	return e;
}

void
endpoint_free(struct endpoint *e)
{
	if (e == NULL)
		return;
	if (e->key != NULL)
		explicit_bzero(e->key, strlen(e->key));
	free(e->key);
	free(e->base_url);
	free(e->url);
	free(e->model);
	free(e);
}

const char *
endpoint_url(const struct endpoint *e)
{
	return e->base_url;
}

const char *
endpoint_model(const struct endpoint *e)
{
	return e->model;
}

bool
endpoint_is(const struct endpoint *e, const char *base_url, const char *model)
{
	char *base = base_of(base_url);
	bool is =
	    strcmp(e->base_url, base) == 0 && strcmp(e->model, model) == 0;

	free(base);
	return is;
}

bool
endpoint_proven(const struct endpoint *e)
{
	return e->health.proven;
}

int
endpoint_limit(const struct endpoint *e)
{
	return health_careful(&e->health) ? 1 : limiter_limit(&e->limiter);
}

const char *
endpoint_modes(const struct endpoint *e)
{
	return e->modes_name;
}

/* --- what it refuses --- */

static struct mode_trust *
trust_of(struct endpoint *e, enum wire_kind kind)
{
	return &e->trust[kind - WIRE_NO_FORMAT];
}

void
endpoint_took(struct endpoint *e, const struct wire_modes *sent)
{
	for (int i = 0; i < ENDPOINT_MODES; i++) {
		enum wire_kind kind = WIRE_NO_FORMAT + i;

		if (wire_level(sent, kind) == wire_level(&e->modes, kind))
			*trust_of(e, kind) = (struct mode_trust){.took = true};
	}
}

bool
endpoint_lower(struct endpoint *e, enum wire_kind kind, struct wire_modes *sent)
{
	struct wire_modes lower = *sent;
	struct mode_trust *trust;

	if (!wire_lower(&lower, kind))
		return false;
	trust = trust_of(e, kind);
	/* Many requests may be in flight with what the first of them is refused
	 * for: only one of them lowers the mode. */
	if (wire_level(sent, kind) == wire_level(&e->modes, kind) &&
	    (!trust->took || ++trust->refusals >= ENDPOINT_REFUSALS)) {
		wire_lower(&e->modes, kind);
		*trust = (struct mode_trust){0};
		wire_modes_name(&e->modes, e->modes_name);
	}
	*sent = lower;
	return true;
}

void
endpoint_count_busy(struct endpoint *e, bool busy)
{
	int over = limiter_limit(&e->limiter);

	if (over < ENDPOINT_BUSY_OVER)
		over = ENDPOINT_BUSY_OVER;
	e->busy_share += ((busy ? 1 : 0) - e->busy_share) / over;
}

/* --- the key in what a server sends --- */

static int
hex_digit(char c)
{
	if (char_is_digit(c))
		return c - '0';
	c = char_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Reads one character, however often it is escaped; the offset behind it. */
static size_t
read_char(struct str text, size_t at, int *c)
{
	size_t from = at;

	while (at < text.n && text.s[at] == '\\' && at - from < ESCAPES_MOST)
		at++;
	if (at >= text.n) {
		*c = -1;
		return at;
	}
	*c = (unsigned char)text.s[at];
	if (at == from || text.s[at] != 'u' || at + 4 >= text.n)
		return at + 1;
	*c = 0;
	for (int i = 1; i <= 4; i++) {
		int digit = hex_digit(text.s[at + (size_t)i]);

		*c = digit < 0 ? -1 : *c * 16 + digit;
		if (digit < 0)
			return at + 1;
	}
	return at + 5;
}

/* The offset behind a key that begins here, or 0. */
static size_t
key_ends(const char *key, struct str text, size_t at)
{
	int c;

	for (; *key != '\0'; key++) {
		at = read_char(text, at, &c);
		if (c != (unsigned char)*key)
			return 0;
	}
	return at;
}

struct str
endpoint_scrub(const struct endpoint *e, struct str text, struct buf *hold)
{
	size_t kept = 0, i = 0;

	buf_clear(hold);
	if (e->key == NULL || strlen(e->key) < KEY_LEAST)
		return text;
	while (i < text.n) {
		size_t end = 0;

		if (text.s[i] == e->key[0] || text.s[i] == '\\')
			end = key_ends(e->key, text, i);
		if (end == 0) {
			i++;
			continue;
		}
		buf_add_str(hold, str_sub(text, kept, i));
		buf_puts(hold, "[key]");
		kept = i = end;
	}
	if (kept == 0)
		return text;
	buf_add_str(hold, str_sub(text, kept, text.n));
	return buf_str(hold);
}
