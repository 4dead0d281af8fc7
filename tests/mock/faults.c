#include "deciding.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../../common/util.h"
#include "errors.h"
#include "hash.h"

#define DRIP_MS 1000
#define HUGE_BYTES (1ULL << 30)

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
		plan_add_header(
		    d->plan, "Retry-After", "%s", param == NULL ? "1" : param);
	} else if (f->kind == FAULT_RATE_RESET) {
		plan_add_header(d->plan, "x-ratelimit-remaining-requests", "0");
		plan_add_header(d->plan, "x-ratelimit-reset-requests", "%s",
		    param == NULL ? "1s" : param);
	} else {
		error_put(&d->plan->body,
		    "You exceeded your current quota, please check your plan "
		    "and billing details.",
		    "insufficient_quota", NULL, "insufficient_quota");
	}
	plan_refuse(d->plan, 429, f->name);
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
	plan_refuse(d->plan, (int)fault_number(f, 400), f->name);
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

	plan_name_fault(plan, f->name);
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
		plan_add_header(plan, "Location", "%s", f->param);
		plan_refuse(plan, 307, f->name);
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

bool
faults_give(struct deciding *d, enum form *form)
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
