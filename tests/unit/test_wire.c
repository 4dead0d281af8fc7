/* wire.h: what is sent, and what real servers answer, in their words. */
#include "wire.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util.h"

static void
assert_str(struct str got, const char *expected)
{
	if (!str_eq(got, str_of(expected)))
		fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(got), expected);
}

/* --- requests --- */

static const struct wire_request request = {
    .model = "m\"1",
    .system = {"be\nbrief", 8},
    .user = {"caf\xc3\xa9 \\ \xff", 9},
    .schema_name = "aher_judge",
    .schema = {"{\"type\":\"object\"}", 17},
    .temperature = 0.3,
    .answer_tokens = 512,
};

#define MESSAGES                                                               \
	"[{\"role\":\"system\",\"content\":\"be\\nbrief\"},"                   \
	"{\"role\":\"user\",\"content\":\"caf\xc3\xa9 \\\\ \xef\xbf\xbd\"}]"
#define HEAD "{\"model\":\"m\\\"1\",\"messages\":" MESSAGES

static void
test_bodies(void **state)
{
	static const struct {
		struct wire_modes modes;
		const char *body, *name;
	} cases[] = {
	    {{WIRE_JSON_SCHEMA, WIRE_MAX_COMPLETION_TOKENS, false},
		HEAD ",\"temperature\":0.3,\"max_completion_tokens\":512,"
		     "\"response_format\":{\"type\":\"json_schema\","
		     "\"json_schema\":{\"name\":\"aher_judge\","
		     "\"strict\":true,\"schema\":{\"type\":\"object\"}}}}",
		"json_schema,max_completion_tokens,temperature"},
	    {{WIRE_JSON_OBJECT, WIRE_MAX_TOKENS, false},
		HEAD ",\"temperature\":0.3,\"max_tokens\":512,"
		     "\"response_format\":{\"type\":\"json_object\"}}",
		"json_object,max_tokens,temperature"},
	    {{WIRE_PLAIN_TEXT, WIRE_NO_MAX, true}, HEAD "}", "plain_text"},
	};
	char name[WIRE_MODES_NAME];
	struct buf out;

	(void)state;
	buf_init(&out, BUF_NO_MAX);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		buf_clear(&out);
		wire_body(&out, &request, &cases[i].modes);
		assert_str(buf_str(&out), cases[i].body);
		wire_modes_name(&cases[i].modes, name);
		assert_string_equal(name, cases[i].name);
	}
	buf_clear(&out);
	wire_messages(&out, request.system, request.user);
	assert_str(buf_str(&out), MESSAGES);
	buf_release(&out);
}

static void
test_temperatures(void **state)
{
	static const struct {
		double temperature;
		const char *text;
	} cases[] = {
	    {0, "0"},
	    {0.3, "0.3"},
	    {0.7, "0.7"},
	    {1, "1"},
	    {1.25, "1.25"},
	    {0.1 + 0.2, "0.3"},
	    {0.05, "0.05"},
	    {2, "2"},
	    {-1, "0"},
	    {1e300, "100"},
	};
	static const struct wire_modes modes = {
	    WIRE_PLAIN_TEXT, WIRE_NO_MAX, false};
	struct wire_request r = {.model = "m", .schema_name = "s"};
	struct buf out;
	char expected[200];

	(void)state;
	r.system = r.user = STR("");
	buf_init(&out, BUF_NO_MAX);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		buf_clear(&out);
		r.temperature = cases[i].temperature;
		wire_body(&out, &r, &modes);
		snprintf(expected, sizeof(expected),
		    "{\"model\":\"m\",\"messages\":[{\"role\":\"system\","
		    "\"content\":\"\"},{\"role\":\"user\",\"content\":\"\"}],"
		    "\"temperature\":%s}",
		    cases[i].text);
		assert_str(buf_str(&out), expected);
	}
	buf_release(&out);
}

/* --- answers --- */

#define CHOICE(message)                                                        \
	"{\"id\":\"x\",\"object\":\"chat.completion\",\"choices\":[{"          \
	"\"index\":0,\"message\":" message ",\"finish_reason\":\"stop\"}]}"

