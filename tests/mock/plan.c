#include "plan.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "../../common/util.h"
#include "errors.h"
#include "hash.h"

#define DRIP_MS 1000
#define HUGE_BYTES (1ULL << 30)

/* A request that is being decided. */
struct deciding {
	struct planner *planner;
	const struct config *config;
	const struct arrival *arrival;
	struct plan *plan;
	struct request request;
	struct script script;
	struct seen *seen;
	char secret[300];
	bool echo; /* the key is to stand in the answer's text */
};

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

static void
name_fault(struct plan *plan, const char *name)
{
	snprintf(plan->fault, sizeof(plan->fault), "%s", name);
}

static void __attribute__((format(printf, 3, 4)))
add_header(struct plan *plan, const char *name, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	plan->headers[plan->header_count].name = name;
	vsnprintf(plan->headers[plan->header_count].value,
	    sizeof(plan->headers[0].value), fmt, ap);
	plan->header_count++;
	va_end(ap);
}

/* An error that is said at once, as servers do. */
static void
refuse(struct plan *plan, int status, const char *fault)
{
	plan->status = status;
	plan->delay_ms = 0;
	name_fault(plan, fault);
	if (plan->body.len == 0)
		error_put_status(&plan->body, status);
}

static void
refuse_malformed(struct deciding *d, int status, const char *why)
{
	d->planner->counts->malformed++;
	error_put(&d->plan->body, why, "invalid_request_error", NULL, NULL);
	refuse(d->plan, status, "malformed");
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
	refuse(d->plan, 401, "key");
	return false;
}

/* --- faults --- */

/* The whole number that a fault was given, or `none`. */
static long long
fault_number(const struct fault *f, long long none)
{
	long long n;

	if (f->param == NULL ||
	    parse_number(f->param, 0, 1LL << 40, &n) != NULL)
		return none;
	return n;
}

static void
give_429(struct deciding *d, const struct fault *f)
{
	const char *param = f->param;

	if (f->kind == FAULT_RETRY_AFTER) {
		add_header(
		    d->plan, "Retry-After", "%s", param == NULL ? "1" : param);
	} else if (f->kind == FAULT_RATE_RESET) {
		add_header(d->plan, "x-ratelimit-remaining-requests", "0");
		add_header(d->plan, "x-ratelimit-reset-requests", "%s",
		    param == NULL ? "1s" : param);
	} else {
		error_put(&d->plan->body,
		    "You exceeded your current quota, please check your plan "
		    "and billing details.",
		    "insufficient_quota", NULL, "insufficient_quota");
	}
	refuse(d->plan, 429, f->name);
}

static void
give_echo(struct deciding *d, const struct fault *f)
{
	const char *sent = d->arrival->authorization;

	if (f->param != NULL && strcmp(f->param, "content") == 0) {
		snprintf(d->secret, sizeof(d->secret), "%s",
		    sent == NULL ? "no key" : sent);
		d->echo = true;
		return;
	}
	snprintf(d->secret, sizeof(d->secret), "What is this: \"%s\"?",
	    sent == NULL ? "" : sent);
	error_put(
	    &d->plan->body, d->secret, "invalid_request_error", NULL, NULL);
	refuse(d->plan, (int)fault_number(f, 400), f->name);
}

static void
give_way(struct plan *plan, const struct fault *f)
{
	static const enum plan_way ways[] = {
	    [FAULT_RESET] = PLAN_RESET,
	    [FAULT_CLOSE] = PLAN_CLOSE,
	    [FAULT_CUT] = PLAN_CUT,
	    [FAULT_NO_ANSWER] = PLAN_NEVER,
	    [FAULT_DRIP] = PLAN_DRIP,
	    [FAULT_HUGE] = PLAN_HUGE,
	};

	plan->way = ways[f->kind];
	plan->pause_ms = fault_number(f, DRIP_MS);
	plan->size = (unsigned long long)fault_number(f, HUGE_BYTES);
	if (f->kind == FAULT_HUGE)
		buf_puts(&plan->body,
		    "{\"id\":\"huge\",\"choices\":[{\"index\":0,"
		    "\"message\":{\"role\":\"assistant\",\"content\":\"");
}

/* True when the fault stands for the answer. */
static bool
give_fault(struct deciding *d, const struct fault *f, enum form *form)
{
	struct plan *plan = d->plan;

	name_fault(plan, f->name);
	switch (f->kind) {
	case FAULT_STATUS:
		plan->status = f->status;
		error_put_status(&plan->body, f->status);
		if (f->status < 500)
			plan->delay_ms = 0;
		return true;
	case FAULT_RETRY_AFTER:
	case FAULT_RATE_RESET:
	case FAULT_QUOTA:
		give_429(d, f);
		return true;
	case FAULT_REDIRECT:
		add_header(plan, "Location", "%s", f->param);
		refuse(plan, 307, f->name);
		return true;
	case FAULT_HTML:
		plan->status = (int)fault_number(f, 502);
		plan->type = "text/html";
		buf_puts(&plan->body, "<html><head><title>Bad Gateway</title>"
				      "</head><body>nginx</body></html>\r\n");
		return true;
	case FAULT_ECHO_KEY:
		give_echo(d, f);
		return !d->echo;
	case FAULT_FORM:
		*form = f->form;
		return false;
	default:
		give_way(plan, f);
		return f->kind != FAULT_CUT && f->kind != FAULT_DRIP;
	}
}

