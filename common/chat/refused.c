#include "refused.h"

#include "util.h"

/* Servers may quote the request in their message. */
#define LOOKED_AT 2000

/* The context is too small: by code or type. */
static const char *const long_codes[] = {"context_length_exceeded",
    "exceed_context_size_error", "string_above_max_length", "request_too_large",
    NULL};

/* And in words. */
static const char *const long_words[] = {"context length", "context size",
    "context window", "maximum context", "context the overflows",
    "prompt is too long", "prompt too long", "input is too long",
    "input too long", "too many tokens", "too many input tokens",
    "input token count", "maximum prompt length", "maximum input length",
    "`inputs` tokens + ", "`inputs` must have less than",
    "inputs tokens + max_new_tokens", "reduce the length of the",
    "request too large", "max_tokens must be at least 1, got -",
    "range of input length", NULL};

static const char *const quota_codes[] = {"insufficient_quota",
    "billing_hard_limit_reached", "billing_not_active", "insufficient_credits",
    NULL};

static const char *const quota_words[] = {"insufficient balance",
    "insufficient credit", "insufficient fund", "credit balance is too low",
    "out of credits", "requires more credits", "add credits",
    "exceeded your current quota", NULL};

static const char *const key_words[] = {"api key not valid",
    "incorrect api key", "invalid api key", "invalid_api_key", NULL};

static const char *const model_words[] = {"model not exist", "model_not_found",
    "model not found", "is not a valid model", "no such model", NULL};

static const char *const content_words[] = {"moderation", "flagged",
    "content policy", "content_filter", "content management policy", NULL};

/* What is refused, and how a server says that it is that. */
static const struct {
	enum wire_kind kind;
	const char *name;
} parameters[] = {
    {WIRE_NO_FORMAT, "response_format"},
    {WIRE_NO_FORMAT, "response format"},
    {WIRE_NO_FORMAT, "json_schema"},
    {WIRE_NO_FORMAT, "json schema"},
    {WIRE_NO_FORMAT, "json_object"},
    {WIRE_NO_FORMAT, "json mode"},
    {WIRE_NO_FORMAT, "structured output"},
    {WIRE_NO_FORMAT, "grammar"},
    {WIRE_NO_FORMAT, "guided"},
    {WIRE_NO_FORMAT, "initialize samplers"},
    {WIRE_NO_FORMAT, "requested parameters"},
    {WIRE_NO_LIMIT, "max_completion_tokens"},
    {WIRE_NO_LIMIT, "max_tokens"},
    {WIRE_NO_LIMIT, "maximum tokens"},
    {WIRE_NO_TEMPERATURE, "temperature"},
};

static const char *const objections[] = {"unsupported", "not support",
    "n't support", "unknown", "unrecognized", "unexpected", "invalid", "extra",
    "must ", "only the default", "unavailable", "not available", "not allowed",
    "not permitted", "not enabled", "not implemented", "failed to", "cannot",
    "can't", "deprecated", "but not", "no endpoints found", "too large",
    "exceed", "at most", "maximum allowed", "one of the following", "error",
    "expected", NULL};

static bool
is_one_of(struct str text, const char *const *words)
{
	for (; *words != NULL; words++)
		if (str_eq_nocase(text, str_of(*words)))
			return true;
	return false;
}

static bool
has_one_of(struct str text, const char *const *words)
{
	for (; *words != NULL; words++)
		if (str_find_nocase(text, str_of(*words), 0) != STR_NONE)
			return true;
	return false;
}

static bool
says(const struct refused *r, const char *const *words)
{
	return has_one_of(r->message, words) || has_one_of(r->detail, words);
}

static bool
is_coded(const struct refused *r, const char *const *codes)
{
	return is_one_of(r->code, codes) || is_one_of(r->type, codes);
}

/* --- how long is too long --- */

/* The number behind the words, "4,096" too; 0 where there is none. */
static long long
number_behind(struct str text, struct str words)
{
	size_t at = str_find_nocase(text, words, 0);
	long long n = 0;

	for (; at != STR_NONE; at = str_find_nocase(text, words, at)) {
		at += words.n;
		for (; at < text.n && n < 100000000000; at++)
			if (char_is_digit(text.s[at]))
				n = n * 10 + (text.s[at] - '0');
			else if (n == 0 || text.s[at] != ',')
				break;
		if (n > 0)
			break;
	}
	return n;
}

static long long
first_number(struct str text, const char *const *words)
{
	long long n = 0;

	for (; *words != NULL && n == 0; words++)
		n = number_behind(text, str_of(*words));
	return n;
}

static void
read_tokens(struct refused *r)
{
	static const char *const context[] = {"context length is only ",
	    "context length of only ", "context length is ",
	    "context length of ", "context length (", "context window of ",
	    "context size (", "prompt length is ", "tokens allowed (",
	    "must be <= ", "for model with ", "must have less than ",
	    "n_ctx: ", " tokens > ", "limit ", NULL};
	static const char *const asked[] = {"you passed ", "resulted in ",
	    "you requested ", "the input (", "requested tokens (",
	    "token count (", "request (",
	    "given: ", "too long: ", "keep the first ", "prompt contains ",
	    "prompt has ", "requested ", "request has ", "request contains ",
	    "n_keep: ", NULL};
	struct str text = r->message;

	if (has_one_of(r->detail, long_words))
		text = r->detail;
	if (r->context_tokens <= 0)
		r->context_tokens = first_number(text, context);
	if (r->asked_tokens <= 0)
		r->asked_tokens = first_number(text, asked);
	/* The prompt alone, where the answer's tokens did not fit. */
	if (r->asked_tokens <= r->context_tokens)
		r->asked_tokens = 0;
}