static const struct {
	const char *body;
	enum wire_kind kind;
	const char *text, *finish;
} answers[] = {
    {CHOICE("{\"role\":\"assistant\",\"content\":\"a \\u00e9\\n\"}"),
	WIRE_ANSWER, "a \xc3\xa9\n", "stop"},
    {CHOICE("{\"content\":[{\"type\":\"text\",\"text\":\"a\"},"
	    "{\"type\":\"image\",\"url\":\"u\"},"
	    "{\"type\":\"text\",\"text\":\"b\"}]}"),
	WIRE_ANSWER, "ab", "stop"},
    {CHOICE("{\"content\":null,\"refusal\":\"I can't\"}"), WIRE_ANSWER,
	"I can't", "stop"},
    {CHOICE("{\"content\":\" \\n\",\"refusal\":null}"), WIRE_EMPTY, "", "stop"},
    {CHOICE("{\"content\":null}"), WIRE_EMPTY, "", "stop"},
    {CHOICE("{\"content\":17}"), WIRE_EMPTY, "", "stop"},
    {CHOICE("{\"reasoning_content\":\"hm\"}"), WIRE_EMPTY, "", "stop"},
    {"{\"choices\":[{\"message\":{\"content\":\"x\"}}]}", WIRE_ANSWER, "x", ""},
    {"{\"choices\":[{\"message\":{\"content\":\"x\"},\"finish_reason\":null}],"
     "\"error\":null}",
	WIRE_ANSWER, "x", ""},
    {" \n {\"choices\":[{\"message\":{\"content\":\"x\"},"
     "\"finish_reason\":\"length\"}]}\n",
	WIRE_ANSWER, "x", "length"},
    {"{\"choices\":[{\"message\":{\"content\":\"x\"},\"error\":{}}],"
     "\"error\":\"\"}",
	WIRE_ANSWER, "x", ""},
    /* A character cut in two. */
    {"{\"choices\":[{\"message\":{\"content\":\"x\xe2\x82\"}}]}", WIRE_ANSWER,
	"x\xef\xbf\xbd\xef\xbf\xbd", ""},
    {"", WIRE_BROKEN, "", ""},
    {" \n", WIRE_BROKEN, "", ""},
    {"null", WIRE_BROKEN, "", ""},
    {"[]", WIRE_BROKEN, "", ""},
    {"{}", WIRE_BROKEN, "", ""},
    {"{\"choices\":null}", WIRE_BROKEN, "", ""},
    {"{\"choices\":[]}", WIRE_BROKEN, "", ""},
    {"{\"choices\":[{}]}", WIRE_BROKEN, "", ""},
    {"{\"choices\":[{\"text\":\"x\"}]}", WIRE_BROKEN, "", ""},
    {"{\"choices\":{\"message\":{\"content\":\"x\"}}}", WIRE_BROKEN, "", ""},
    {"{\"choices\":[{\"message\":{\"content\":\"x", WIRE_BROKEN, "", ""},
    {"{\"choices\":[{\"message\":{\"content\":\"x\",\"content\":\"y\"}}]}",
	WIRE_BROKEN, "", ""},
    {"data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\ndata: [DONE]\n",
	WIRE_BROKEN, "", ""},
    {"<html>hello</html>", WIRE_BROKEN, "", ""},
};

static void
test_answers(void **state)
{
	struct wire_response response;
	struct buf hold;

	(void)state;
	buf_init(&hold, BUF_NO_MAX);
	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		wire_read(&response, 200, str_of(answers[i].body), &hold);
		if (response.kind != answers[i].kind)
			fail_msg("%s: kind %d, not %d (%s)", answers[i].body,
			    response.kind, answers[i].kind, response.why);
		assert_str(response.text, answers[i].text);
		assert_string_equal(response.finish, answers[i].finish);
		assert_false(response.has_usage);
	}
	buf_release(&hold);
}

static void
test_why_an_answer_is_broken(void **state)
{
	static const struct {
		const char *body, *why;
	} cases[] = {
	    {"", "200 OK: the body is empty"},
	    {"{\"choices\":[", "200 OK: the body is cut"},
	    {"data: {}", "200 OK: a stream of events, which was not asked for"},
	    {"{}", "200 OK: no choices[0].message in the answer"},
	    {CHOICE("{\"content\":\"\"}"), "200 OK: an empty answer"},
	    {CHOICE("{\"content\":\"x\"}"), "200 OK"},
	};
	struct wire_response response;
	struct buf hold;

	(void)state;
	buf_init(&hold, BUF_NO_MAX);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		wire_read(&response, 200, str_of(cases[i].body), &hold);
		assert_string_equal(response.why, cases[i].why);
	}
	buf_release(&hold);
}