static bool
is_due(struct deciding *d, const struct fault *f)
{
	bool always = f->rate >= 1;
	uint64_t h;

	if (f->role != ROLE_COUNT && f->role != (int)d->request.role)
		return false;
	if (!always && d->seen->faults >= d->config->max_faults)
		return false;
	h = hash_number(d->request.key, d->config->seed);
	h = hash_number(h, (uint64_t)d->seen->asked);
	h = hash_text(h, str_of(f->name));
	return always || hash_fraction(h) < f->rate;
}

/* The record's own: fault=NAME[,TIMES[,ROLE]]. */
static bool
fault_of_script(struct deciding *d, struct fault *f)
{
	struct str value = script_value(&d->script, "fault"), name, times, role;
	long long most;

	if (value.s == NULL)
		return false;
	name = arena_copy(&d->planner->arena, script_word(&value, ','));
	times = arena_copy(&d->planner->arena, script_word(&value, ','));
	role = arena_copy(&d->planner->arena, script_word(&value, ','));
	if (!fault_named(f, name.s))
		return false;
	if (role.n > 0)
		f->role = role_named(role.s);
	if (parse_number(times.s, 0, 1 << 30, &most) == NULL &&
	    d->seen->asked > most)
		return false;
	return is_due(d, f);
}

static bool
give_faults(struct deciding *d, enum form *form)
{
	struct fault own;
	const struct fault *f = NULL;

	if (fault_of_script(d, &own))
		f = &own;
	for (size_t i = 0; f == NULL && i < d->config->fault_count; i++)
		if (is_due(d, &d->config->faults[i]))
			f = &d->config->faults[i];
	if (f == NULL)
		return false;
	if (f->kind != FAULT_FORM || f->form > FORM_BRACES)
		d->seen->faults++;
	return give_fault(d, f, form);
}

/* --- what this server does not take --- */

static bool
refuse_member(struct deciding *d, const char *param, const char *code,
    const char *fault, const char *message)
{
	error_put(
	    &d->plan->body, message, "invalid_request_error", param, code);
	refuse(d->plan, 400, fault);
	return true;
}

static bool
is_refused(struct deciding *d)
{
	const struct config *c = d->config;
	const struct request *q = &d->request;
	char message[200];

	if (c->no_schema && strcmp(q->format, "json_schema") == 0)
		return refuse_member(d, NULL, NULL, "refused-schema",
		    "Invalid parameter: 'response_format' of type 'json_schema'"
		    " is not supported with this model.");
	if (c->no_object && strcmp(q->format, "json_object") == 0)
		return refuse_member(d, "response_format", NULL,
		    "refused-object",
		    "Invalid parameter: 'response_format' of type 'json_object'"
		    " is not supported with this model.");
	if (c->no_max_completion_tokens &&
	    strcmp(q->limit, "max_completion_tokens") == 0)
		return refuse_member(d, NULL, NULL,
		    "refused-max_completion_tokens",
		    "Unrecognized request argument supplied: "
		    "max_completion_tokens");
	if (c->no_max_tokens && strcmp(q->limit, "max_tokens") == 0)
		return refuse_member(d, "max_tokens", "unsupported_parameter",
		    "refused-max_tokens",
		    "Unsupported parameter: 'max_tokens' is not supported with "
		    "this model. Use 'max_completion_tokens' instead.");
	if (!c->no_temperature || q->temperature.s == NULL)
		return false;
	snprintf(message, sizeof(message),
	    "Unsupported value: 'temperature' does not support %.*s with this "
	    "model. Only the default (1) value is supported.",
	    STR_ARG(str_sub(q->temperature, 0, 20)));
	return refuse_member(d, "temperature", "unsupported_value",
	    "refused-temperature", message);
}

static bool
is_too_long(struct deciding *d, enum form *form)
{
	const struct config *c = d->config;
	long long prompt = (long long)(d->request.prompt_bytes + 3) / 4;
	long long answer = d->request.limit_tokens;
	int status;

	if (c->context == 0 ||
	    prompt + (c->context_style == CONTEXT_VLLM ? answer : 0) <=
		c->context)
		return false;
	status = error_put_context(
	    &d->plan->body, c->context_style, c->context, prompt, answer);
	if (status == 200) {
		*form = FORM_EMPTY;
		name_fault(d->plan, "context");
		return false;
	}
	refuse(d->plan, status, "context");
	return true;
}

static bool
is_over_limit(struct deciding *d)
{
	const struct config *c = d->config;

	if (c->only_model != NULL &&
	    !str_eq(d->request.model, str_of(c->only_model)))
		return refuse(d->plan, 404, "model"), true;
	if (c->limit_in_flight > 0 &&
	    d->planner->counts->flying >= c->limit_in_flight)
		return refuse(d->plan, 429, "limit"), true;
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
	if (!check_key(d) || is_over_limit(d) || give_faults(d, &form) ||
	    is_refused(d) || is_too_long(d, &form))
		return;
	if (answer_is_error(&d->request, &d->script)) {
		refuse(d->plan, 400, "script");
		return;
	}
	answer_put(&d->plan->body, &d->request, &d->script, d->config, form,
	    d->echo ? d->secret : NULL, &d->plan->usage, &whole);
	if (!whole && d->plan->fault[0] == '\0')
		name_fault(d->plan, "script");
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
