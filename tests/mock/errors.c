#include "errors.h"

#include <stdio.h>

#include "../../common/json.h"

static void
put_or_null(struct buf *out, const char *text)
{
	if (text == NULL)
		buf_puts(out, "null");
	else
		json_put_string(out, str_of(text));
}

void
error_put(struct buf *out, const char *message, const char *type,
    const char *param, const char *code)
{
	buf_puts(out, "{\"error\":{\"message\":");
	put_or_null(out, message);
	buf_puts(out, ",\"type\":");
	put_or_null(out, type);
	buf_puts(out, ",\"param\":");
	put_or_null(out, param);
	buf_puts(out, ",\"code\":");
	put_or_null(out, code);
	buf_puts(out, "}}");
}

void
error_put_status(struct buf *out, int status)
{
	switch (status) {
	case 401:
		error_put(out, "Incorrect API key provided.",
		    "invalid_request_error", NULL, "invalid_api_key");
		return;
	case 403:
		error_put(out, "You are not allowed to sample from this model",
		    "invalid_request_error", NULL, NULL);
		return;
	case 404:
		error_put(out,
		    "The model does not exist or you do not have access to it.",
		    "invalid_request_error", NULL, "model_not_found");
		return;
	case 429:
		error_put(out, "Rate limit reached for requests", "requests",
		    NULL, "rate_limit_exceeded");
		return;
	case 503:
		error_put(out, "The engine is currently overloaded",
		    "server_error", NULL, NULL);
		return;
	}
	if (status < 500)
		error_put(out, "This request is refused",
		    "invalid_request_error", NULL, NULL);
	else
		error_put(out,
		    "The server had an error while processing your request",
		    "server_error", NULL, NULL);
}

static int
put_openai(struct buf *out, long long context, long long prompt)
{
	char message[200];

	snprintf(message, sizeof(message),
	    "This model's maximum context length is %lld tokens. However, your "
	    "messages resulted in %lld tokens. Please reduce the length of the "
	    "messages.",
	    context, prompt);
	error_put(out, message, "invalid_request_error", "messages",
	    "context_length_exceeded");
	return 400;
}

static int
put_vllm(struct buf *out, long long context, long long prompt, long long answer)
{
	buf_printf(out,
	    "{\"object\":\"error\",\"message\":\"This model's maximum context "
	    "length is %lld tokens. However, you requested %lld tokens (%lld "
	    "in the messages, %lld in the completion). Please reduce the "
	    "length of the messages or completion.\",\"type\":"
	    "\"BadRequestError\",\"param\":null,\"code\":400}",
	    context, prompt + answer, prompt, answer);
	return 400;
}

int
error_put_context(struct buf *out, enum context_style style, long long context,
    long long prompt_tokens, long long answer_tokens)
{
	switch (style) {
	case CONTEXT_OPENAI:
		return put_openai(out, context, prompt_tokens);
	case CONTEXT_VLLM:
		return put_vllm(out, context, prompt_tokens, answer_tokens);
	case CONTEXT_LLAMA:
		buf_printf(out,
		    "{\"error\":{\"code\":400,\"message\":\"the request "
		    "exceeds "
		    "the available context size, try increasing it\",\"type\":"
		    "\"exceed_context_size_error\",\"n_prompt_tokens\":%lld,"
		    "\"n_ctx\":%lld}}",
		    prompt_tokens, context);
		return 400;
	case CONTEXT_LLAMA500:
		buf_puts(out, "{\"error\":{\"code\":500,\"message\":\"Context "
			      "size has been exceeded.\",\"type\":"
			      "\"server_error\"}}");
		return 500;
	case CONTEXT_LMSTUDIO:
		break;
	}
	return 200;
}