static void
test_usage(void **state)
{
	static const struct {
		const char *usage;
		bool has;
		long long prompt, cached, completion;
	} cases[] = {
	    {"{\"prompt_tokens\":100,\"completion_tokens\":7,"
	     "\"prompt_tokens_details\":{\"cached_tokens\":64}}",
		true, 100, 64, 7},
	    {"{\"prompt_tokens\":100,\"completion_tokens\":7,"
	     "\"prompt_cache_hit_tokens\":64}",
		true, 100, 64, 7},
	    {"{\"prompt_tokens\":100,\"prompt_tokens_details\":null}", true,
		100, 0, 0},
	    {"{\"prompt_tokens\":10,\"completion_tokens\":1e300,"
	     "\"prompt_tokens_details\":{\"cached_tokens\":64}}",
		true, 10, 10, 1000000000},
	    {"{\"prompt_tokens\":-5,\"completion_tokens\":\"7\"}", true, 0, 0,
		0},
	    {"{\"prompt_tokens\":null}", false, 0, 0, 0},
	    {"null", false, 0, 0, 0},
	    {"[]", false, 0, 0, 0},
	};
	struct wire_response response;
	struct buf hold;
	char body[400];

	(void)state;
	buf_init(&hold, BUF_NO_MAX);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		snprintf(body, sizeof(body),
		    "{\"choices\":[{\"message\":{\"content\":\"x\"}}],"
		    "\"usage\":%s}",
		    cases[i].usage);
		wire_read(&response, 200, str_of(body), &hold);
		assert_int_equal(response.kind, WIRE_ANSWER);
		assert_int_equal(response.has_usage, cases[i].has);
		assert_int_equal(response.prompt_tokens, cases[i].prompt);
		assert_int_equal(response.cached_tokens, cases[i].cached);
		assert_int_equal(
		    response.completion_tokens, cases[i].completion);
	}
	buf_release(&hold);
}

/* --- errors, as servers send them --- */

#define E(members) "{\"error\":{" members "}}"
#define M(text) "{\"error\":{\"message\":\"" text "\"}}"

