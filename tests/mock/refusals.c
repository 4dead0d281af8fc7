#include "deciding.h"

#include <stdio.h>
#include <string.h>

#include "errors.h"

static bool
refuse_member(struct deciding *d, const char *param, const char *code,
    const char *fault, const char *message)
{
	error_put(
	    &d->plan->body, message, "invalid_request_error", param, code);
	plan_refuse(d->plan, 400, fault);
	return true;
}

bool
refusals_give(struct deciding *d)
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

bool
refusals_too_long(struct deciding *d, enum form *form)
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
		plan_name_fault(d->plan, "context");
		return false;
	}
	plan_refuse(d->plan, status, "context");
	return true;
}

bool
refusals_over_limit(struct deciding *d)
{
	const struct config *c = d->config;

	if (c->only_model != NULL &&
	    !str_eq(d->request.model, str_of(c->only_model)))
		return plan_refuse(d->plan, 404, "model"), true;
	if (c->limit_in_flight > 0 &&
	    d->planner->counts->flying >= c->limit_in_flight)
		return plan_refuse(d->plan, 429, "limit"), true;
	return false;
}