static bool
is_too_long(const struct refused *r)
{
	static const char *const too_large[] = {"request too large", NULL};

	if (r->status == 413)
		return true;
	/* More than a minute's tokens: waiting does not mend it. */
	if (r->status == 429)
		return says(r, too_large);
	if (r->status != 400 && r->status != 422 && r->status != 500 &&
	    r->status != 502)
		return false;
	return is_coded(r, long_codes) || says(r, long_words);
}

/* --- a parameter that the server does not know --- */

static bool
by_param(struct str param, enum wire_kind *kind)
{
	if (str_starts_nocase(param, STR("response_format")))
		*kind = WIRE_NO_FORMAT;
	else if (str_eq_nocase(param, STR("max_tokens")) ||
		 str_eq_nocase(param, STR("max_completion_tokens")))
		*kind = WIRE_NO_LIMIT;
	else if (str_eq_nocase(param, STR("temperature")))
		*kind = WIRE_NO_TEMPERATURE;
	else
		return false;
	return true;
}

/* The parameter that is named first: what follows may be the request. */
static bool
by_words(struct str text, enum wire_kind *kind)
{
	size_t first = STR_NONE;

	if (!has_one_of(text, objections))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(parameters); i++) {
		size_t at =
		    str_find_nocase(text, str_of(parameters[i].name), 0);

		if (at < first) {
			first = at;
			*kind = parameters[i].kind;
		}
	}
	return first != STR_NONE;
}

static bool
is_parameter(const struct refused *r, enum wire_kind *kind)
{
	if (r->status != 400 && r->status != 404 && r->status != 422 &&
	    r->status != 500 && r->status != 501)
		return false;
	if (!by_param(r->param, kind) && !by_words(r->message, kind) &&
	    !by_words(r->detail, kind))
		return false;
	/* llama.cpp answers 500 where it cannot make a grammar. */
	return r->status < 500 || *kind == WIRE_NO_FORMAT;
}

static bool
is_quota(const struct refused *r)
{
	/* Gemini says "quota" of a minute's, too. */
	static const char *const minute[] = {"RESOURCE_EXHAUSTED", NULL};

	if (r->status == 402)
		return true;
	if (r->status != 400 && r->status != 403 && r->status != 429)
		return false;
	return is_coded(r, quota_codes) ||
	       (says(r, quota_words) && !is_coded(r, minute));
}

static bool
is_no_model(const struct refused *r)
{
	static const char *const codes[] = {"model_not_found", NULL};

	if (r->status != 400 && r->status != 422)
		return false;
	return is_coded(r, codes) || says(r, model_words);
}

enum wire_kind
refused_kind(struct refused *r)
{
	enum wire_kind kind;

	r->message = str_sub(r->message, 0, LOOKED_AT);
	r->detail = str_sub(r->detail, 0, LOOKED_AT);
	if (r->status == 401 || (r->status == 400 && says(r, key_words)))
		return WIRE_NO_ACCESS;
	if (is_quota(r))
		return WIRE_NO_QUOTA;
	if (is_too_long(r)) {
		read_tokens(r);
		return WIRE_TOO_LONG;
	}
	if (is_no_model(r))
		return WIRE_NO_SUCH;
	if (is_parameter(r, &kind))
		return kind;
	switch (r->status) {
	case 403:
		return says(r, content_words) ? WIRE_REFUSED : WIRE_NO_SUCH;
	case 404:
	case 405:
	case 410:
		return WIRE_NO_SUCH;
	case 429:
	case 503:
	case 529:
		return WIRE_BUSY;
	case 408:
	case 409:
	case 425:
		return WIRE_FAILED;
	default:
		return r->status >= 500 ? WIRE_FAILED : WIRE_REFUSED;
	}
}

const char *
refused_status_name(int status)
{
	static const struct {
		int status;
		const char *name;
	} names[] = {{200, "OK"}, {301, "Moved Permanently"}, {302, "Found"},
	    {303, "See Other"}, {307, "Temporary Redirect"},
	    {308, "Permanent Redirect"}, {400, "Bad Request"},
	    {401, "Unauthorized"}, {402, "Payment Required"},
	    {403, "Forbidden"}, {404, "Not Found"}, {405, "Method Not Allowed"},
	    {408, "Request Timeout"}, {409, "Conflict"}, {410, "Gone"},
	    {413, "Content Too Large"}, {415, "Unsupported Media Type"},
	    {422, "Unprocessable Content"}, {429, "Too Many Requests"},
	    {500, "Internal Server Error"}, {501, "Not Implemented"},
	    {502, "Bad Gateway"}, {503, "Service Unavailable"},
	    {504, "Gateway Timeout"}, {529, "Overloaded"}};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (names[i].status == status)
			return names[i].name;
	return "";
}
