#include "plan.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "../../common/util.h"
#include "deciding.h"
#include "errors.h"
#include "hash.h"

void
planner_init(
    struct planner *p, const struct config *config, struct counts *counts)
{
	*p = (struct planner){.config = config, .counts = counts};
	json_init(&p->doc);
	p->arena = ARENA_INIT;
}

void
planner_release(struct planner *p)
{
	json_release(&p->doc);
	arena_release(&p->arena);
}

void
plan_release(struct plan *plan)
{
	buf_release(&plan->body);
	buf_release(&plan->log);
}

void
plan_name_fault(struct plan *plan, const char *name)
{
	snprintf(plan->fault, sizeof(plan->fault), "%s", name);
}

void
plan_add_header(struct plan *plan, const char *name, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	plan->headers[plan->header_count].name = name;
	vsnprintf(plan->headers[plan->header_count].value,
	    sizeof(plan->headers[0].value), fmt, ap);
	plan->header_count++;
	va_end(ap);
}

void
plan_refuse(struct plan *plan, int status, const char *fault)
{
	plan->status = status;
	plan->delay_ms = 0;
	plan_name_fault(plan, fault);
	if (plan->body.len == 0)
		error_put_status(&plan->body, status);
}

static void
refuse_malformed(struct deciding *d, int status, const char *why)
{
	d->planner->counts->malformed++;
	error_put(&d->plan->body, why, "invalid_request_error", NULL, NULL);
	plan_refuse(d->plan, status, "malformed");
	buf_puts(&d->plan->log, ",\"malformed\":");
	json_put_string(&d->plan->log, str_of(why));
}

/* --- what the client has got wrong --- */

static bool
check_arrival(struct deciding *d)
{
	const struct arrival *a = d->arrival;
	const char *type = a->type == NULL ? "" : a->type;
	char why[300];

	why[0] = '\0';
	if (strcmp(a->path, "/v1/chat/completions") != 0)
		return refuse_malformed(d, 404, "there is no such path"), false;
	if (strcmp(a->method, "POST") != 0)
		return refuse_malformed(d, 405, "expected POST"), false;
	if (strncasecmp(type, "application/json", 16) != 0)
		return refuse_malformed(d, 400, "expected JSON"), false;
	if (a->too_long)
		return refuse_malformed(d, 413, "the body is too long"), false;
	if (request_read(&d->request, &d->planner->doc, a->body,
		&d->planner->arena, why, sizeof(why)))
		return true;
	refuse_malformed(d, 400, why);
	return false;
}

static bool
check_key(struct deciding *d)
{
	const char *sent = d->arrival->authorization;
	const char *key = d->config->key;

	if (key == NULL || (sent != NULL && strncmp(sent, "Bearer ", 7) == 0 &&
			       strcmp(sent + 7, key) == 0))
		return true;
	plan_refuse(d->plan, 401, "key");
	return false;
}

/* --- the whole --- */

static long long
delay_of(const struct deciding *d)
{
	const struct config *c = d->config;
	uint64_t h = hash_number(d->request.key, c->seed + 77);
	long long own = script_number(&d->script, "delay", -1);

	h = hash_number(h, (uint64_t)d->seen->asked);
	if (own >= 0)
		return own;
	if (hash_fraction(h) < c->slow_rate)
		return c->slow_ms;
	if (c->jitter_ms == 0)
		return c->delay_ms;
	return c->delay_ms + (long long)(h % (uint64_t)(c->jitter_ms + 1));
}

static void
count_asked(struct deciding *d)
{
	struct counts *c = d->planner->counts;
	struct request *q = &d->request;
	struct plan *plan = d->plan;

	d->seen = counts_seen(c, q->key);
	c->distinct += d->seen->asked++ == 0;
	c->asked_of[q->role]++;
	c->bytes_of[q->role] += (long long)q->prompt_bytes;
	c->prompt_bytes += (long long)q->prompt_bytes;
	if ((long long)q->prompt_bytes > c->longest_prompt)
		c->longest_prompt = (long long)q->prompt_bytes;
	plan->role = q->role;
	plan->key = q->key;
	snprintf(plan->model, sizeof(plan->model), "%.*s",
	    STR_ARG(str_sub(q->model, 0, sizeof(plan->model) - 1)));
}