static const struct {
	const char *server;
	int status;
	const char *body;
	enum wire_kind kind;
	long long context, asked;
} errors[] = {
    {"OpenAI", 400,
	E("\"message\":\"This model's maximum context length is 8192 tokens. "
	  "However, your messages resulted in 8227 tokens. Please reduce the "
	  "length of the messages.\",\"type\":\"invalid_request_error\","
	  "\"param\":\"messages\",\"code\":\"context_length_exceeded\""),
	WIRE_TOO_LONG, 8192, 8227},
    {"OpenAI", 400,
	M("This model's maximum context length is 4097 tokens. However, you "
	  "requested 4222 tokens (1222 in the messages, 3000 in the "
	  "completion). Please reduce the length of the messages."),
	WIRE_TOO_LONG, 4097, 4222},
    {"OpenAI", 400,
	E("\"message\":\"Your input exceeds the context window of this model. "
	  "\",\"param\":\"input\",\"code\":\"context_length_exceeded\""),
	WIRE_TOO_LONG, 0, 0},
    {"OpenAI", 400,
	E("\"message\":\"Invalid 'messages[1].content': string too long. "
	  "Expected a string with maximum length 1048576, but got a string "
	  "with length 1500000 instead.\","
	  "\"param\":\"messages[1].content\","
	  "\"code\":\"string_above_max_length\""),
	WIRE_TOO_LONG, 0, 0},
    {"OpenAI", 429,
	E("\"message\":\"Request too large for gpt-4o in organization org-x on "
	  "tokens per min (TPM): Limit 30000, Requested 45000. The input or "
	  "output tokens must be reduced in order to run successfully.\","
	  "\"type\":\"tokens\",\"code\":\"rate_limit_exceeded\""),
	WIRE_TOO_LONG, 30000, 45000},
    {"OpenAI", 429,
	E("\"message\":\"Rate limit reached for gpt-4o in organization org-x "
	  "on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000. "
	  "Please try again in 2s.\",\"type\":\"tokens\",\"param\":null,"
	  "\"code\":\"rate_limit_exceeded\""),
	WIRE_BUSY, 0, 0},
    {"OpenAI", 429,
	E("\"message\":\"You exceeded your current quota, please check your "
	  "plan and billing details.\",\"type\":\"insufficient_quota\","
	  "\"param\":null,\"code\":\"insufficient_quota\""),
	WIRE_NO_QUOTA, 0, 0},
    {"OpenAI", 400,
	E("\"message\":\"Unsupported parameter: 'max_tokens' is not supported "
	  "with this model. Use 'max_completion_tokens' instead.\","
	  "\"type\":\"invalid_request_error\",\"param\":\"max_tokens\","
	  "\"code\":\"unsupported_parameter\""),
	WIRE_NO_LIMIT, 0, 0},
    {"OpenAI", 400,
	M("max_tokens is too large: 100000. This model supports at most 16384 "
	  "completion tokens, whereas you provided 100000."),
	WIRE_NO_LIMIT, 0, 0},
    {"OpenAI", 400,
	E("\"message\":\"Unsupported value: 'temperature' does not support 0.3 "
	  "with this model. Only the default (1) value is supported.\","
	  "\"param\":\"temperature\",\"code\":\"unsupported_value\""),
	WIRE_NO_TEMPERATURE, 0, 0},
    {"OpenAI", 400,
	M("Invalid parameter: 'response_format' of type 'json_schema' is not "
	  "supported with this model."),
	WIRE_NO_FORMAT, 0, 0},
    {"OpenAI", 400,
	E("\"message\":\"'messages' must contain the word 'json' in some form, "
	  "to use 'response_format' of type 'json_object'.\","
	  "\"param\":\"messages\""),
	WIRE_NO_FORMAT, 0, 0},
    {"OpenAI", 400,
	E("\"message\":\"Invalid value: 'object'. Supported values are: "
	  "'json_object', 'json_schema', and 'text'.\","
	  "\"param\":\"response_format.type\",\"code\":\"invalid_value\""),
	WIRE_NO_FORMAT, 0, 0},
    {"OpenAI", 401,
	E("\"message\":\"Incorrect API key provided: "
	  "sk-proj-abcdefghijklmnopqrstuv1234. You can find your API key at "
	  "https://platform.openai.com/account/api-keys.\","
	  "\"code\":\"invalid_api_key\""),
	WIRE_NO_ACCESS, 0, 0},
    {"OpenAI", 404,
	E("\"message\":\"The model `gpt-9` does not exist or you do not have "
	  "access to it.\",\"code\":\"model_not_found\""),
	WIRE_NO_SUCH, 0, 0},
    {"OpenAI", 403,
	E("\"message\":\"Country, region, or territory not supported\","
	  "\"code\":\"unsupported_country_region_territory\""),
	WIRE_NO_SUCH, 0, 0},
    {"OpenAI", 500,
	M("The server had an error while processing your request. Sorry about "
	  "that!"),
	WIRE_FAILED, 0, 0},
    {"OpenAI", 400,
	E("\"message\":\"Invalid prompt: your prompt was flagged as "
	  "potentially violating our usage policy.\","
	  "\"code\":\"invalid_prompt\""),
	WIRE_REFUSED, 0, 0},
    {"Azure", 400,
	E("\"message\":\"The response was filtered due to the prompt "
	  "triggering Azure OpenAI's content management policy.\","
	  "\"param\":\"prompt\",\"code\":\"content_filter\""),
	WIRE_REFUSED, 0, 0},
    {"llama.cpp", 400,
	E("\"code\":400,\"message\":\"the request exceeds the available "
	  "context size. try increasing the context size or enable context "
	  "shift\",\"type\":\"exceed_context_size_error\","
	  "\"n_prompt_tokens\":14429,\"n_ctx\":8192"),
	WIRE_TOO_LONG, 8192, 14429},
    {"llama.cpp", 400,
	M("request (16051 tokens) exceeds the available context size (8192 "
	  "tokens), try increasing it"),
	WIRE_TOO_LONG, 8192, 16051},
    {"llama.cpp", 500,
	E("\"code\":500,\"message\":\"Context size has been exceeded.\","
	  "\"type\":\"server_error\""),
	WIRE_TOO_LONG, 0, 0},
    {"llama.cpp", 500,
	E("\"code\":500,\"message\":\"failed to parse grammar\","
	  "\"type\":\"server_error\""),
	WIRE_NO_FORMAT, 0, 0},
    {"llama.cpp", 400,
	M("Either \\\"json_schema\\\" or \\\"grammar\\\" can be specified, but "
	  "not both"),
	WIRE_NO_FORMAT, 0, 0},
    {"llama.cpp", 400, M("Failed to initialize samplers: std::exception"),
	WIRE_NO_FORMAT, 0, 0},
    {"llama.cpp", 503,
	E("\"code\":503,\"message\":\"Loading model\","
	  "\"type\":\"unavailable_error\""),
	WIRE_BUSY, 0, 0},
    {"llama-cpp-python", 500,
	M("Requested tokens (2285) exceed context window of 2048"),
	WIRE_TOO_LONG, 2048, 2285},
    {"vLLM", 400,
	"{\"object\":\"error\",\"message\":\"This model's maximum context "
	"length is 4096 tokens. However, you requested 19591 tokens (9591 in "
	"the messages, 10000 in the completion). Please reduce the length of "
	"the messages or completion.\",\"type\":\"BadRequestError\","
	"\"param\":null,\"code\":400}",
	WIRE_TOO_LONG, 4096, 19591},
    {"vLLM", 400,
	E("\"message\":\"'max_tokens' or 'max_completion_tokens' is too large: "
	  "5000. This model's maximum context length is 8192 tokens and your "
	  "request has 5000 input tokens (5000 > 8192 - 5000).\","
	  "\"type\":\"BadRequestError\",\"param\":null,\"code\":400"),
	WIRE_TOO_LONG, 8192, 0},
    {"vLLM", 400,
	M("You passed 9000 input tokens and requested 512 output tokens. "
	  "However, the model's context length is only 8192 tokens, resulting "
	  "in a maximum input length of 7680 tokens."),
	WIRE_TOO_LONG, 8192, 9000},
    {"vLLM", 400,
	"{\"object\":\"error\",\"message\":\"max_tokens must be at least 1, "
	"got -186.\",\"type\":\"BadRequestError\",\"code\":400}",
	WIRE_TOO_LONG, 0, 0},
    {"vLLM", 400,
	"{\"object\":\"error\",\"message\":\"[{'type': 'extra_forbidden', "
	"'loc': ('body', 'max_completion_tokens'), 'msg': 'Extra inputs are "
	"not permitted', 'input': 8192}]\",\"type\":\"BadRequestError\"}",
	WIRE_NO_LIMIT, 0, 0},
    {"vLLM", 400,
	M("The provided JSON schema contains features not supported by "
	  "xgrammar."),
	WIRE_NO_FORMAT, 0, 0},
    {"vLLM", 404,
	E("\"message\":\"The model `x` does not exist.\","
	  "\"type\":\"NotFoundError\",\"code\":404"),
	WIRE_NO_SUCH, 0, 0},
    {"SGLang", 400,
	"{\"object\":\"error\",\"message\":\"The input (61709 tokens) is "
	"longer than the model's context length (40960 tokens).\","
	"\"type\":\"BadRequestError\",\"param\":null,\"code\":400}",
	WIRE_TOO_LONG, 40960, 61709},
    {"Ollama", 404,
	E("\"message\":\"model 'x' not found\",\"type\":\"api_error\""),
	WIRE_NO_SUCH, 0, 0},
    {"Ollama", 404, "{\"error\":\"model 'x' not found, try pulling it\"}",
	WIRE_NO_SUCH, 0, 0},
    {"Ollama", 500, "{\"error\":\"llama runner process has terminated\"}",
	WIRE_FAILED, 0, 0},
    {"Ollama", 404, "404 page not found", WIRE_NO_SUCH, 0, 0},
    {"LM Studio", 400,
	"{\"error\":\"'response_format.type' must be 'json_schema' or "
	"'text'\"}",
	WIRE_NO_FORMAT, 0, 0},
    {"LM Studio", 400,
	"{\"error\":\"Trying to keep the first 14538 tokens when context the "
	"overflows. However, the model is loaded with context length of only "
	"2048 tokens, which is not enough.\"}",
	WIRE_TOO_LONG, 2048, 14538},
    {"LM Studio", 200,
	"{\"error\":\"The number of tokens to keep from the initial prompt is "
	"greater than the context length (n_keep: 9000>= n_ctx: 8192).\"}",
	WIRE_TOO_LONG, 8192, 9000},
    {"TGI", 422,
	"{\"error\":\"Input validation error: `inputs` tokens + "
	"`max_new_tokens` must be <= 4096. Given: 8740 `inputs` tokens and 500 "
	"`max_new_tokens`\",\"error_type\":\"validation\"}",
	WIRE_TOO_LONG, 4096, 8740},
    {"TGI", 200,
	"{\"error\":\"Input validation error: `inputs` must have less than "
	"1024 tokens. Given: 1168\",\"error_type\":\"validation\"}",
	WIRE_TOO_LONG, 1024, 1168},
    {"TGI", 422,
	"{\"error\":\"Input validation error: `temperature` must be strictly "
	"positive\",\"error_type\":\"validation\"}",
	WIRE_NO_TEMPERATURE, 0, 0},
    {"TGI", 429, "{\"error\":\"Model is overloaded\"}", WIRE_BUSY, 0, 0},
    {"DeepSeek", 400,
	E("\"message\":\"This response_format type is unavailable now\","
	  "\"type\":\"invalid_request_error\",\"param\":null,"
	  "\"code\":\"invalid_request_error\""),
	WIRE_NO_FORMAT, 0, 0},
    {"DeepSeek", 422,
	"Failed to deserialize the JSON body into the target type: "
	"response_format: response_format.type `json_schema` is unavailable "
	"now at line 1 column 12440",
	WIRE_NO_FORMAT, 0, 0},
    {"DeepSeek", 402,
	E("\"message\":\"Insufficient Balance\",\"type\":\"unknown_error\""),
	WIRE_NO_QUOTA, 0, 0},
    {"DeepSeek", 400, M("Model Not Exist"), WIRE_NO_SUCH, 0, 0},
    {"Groq", 400,
	E("\"message\":\"This model does not support response format "
	  "`json_schema`.\",\"type\":\"invalid_request_error\""),
	WIRE_NO_FORMAT, 0, 0},
    {"Groq", 400,
	M("invalid schema for response format: response_format/json_schema: "
	  "minItems is not supported"),
	WIRE_NO_FORMAT, 0, 0},
    {"Groq", 400,
	M("'response_format' : one of the following must be satisfied"
	  "[('response_format.type' : value is not one of the allowed values)"
	  "]"),
	WIRE_NO_FORMAT, 0, 0},
    {"Groq", 400,
	E("\"message\":\"Failed to generate JSON. Please adjust your prompt. "
	  "See 'failed_generation' for more details.\","
	  "\"code\":\"json_validate_failed\",\"failed_generation\":\"\""),
	WIRE_BROKEN, 0, 0},
    {"Groq", 413,
	E("\"message\":\"Request too large for model `x` on tokens per minute "
	  "(TPM): Limit 6000, Requested 7342, please reduce your message "
	  "size.\",\"type\":\"tokens\",\"code\":\"rate_limit_exceeded\""),
	WIRE_TOO_LONG, 6000, 7342},
    {"Mistral", 422,
	"{\"object\":\"error\",\"message\":{\"detail\":[{\"type\":"
	"\"extra_forbidden\",\"loc\":[\"body\",\"max_completion_tokens\"],"
	"\"msg\":\"Extra inputs are not permitted\",\"input\":32000}]},"
	"\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}",
	WIRE_NO_LIMIT, 0, 0},
    {"Mistral", 400,
	"{\"object\":\"error\",\"message\":\"Prompt contains 65673 tokens and "
	"0 draft tokens, too large for model with 32768 maximum context "
	"length\",\"code\":3051}",
	WIRE_TOO_LONG, 32768, 65673},
    {"Anthropic", 400,
	"{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\","
	"\"message\":\"prompt is too long: 200251 tokens > 200000 maximum\"},"
	"\"request_id\":\"req_1\"}",
	WIRE_TOO_LONG, 200000, 200251},
    {"Anthropic", 400,
	E("\"type\":\"invalid_request_error\",\"message\":\"Your credit "
	  "balance is too low to access the API.\""),
	WIRE_NO_QUOTA, 0, 0},
    {"Anthropic", 400,
	M("max_tokens: 32000 > 8192, which is the maximum allowed number of "
	  "output tokens for x"),
	WIRE_NO_LIMIT, 0, 0},
    {"Anthropic", 529,
	E("\"type\":\"overloaded_error\",\"message\":\"Overloaded\""),
	WIRE_BUSY, 0, 0},
    {"Gemini", 400,
	"[{\"error\":{\"code\":400,\"message\":\"The input token count "
	"(2845475) exceeds the maximum number of tokens allowed (1048576).\","
	"\"status\":\"INVALID_ARGUMENT\"}}]",
	WIRE_TOO_LONG, 1048576, 2845475},
    {"Gemini", 400,
	"[{\"error\":{\"code\":400,\"message\":\"API key not valid. Please "
	"pass a valid API key.\",\"status\":\"INVALID_ARGUMENT\"}}]",
	WIRE_NO_ACCESS, 0, 0},
    {"Gemini", 429,
	"[{\"error\":{\"code\":429,\"message\":\"You exceeded your current "
	"quota, please check your plan and billing details. Please retry in "
	"12s.\",\"status\":\"RESOURCE_EXHAUSTED\"}}]",
	WIRE_BUSY, 0, 0},
    {"xAI", 400,
	"{\"code\":\"Client specified an invalid argument\",\"error\":\"This "
	"model's maximum prompt length is 131072 but the request contains "
	"537812 tokens.\"}",
	WIRE_TOO_LONG, 131072, 537812},
    {"xAI", 400,
	"{\"code\":\"x\",\"error\":\"Incorrect API key provided: ab***yz.\"}",
	WIRE_NO_ACCESS, 0, 0},
    {"Moonshot", 400,
	M("invalid temperature: only 1 is allowed for this model"),
	WIRE_NO_TEMPERATURE, 0, 0},
    {"Bedrock", 400, M("Input is too long for requested model."), WIRE_TOO_LONG,
	0, 0},
    {"Bedrock", 400,
	M("The maximum tokens you requested exceeds the model limit of 2048."),
	WIRE_NO_LIMIT, 0, 0},
    {"OpenRouter", 200,
	E("\"message\":\"Provider returned error\",\"code\":429,\"metadata\":{"
	  "\"raw\":\"x is temporarily rate-limited upstream\"}"),
	WIRE_BUSY, 0, 0},
    {"OpenRouter", 200, E("\"message\":\"Upstream error\",\"code\":502"),
	WIRE_FAILED, 0, 0},
    {"OpenRouter", 200,
	"{\"choices\":[{\"error\":{\"message\":\"gone\",\"code\":502},"
	"\"message\":{\"content\":\"half of\"},\"finish_reason\":\"error\"}]}",
	WIRE_FAILED, 0, 0},
    {"OpenRouter", 400,
	E("\"message\":\"Provider returned error\",\"code\":400,\"metadata\":{"
	  "\"raw\":\"{\\\"error\\\":{\\\"message\\\":\\\"This model's maximum "
	  "context length is 8192 tokens. However, your messages resulted in "
	  "9000 tokens.\\\"}}\"}"),
	WIRE_TOO_LONG, 8192, 9000},
    {"OpenRouter", 404,
	M("No endpoints found that can handle the requested parameters."),
	WIRE_NO_FORMAT, 0, 0},
    {"OpenRouter", 403, M("x requires moderation. Your input was flagged"),
	WIRE_REFUSED, 0, 0},
    {"OpenRouter", 402,
	M("This request requires more credits, or fewer max_tokens."),
	WIRE_NO_QUOTA, 0, 0},
    {"9router", 200, "{\"choices\":null,\"error\":{\"code\":\"busy\"}}",
	WIRE_FAILED, 0, 0},
    {"FastChat", 200,
	"{\"object\":\"error\",\"message\":\"This model's maximum context "
	"length is 2048 tokens. However, your messages resulted in 2100 "
	"tokens.\",\"code\":40303}",
	WIRE_TOO_LONG, 2048, 2100},
    {"FastAPI", 422,
	"{\"detail\":[{\"loc\":[\"body\",\"response_format\",\"type\"],\"msg\":"
	"\"unexpected value; permitted: 'text'\"}]}",
	WIRE_NO_FORMAT, 0, 0},
    {"FastAPI", 404, "{\"detail\":\"Not Found\"}", WIRE_NO_SUCH, 0, 0},
    {"FastAPI", 405, "{\"detail\":\"Method Not Allowed\"}", WIRE_NO_SUCH, 0, 0},
    {"nginx", 502,
	"<html>\r\n<head><title>502 Bad Gateway</title></head></html>",
	WIRE_FAILED, 0, 0},
    {"nginx", 504, "<html><title>504 Gateway Time-out", WIRE_FAILED, 0, 0},
    {"nginx", 413, "<html><title>413 Request Entity Too Large</title>",
	WIRE_TOO_LONG, 0, 0},
    {"nginx", 503, "", WIRE_BUSY, 0, 0},
    {"nginx", 408, "", WIRE_FAILED, 0, 0},
    {"none", 409, "{}", WIRE_FAILED, 0, 0},
    {"none", 429, "slow down", WIRE_BUSY, 0, 0},
    {"none", 418, "[]", WIRE_REFUSED, 0, 0},
    {"none", 400, "{\"error\":null}", WIRE_REFUSED, 0, 0},
    {"none", 400, "\xff\xfe{", WIRE_REFUSED, 0, 0},
    {"none", 302, "<html>", WIRE_MOVED, 0, 0},
    {"none", 0, "", WIRE_BROKEN, 0, 0},
    {"none", 101, "", WIRE_BROKEN, 0, 0},
    {"none", 204, "", WIRE_BROKEN, 0, 0},
    {"none", INT_MAX, "x", WIRE_FAILED, 0, 0},
};