static void
log_asked(struct deciding *d)
{
	struct buf *log = &d->plan->log;
	const struct request *q = &d->request;

	if (d->config->log_file == NULL)
		return;
	buf_printf(log, ",\"role\":\"%s\",\"model\":", role_name(q->role));
	json_put_string(log, q->model);
	buf_puts(log, ",\"temperature\":");
	buf_add_str(
	    log, q->temperature.s == NULL ? STR("null") : q->temperature);
	buf_printf(
	    log, ",\"format\":\"%s\",\"limit\":\"%s\"", q->format, q->limit);
	buf_printf(log, ",\"key\":\"%016llx\",\"seen\":%d,\"attempt\":%d",
	    (unsigned long long)q->key, d->seen->asked, d->script.attempt);
	buf_printf(log, ",\"judge\":%d,\"prompt_bytes\":%zu",
	    q->role == ROLE_JUDGE ? d->script.judge : 0, q->prompt_bytes);
	if (!d->config->log_bodies)
		return;
	buf_puts(log, ",\"body\":");
	/* A line break in JSON text stands between tokens only. */
	for (size_t i = 0; i < d->arrival->body.n; i++) {
		char c = d->arrival->body.s[i];

		buf_putc(log, c == '\n' || c == '\r' ? ' ' : c);
	}
}

static void
decide(struct deciding *d)
{
	enum form form = FORM_BARE;
	bool whole;

	if (!check_arrival(d))
		return;
	script_read(&d->script, &d->request, d->config->judge_number);
	count_asked(d);
	log_asked(d);
	d->plan->delay_ms = delay_of(d);
	if (!check_key(d) || refusals_over_limit(d) || faults_give(d, &form) ||
	    refusals_give(d) || refusals_too_long(d, &form))
		return;
	if (answer_is_error(&d->request, &d->script)) {
		plan_refuse(d->plan, 400, "script");
		return;
	}
	answer_put(&d->plan->body, &d->request, &d->script, d->config, form,
	    d->echo ? d->secret : NULL, &d->plan->usage, &whole);
	if (!whole && d->plan->fault[0] == '\0')
		plan_name_fault(d->plan, "script");
	d->plan->good = whole && d->plan->way != PLAN_CUT;
}

void
plan_make(struct planner *p, const struct arrival *arrival, struct plan *plan)
{
	struct deciding d = {
	    .planner = p,
	    .config = p->config,
	    .arrival = arrival,
	    .plan = plan,
	};

	*plan = (struct plan){.status = 200,
	    .type = "application/json",
	    .role = ROLE_COUNT,
	    .counted = true};
	buf_init(&plan->body, BUF_NO_MAX);
	buf_init(&plan->log, BUF_NO_MAX);
	if (strcmp(arrival->method, "GET") == 0 &&
	    strcmp(arrival->path, "/stats") == 0) {
		plan->counted = false;
		counts_put(p->counts, &plan->body);
		return;
	}
	p->counts->requests++;
	p->counts->with_key += arrival->authorization != NULL;
	buf_printf(&plan->log, "{\"n\":%lld", p->counts->requests);
	decide(&d);
	arena_clear(&p->arena);
}

void
plan_served(struct planner *p, const struct plan *plan)
{
	struct counts *c = p->counts;
	struct seen *seen;

	if (!plan->good)
		return;
	seen = counts_seen(c, plan->key);
	c->repeated += seen->served++ > 0;
	c->served++;
	c->served_of[plan->role]++;
	counts_name(c->models, str_of(plan->model));
	c->prompt_tokens += plan->usage.prompt_tokens;
	c->cached_tokens += plan->usage.cached_tokens;
	c->completion_tokens += plan->usage.completion_tokens;
}

void
plan_log(const struct plan *plan, struct buf *out, bool answered, bool whole,
    long long begun_us, long long took_us)
{
	buf_add_str(out, buf_str(&plan->log));
	buf_printf(out,
	    ",\"status\":%d,\"fault\":\"%s\",\"good\":%s,\"sent\":%s",
	    answered ? plan->status : 0, plan->fault,
	    whole && plan->good ? "true" : "false", whole ? "true" : "false");
	buf_printf(out,
	    ",\"prompt_tokens\":%lld,\"cached_tokens\":%lld,"
	    "\"completion_tokens\":%lld",
	    plan->usage.prompt_tokens, plan->usage.cached_tokens,
	    plan->usage.completion_tokens);
	buf_printf(out, ",\"begun_ms\":%lld,\"ms\":%lld}\n", begun_us / 1000,
	    took_us / 1000);
}

size_t
plan_half(const struct plan *plan, uint64_t at, char *out, size_t max)
{
	size_t half = plan->body.len / 2;

	if (at >= half)
		return 0;
	if (max > half - at)
		max = half - at;
	memcpy(out, plan->body.bytes + at, max);
	return max;
}

void
plan_filler(const struct plan *plan, uint64_t at, char *out, size_t len)
{
	size_t i = 0;

	while (i < len && at + i < plan->body.len) {
		out[i] = plan->body.bytes[at + i];
		i++;
	}
	memset(out + i, 'a', len - i);
}