static void
test_errors(void **state)
{
	struct wire_response response;
	struct buf hold;
	size_t failed = 0;

	(void)state;
	buf_init(&hold, BUF_NO_MAX);
	for (size_t i = 0; i < ARRAY_LEN(errors); i++) {
		wire_read(
		    &response, errors[i].status, str_of(errors[i].body), &hold);
		if (response.kind == errors[i].kind &&
		    response.context_tokens == errors[i].context &&
		    response.asked_tokens == errors[i].asked)
			continue;
		print_error("%s %d %s: %d %lld %lld, not %d %lld %lld (%s)\n",
		    errors[i].server, errors[i].status, errors[i].body,
		    response.kind, response.context_tokens,
		    response.asked_tokens, errors[i].kind, errors[i].context,
		    errors[i].asked, response.why);
		failed++;
	}
	buf_release(&hold);
	assert_int_equal(failed, 0);
}

static void
test_a_failed_generation_is_an_answer(void **state)
{
	struct wire_response response;
	struct buf hold;

	(void)state;
	buf_init(&hold, BUF_NO_MAX);
	wire_read(&response, 400,
	    STR(E("\"message\":\"Failed to generate JSON.\","
		  "\"code\":\"json_validate_failed\","
		  "\"failed_generation\":\"{\\\"a\\\": \"")),
	    &hold);
	assert_int_equal(response.kind, WIRE_ANSWER);
	assert_str(response.text, "{\"a\": ");
	assert_string_equal(response.finish, "json_validate_failed");
	buf_release(&hold);
}

static void
test_what_a_person_reads(void **state)
{
	static const struct {
		int status;
		const char *body, *why;
	} cases[] = {
	    {400, M("a\\nb\\u0000\\u001bc"), "400 Bad Request: a?b??c"},
	    {400, M("a\\u009b31m \xc2\x85\xc2\xa0z"),
		"400 Bad Request: a??31m ??\xc2\xa0z"},
	    {418, "{}", "418"},
	    {502, "<html><title> 502 Bad Gateway </title>",
		"502 Bad Gateway: 502 Bad Gateway"},
	    {500, "<!doctype html><p>x",
		"500 Internal Server Error: a page of HTML"},
	    {302, "", "302 Found: redirects are not followed"},
	    {200, E("\"message\":\"busy\",\"code\":429"),
		"429 Too Many Requests: busy"},
	    {401,
		M("Incorrect API key: sk-abcdefghij-KLMNOPQRST_0123. See it."),
		"401 Unauthorized: Incorrect API key: *. See it."},
	    {422, "{\"detail\":[1,2]}", "422 Unprocessable Content: [1,2]"},
	    {502,
		E("\"message\":\"Provider returned error\",\"metadata\":{"
		  "\"raw\":\"worker lost\"}"),
		"502 Bad Gateway: worker lost"},
	};
	struct wire_response response;
	struct buf hold;

	(void)state;
	buf_init(&hold, BUF_NO_MAX);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		wire_read(
		    &response, cases[i].status, str_of(cases[i].body), &hold);
		assert_string_equal(response.why, cases[i].why);
	}
	buf_release(&hold);
}

/* Whatever it says, the message is short and whole characters. */
static void
test_long_messages(void **state)
{
	struct wire_response response;
	struct buf hold, body;

	(void)state;
	buf_init(&hold, BUF_NO_MAX);
	buf_init(&body, BUF_NO_MAX);
	buf_puts(&body, "{\"error\":\"");
	for (int i = 0; i < 100000; i++)
		buf_puts(&body, "\xe2\x82\xac");
	buf_puts(&body, "\"}");
	wire_read(&response, 500, buf_str(&body), &hold);
	assert_int_equal(response.kind, WIRE_FAILED);
	assert_true(strlen(response.why) <= 240);
	assert_string_equal(
	    response.why + strlen(response.why) - 3, "\xe2\x82\xac");
	buf_release(&hold);
	buf_release(&body);
}

/* The answer is not larger than the caller wants to hold. */
static void
test_a_full_hold(void **state)
{
	struct wire_response response;
	struct buf hold;

	(void)state;
	for (size_t max = 0; max < 12; max++) {
		buf_init(&hold, max);
		wire_read(&response, 200,
		    str_of(CHOICE("{\"content\":\"01234\"}")), &hold);
		assert_int_equal(
		    response.kind, max < 10 ? WIRE_BROKEN : WIRE_ANSWER);
		if (max >= 10)
			assert_string_equal(response.finish, "stop");
		buf_release(&hold);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_bodies),
	    cmocka_unit_test(test_temperatures),
	    cmocka_unit_test(test_answers),
	    cmocka_unit_test(test_why_an_answer_is_broken),
	    cmocka_unit_test(test_usage),
	    cmocka_unit_test(test_errors),
	    cmocka_unit_test(test_a_failed_generation_is_an_answer),
	    cmocka_unit_test(test_what_a_person_reads),
	    cmocka_unit_test(test_long_messages),
	    cmocka_unit_test(test_a_full_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
