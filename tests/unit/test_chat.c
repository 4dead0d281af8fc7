#include "chat.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chatstate.h"
#include "clock.h"
#include "loopback.h"
#include "util.h"

#define KEY "sk-test-0123456789abcdef"

#define OK_BODY                                                                \
	"{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":"      \
	"\"hello\"},\"finish_reason\":\"stop\"}],\"usage\":{"                  \
	"\"prompt_tokens\":11,\"completion_tokens\":3}}"
#define EMPTY_BODY(finish)                                                     \
	"{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":"      \
	"\"\"},\"finish_reason\":\"" finish "\"}],\"usage\":{"                 \
	"\"prompt_tokens\":11,\"completion_tokens\":3}}"
#define ERROR_BODY(message) "{\"error\":{\"message\":\"" message "\"}}"

#define ANSWERS                                                                \
	{                                                                      \
		200, NULL, OK_BODY, WHOLE, 0                                   \
	}

/* A call and what became of it. */
struct job {
	struct chat_call call;
	struct chat *chat;
	struct job *then; /* submitted by the callback */
	int done, wasted;
	size_t rendered; /* max_bytes of the last time */
	char text[64], finish[16];
};

struct fixture {
	struct loopback server;
	struct endpoint *endpoint;
	struct chat *chat;
	struct job jobs[40];
};

static void
render(struct chat_call *call, size_t max, struct buf *system, struct buf *user)
{
	struct job *job = (struct job *)(void *)call;

	job->rendered = max;
	buf_puts(system, "Be brief.");
	while (system->len + user->len < max)
		buf_putc(user, 'u');
}

static bool
on_wasted(struct chat_call *call, const struct chat_answer *a)
{
	struct job *job = (struct job *)(void *)call;

	assert_int_equal(a->prompt_tokens, 11);
	job->wasted++;
	return true;
}

static void
on_done(struct chat_call *call)
{
	struct job *job = (struct job *)(void *)call;

	job->done++;
	if (call->fate == CHAT_ANSWER) {
		snprintf(job->text, sizeof(job->text), "%.*s",
		    STR_ARG(call->answer.text));
		snprintf(job->finish, sizeof(job->finish), "%s",
		    call->answer.finish);
	}
	if (job->then != NULL)
		chat_submit(job->chat, &job->then->call);
}

static void
make_jobs(struct fixture *f)
{
	for (size_t i = 0; i < ARRAY_LEN(f->jobs); i++) {
		f->jobs[i] = (struct job){.chat = f->chat};
		f->jobs[i].call = (struct chat_call){
		    .endpoint = f->endpoint,
		    .schema_name = "aher_test",
		    .schema = STR("{\"type\":\"object\"}"),
		    .temperature = 0.5,
		    .max_bytes = 40,
		    .render = render,
		    .done = on_done,
		    .wasted = on_wasted,
		};
	}
}

static void
begin_at(struct fixture *f, const char *url, long long give_up_ms)
{
	const struct chat_options options = {
	    .timeout_ms = 10000, .answer_tokens = 1024};
	const struct endpoint_options at = {
	    .base_url = url,
	    .model = "tiny",
	    .key = KEY,
	    .most = 8,
	    .give_up_ms = give_up_ms,
	};
	char why[100];

	f->chat = chat_new(&options);
	f->endpoint = endpoint_new(&at, why, sizeof(why));
	assert_non_null(f->endpoint);
	make_jobs(f);
}

static struct fixture *
begin(const struct step *steps, int count)
{
	static struct fixture f;

	loopback_start(&f.server, steps, count);
	begin_at(&f, f.server.url, 300000);
	return &f;
}

static void
end(struct fixture *f)
{
	chat_free(f->chat);
	endpoint_free(f->endpoint);
	if (f->server.step_count > 0)
		loopback_stop(&f->server);
	f->server = (struct loopback){0};
}

static void
run_all(struct fixture *f)
{
	long long late = clock_ms() + 15000;

	while (chat_pending(f->chat) > 0 && clock_ms() < late)
		chat_step(f->chat, NULL, 0, 100);
	assert_int_equal(chat_pending(f->chat), 0);
}

static struct job *
submit(struct fixture *f, int i)
{
	chat_submit(f->chat, &f->jobs[i].call);
	return &f->jobs[i];
}

static struct job *
run_one(struct fixture *f, int i)
{
	submit(f, i);
	run_all(f);
	assert_int_equal(f->jobs[i].done, 1);
	return &f->jobs[i];
}

static void
assert_has(const char *text, const char *part)
{
	if (text == NULL || strstr(text, part) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", text, part);
}

/* --- answers --- */

static void
test_an_answer(void **state)
{
	static const struct step steps[] = {ANSWERS};
	struct fixture *f = begin(steps, 1);
	struct job *job;

	(void)state;
	assert_false(endpoint_proven(f->endpoint));
	assert_int_equal(chat_room(f->chat, f->endpoint), 1);
	job = run_one(f, 0);
	assert_int_equal(job->call.fate, CHAT_ANSWER);
	assert_string_equal(job->text, "hello");
	assert_string_equal(job->finish, "stop");
	assert_int_equal(job->call.answer.prompt_tokens, 11);
	assert_int_equal(job->call.answer.completion_tokens, 3);
	assert_int_equal(job->call.answer.tries, 1);
	assert_true(job->call.answer.sent_bytes > 100);
	assert_true(endpoint_proven(f->endpoint));
	assert_true(chat_room(f->chat, f->endpoint) > 1);
	assert_non_null(
	    strstr(f->server.seen[0], "POST /v1/chat/completions HTTP/1.1"));
	assert_non_null(strstr(f->server.seen[0], "Bearer " KEY "\r\n"));
	assert_int_equal(f->server.requests, 1);
	assert_int_equal(chat_retries(f->chat), 0);
	end(f);
}

static void
test_one_at_a_time_until_the_first_answer(void **state)
{
	static const struct step steps[] = {
	    {200, NULL, OK_BODY, WHOLE, 300}, {200, NULL, OK_BODY, WHOLE, 300}};
	struct fixture *f = begin(steps, 2);
	long long until = clock_ms() + 60;

	(void)state;
	for (int i = 0; i < 8; i++)
		submit(f, i);
	assert_int_equal(chat_room(f->chat, f->endpoint), 0);
	while (clock_ms() < until)
		chat_step(f->chat, NULL, 0, 10);
	assert_int_equal(chat_flying(f->chat), 1);
	run_all(f);
	assert_int_equal(f->server.requests, 8);
	assert_true(f->server.most_at_once >= 4);
	end(f);
}

static void
test_a_callback_may_submit(void **state)
{
	static const struct step steps[] = {ANSWERS};
	struct fixture *f = begin(steps, 1);

	(void)state;
	for (int i = 0; i < 9; i++)
		f->jobs[i].then = &f->jobs[i + 1];
	submit(f, 0);
	run_all(f);
	assert_string_equal(f->jobs[9].text, "hello");
	assert_int_equal(f->server.connections, 1);
	end(f);
}

static void
test_an_empty_answer(void **state)
{
	static const struct step steps[] = {
	    {200, NULL, EMPTY_BODY("stop"), WHOLE, 0}};
	struct fixture *f = begin(steps, 1);
	struct job *job;

	(void)state;
	f->jobs[0].call.max_bytes = 9000;
	job = run_one(f, 0);
	assert_int_equal(job->call.fate, CHAT_ANSWER);
	assert_int_equal(job->call.answer.text.n, 0);
	assert_int_equal(job->wasted, 2);
	assert_int_equal(job->rendered, 4000);
	end(f);
}

static void
test_a_model_that_ran_out_of_tokens(void **state)
{
	static const struct step steps[] = {
	    {200, NULL, EMPTY_BODY("length"), WHOLE, 0}};
	struct fixture *f = begin(steps, 1);
	struct job *job;

	(void)state;
	f->jobs[0].call.max_bytes = 9000;
	job = run_one(f, 0);
	assert_int_equal(job->call.fate, CHAT_ANSWER);
	assert_string_equal(job->finish, "length");
	assert_int_equal(job->wasted, 0);
	assert_int_equal(f->server.requests, 1);
	end(f);
}

/* --- trying again --- */

static void
answered_after(const struct step *fault, int times, long long tries)
{
	struct step steps[8] = {ANSWERS};
	struct fixture *f;
	struct job *job;

	for (int i = 1; i <= times; i++)
		steps[i] = *fault;
	steps[times + 1] = steps[0];
	f = begin(steps, times + 2);
	run_one(f, 0);
	if (fault->how == SILENT)
		f->chat->options.timeout_ms = 300;
	job = run_one(f, 1);
	assert_int_equal(job->call.fate, CHAT_ANSWER);
	assert_int_equal(job->call.answer.tries, tries);
	assert_int_equal(chat_retries(f->chat), tries - 1);
	end(f);
}

static void
test_what_another_try_mends(void **state)
{
	static const struct step now = {429, "Retry-After: 0\r\n", "", WHOLE,
				     0},
				 used_up = {429,
				     "x-ratelimit-remaining-requests: 0\r\n"
				     "x-ratelimit-reset-requests: 20ms\r\n",
				     "", WHOLE, 0},
				 broken = {500, NULL, "oops", WHOLE, 0},
				 cut = {200, NULL, OK_BODY, CUT, 0},
				 reset = {0, NULL, NULL, RESET, 0},
				 no_json = {200, NULL, "{\"choices\":[{\"mess",
				     WHOLE, 0},
				 silent = {0, NULL, NULL, SILENT, 0};

	(void)state;
	answered_after(&now, 2, 3);
	answered_after(&used_up, 1, 2);
	answered_after(&broken, 2, 3);
	answered_after(&cut, 1, 2);
	answered_after(&no_json, 1, 2);
	answered_after(&silent, 1, 2);
	/* curl itself sends once more when an old connection was reset. */
	answered_after(&reset, 3, 3);
}

static void
test_retry_after_is_kept(void **state)
{
	static const struct step steps[] = {
	    {429, "Retry-After: 1\r\n", "", WHOLE, 0}, ANSWERS};
	struct fixture *f = begin(steps, 2);
	long long began = clock_ms();

	(void)state;
	run_one(f, 0);
	assert_in_range(clock_ms() - began, 1000, 1900);
	end(f);
}

/* What it names is followed for a minute at most, and no longer than the
 * endpoint may be gone. */
static void
waits_a_while(int status)
{
	const struct step steps[] = {
	    ANSWERS, {status, "Retry-After: 3600\r\n", "", WHOLE, 0}, ANSWERS};
	struct fixture *f = begin(steps, 3);
	long long began = clock_ms();

	run_one(f, 0);
	f->endpoint->health.give_up_ms = 500;
	assert_int_equal(run_one(f, 1)->call.fate, CHAT_ANSWER);
	assert_in_range(clock_ms() - began, 500, 3000);
	assert_int_equal(f->server.requests, 3);
	end(f);
}

static void
test_nothing_waits_an_hour(void **state)
{
	(void)state;
	waits_a_while(429);
	waits_a_while(500);
}

/* Others are answered meanwhile. */
static void
test_one_that_waits_holds_no_other(void **state)
{
	static const struct step steps[] = {
	    ANSWERS, {429, "Retry-After: 2\r\n", "", WHOLE, 0}, ANSWERS};
	struct fixture *f = begin(steps, 3);
	long long began = clock_ms();

	(void)state;
	run_one(f, 0);
	submit(f, 1);
	while (f->server.requests < 2 || chat_flying(f->chat) > 0)
		chat_step(f->chat, NULL, 0, 10);
	for (int i = 2; i < 40; i++) {
		submit(f, i);
		while (f->jobs[i].done == 0)
			chat_step(f->chat, NULL, 0, 100);
	}
	assert_true(clock_ms() - began < 1900);
	assert_true(chat_room(f->chat, f->endpoint) > 0);
	run_all(f);
	assert_int_equal(f->jobs[1].call.fate, CHAT_ANSWER);
	end(f);
}

/* A call that nothing mends, while another is answered and at the end. */
static void
fails_alone(const struct step *never)
{
	const struct step steps[] = {ANSWERS, *never, ANSWERS, *never};
	struct fixture *f = begin(steps, 4);
	struct job *job;

	run_one(f, 0);
	f->endpoint->health.give_up_ms = 1000;
	submit(f, 1);
	while (f->server.requests < 2 || chat_flying(f->chat) > 0)
		chat_step(f->chat, NULL, 0, 1);
	submit(f, 2);
	while (f->jobs[2].done == 0)
		chat_step(f->chat, NULL, 0, 1);
	run_all(f);
	job = &f->jobs[f->jobs[1].call.fate == CHAT_ANSWER ? 2 : 1];
	assert_int_equal(job->call.fate, CHAT_FAILED);
	assert_has(job->call.why, "requests)");
	assert_null(chat_fatal(f->chat));
	end(f);
}

static void
test_a_call_that_fails_alone(void **state)
{
	static const struct step busy = {429, NULL, "", WHOLE, 0},
				 soon = {429, "Retry-After: 0\r\n", "", WHOLE,
				     0},
				 late = {429, "Retry-After: 3600\r\n", "",
				     WHOLE, 0},
				 gateway = {504, NULL, "", WHOLE, 0};

	(void)state;
	fails_alone(&busy);
	fails_alone(&soon);
	fails_alone(&late);
	fails_alone(&gateway);
}

static void
test_busy_for_everybody(void **state)
{
	static const struct step steps[] = {
	    ANSWERS, {429, "Retry-After: 0\r\n", "", WHOLE, 0}};
	struct fixture *f = begin(steps, 2);

	(void)state;
	run_one(f, 0);
	f->endpoint->health.give_up_ms = 700;
	for (int i = 1; i < 30; i++)
		submit(f, i);
	run_all(f);
	assert_has(chat_fatal(f->chat), "no answer for");
	for (int i = 1; i < 30; i++)
		assert_int_equal(f->jobs[i].call.fate, CHAT_DROPPED);
	end(f);
}

static void
test_timeouts_give_up(void **state)
{
	static const struct step steps[] = {
	    ANSWERS, {0, NULL, NULL, SILENT, 0}};
	struct fixture *f = begin(steps, 2);
	struct job *job;

	(void)state;
	run_one(f, 0);
	f->chat->options.timeout_ms = 60;
	job = run_one(f, 1);
	assert_int_equal(job->call.fate, CHAT_FAILED);
	assert_has(job->call.why, "no answer after");
	assert_int_equal(job->call.tries, 3);
	assert_null(chat_fatal(f->chat));
	end(f);
}

static void
test_an_endless_answer(void **state)
{
	static const struct step steps[] = {{200, NULL, "", ENDLESS, 0}};
	struct fixture *f = begin(steps, 1);
	struct job *job;

	(void)state;
	http_set_limits(f->chat->http, 1000, 1000, 100000);
	job = run_one(f, 0);
	assert_int_equal(job->call.fate, CHAT_FAILED);
	assert_has(job->call.why, "more than 100000 bytes");
	assert_int_equal(f->server.requests, 3);
	end(f);
}

/* --- what an endpoint takes --- */

static void
test_a_refused_schema(void **state)
{
	static const struct step steps[] = {
	    {400, NULL,
		"{\"error\":{\"message\":\"Invalid parameter: "
		"'response_format' of type 'json_schema' is not supported "
		"with this model.\",\"param\":\"response_format\"}}",
		WHOLE, 0},
	    ANSWERS};
	struct fixture *f = begin(steps, 2);

	(void)state;
	assert_has(endpoint_modes(f->endpoint), "json_schema");
	assert_int_equal(run_one(f, 0)->call.fate, CHAT_ANSWER);
	assert_has(endpoint_modes(f->endpoint), "json_object");
	run_one(f, 1);
	assert_int_equal(f->server.requests, 3);
	end(f);
}

/* All that fly are refused, and only the first of them lowers the mode. */
static void
test_many_refused_at_once(void **state)
{
	static const struct step refuses = {400, NULL,
	    "{\"error\":{\"message\":\"'json_schema' is not supported\","
	    "\"param\":\"response_format\"}}",
	    WHOLE, 300};
	struct step steps[12] = {ANSWERS};
	struct fixture *f;

	(void)state;
	for (int i = 1; i <= 6; i++)
		steps[i] = refuses;
	steps[7] = steps[0];
	f = begin(steps, 8);
	run_one(f, 0);
	for (int i = 1; i <= 6; i++)
		submit(f, i);
	chat_step(f->chat, NULL, 0, 0);
	assert_int_equal(chat_flying(f->chat), 6);
	run_all(f);
	for (int i = 1; i <= 6; i++)
		assert_int_equal(f->jobs[i].call.fate, CHAT_ANSWER);
	assert_has(endpoint_modes(f->endpoint), "json_object");
	assert_int_equal(f->server.requests, 13);
	end(f);
}

/* It may be that the server quotes a run: only that call does without. */
static void
test_one_refused_after_others_were_answered(void **state)
{
	static const struct step steps[] = {ANSWERS,
	    {400, NULL, ERROR_BODY("unknown word: json_schema"), WHOLE, 0},
	    {400, NULL, ERROR_BODY("unknown word: temperature"), WHOLE, 0},
	    ANSWERS};
	struct fixture *f = begin(steps, 4);

	(void)state;
	run_one(f, 0);
	assert_int_equal(run_one(f, 1)->call.fate, CHAT_ANSWER);
	assert_has(f->server.seen[2], "json_object");
	assert_null(strstr(f->server.seen[3], "temperature"));
	assert_string_equal(endpoint_modes(f->endpoint),
	    "json_schema,max_completion_tokens,temperature");
	run_one(f, 2);
	assert_has(f->server.seen[4], "json_schema");
	end(f);
}

static void
test_a_bounded_answer(void **state)
{
	static const struct step steps[] = {
	    {400, NULL, ERROR_BODY("unknown parameter: max_completion_tokens"),
		WHOLE, 0},
	    {400, NULL, ERROR_BODY("unknown parameter: max_tokens"), WHOLE, 0},
	    ANSWERS};
	struct fixture *f = begin(steps, 3);
	struct buf body;

	(void)state;
	f->chat->options.bounded = true;
	run_one(f, 0);
	assert_int_equal(f->jobs[0].call.fate, CHAT_FAILED);
	assert_has(f->jobs[0].call.why, "max_tokens");
	assert_has(f->jobs[0].call.why, "--max-cost");
	assert_int_equal(f->server.requests, 2);
	/* Not in a batch either. */
	f->endpoint->modes.limit = WIRE_NO_MAX;
	buf_init(&body, BUF_NO_MAX);
	chat_body(f->chat, &f->jobs[1].call, &body);
	assert_has(body.bytes, "\"max_tokens\":1024");
	buf_release(&body);
	end(f);
}

static void
test_nothing_is_left_to_lower(void **state)
{
	static const struct step steps[] = {{400, NULL,
	    "{\"error\":{\"message\":\"response_format is not supported\","
	    "\"param\":\"response_format\"}}",
	    WHOLE, 0}};
	struct fixture *f = begin(steps, 1);
	struct job *job = run_one(f, 0);

	(void)state;
	assert_int_equal(job->call.fate, CHAT_FAILED);
	assert_int_equal(f->server.requests, 3);
	end(f);
}

static void
test_a_context_that_is_too_small(void **state)
{
	static const struct step steps[] = {
	    {400, NULL,
		"{\"error\":{\"message\":\"This model's maximum context length "
		"is 4096 tokens. However, your messages resulted in 8000 "
		"tokens.\",\"code\":\"context_length_exceeded\"}}",
		WHOLE, 0},
	    ANSWERS};
	struct fixture *f = begin(steps, 2);
	struct job *job;

	(void)state;
	f->jobs[0].call.max_bytes = f->jobs[1].call.max_bytes = 32000;
	job = run_one(f, 0);
	assert_int_equal(job->call.fate, CHAT_ANSWER);
	assert_in_range(job->rendered, 11000, 12300);
	assert_int_equal(run_one(f, 1)->rendered, job->rendered);
	assert_int_equal(f->server.requests, 3);
	end(f);
}

/* Requests that fit may overrun a cache that they share. */
static void
test_a_context_that_others_used_up(void **state)
{
	static const struct step steps[] = {
	    {500, NULL, ERROR_BODY("Context size has been exceeded."), WHOLE,
		0},
	    ANSWERS};
	struct fixture *f = begin(steps, 2);
	struct job *job;

	(void)state;
	f->jobs[0].call.max_bytes = 32000;
	job = run_one(f, 0);
	assert_int_equal(job->call.fate, CHAT_ANSWER);
	assert_int_equal(job->rendered, 32000);
	assert_int_equal(f->endpoint->fit.bytes, 0);
	end(f);
}

static void
test_a_context_that_never_is_enough(void **state)
{
	static const struct step steps[] = {{400, NULL,
	    "{\"error\":{\"message\":\"too many tokens\","
	    "\"code\":\"context_length_exceeded\"}}",
	    WHOLE, 0}};
	struct fixture *f = begin(steps, 1);
	struct job *job;

	(void)state;
	f->jobs[0].call.max_bytes = 1000000;
	job = run_one(f, 0);
	assert_int_equal(job->call.fate, CHAT_FAILED);
	assert_int_equal(f->server.requests, 9);
	end(f);
}

/* --- an endpoint that does not work --- */

/* The first answer ends everything, after one request. */
static void
stops_with(const struct step *step, const char *why, const char *more)
{
	struct fixture *f = begin(step, 1);

	for (int i = 0; i < 5; i++)
		submit(f, i);
	run_all(f);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(f->jobs[i].done, 1);
		assert_int_equal(f->jobs[i].call.fate, CHAT_DROPPED);
	}
	assert_has(chat_fatal(f->chat), f->server.url);
	assert_has(chat_fatal(f->chat), why);
	assert_has(chat_fatal(f->chat), more);
	assert_int_equal(f->server.requests, 1);
	/* Nothing is sent any more. */
	assert_int_equal(chat_room(f->chat, f->endpoint), 0);
	assert_int_equal(run_one(f, 7)->call.fate, CHAT_DROPPED);
	assert_int_equal(f->server.requests, 1);
	end(f);
}

static void
test_what_stops_everything(void **state)
{
	static const struct step
	    no_access = {401, NULL, ERROR_BODY("bad key"), WHOLE, 0},
	    no_such = {404, NULL, ERROR_BODY("no such model"), WHOLE, 0},
	    moved = {301,
		"Location: http://else.example/v1/chat/completions\r\n", "",
		WHOLE, 0},
	    no_quota = {429, NULL,
		"{\"error\":{\"message\":\"You exceeded your current quota\","
		"\"code\":\"insufficient_quota\"}}",
		WHOLE, 0},
	    for_hours = {429, "Retry-After: 3000\r\n", "", WHOLE, 0};

	(void)state;
	stops_with(&no_access, "bad key", "OPENAI_API_KEY");
	stops_with(&no_such, "no such model", "named tiny");
	stops_with(&moved, "to http://else.example/v1; ", "--base-url");
	stops_with(&no_quota, "quota", "429");
	stops_with(&for_hours, "3000 s", "429");
}

static void
test_refused_after_an_answer(void **state)
{
	static const struct step steps[] = {ANSWERS,
	    {404, NULL, ERROR_BODY("gone"), WHOLE, 0},
	    {400, NULL, ERROR_BODY("I do not like it"), WHOLE, 0}, ANSWERS};
	struct fixture *f = begin(steps, 4);
	struct job *job;

	(void)state;
	run_one(f, 0);
	job = run_one(f, 1);
	assert_int_equal(job->call.fate, CHAT_FAILED);
	assert_has(job->call.why, "gone");
	job = run_one(f, 2);
	assert_int_equal(job->call.fate, CHAT_FAILED);
	assert_has(job->call.why, "I do not like it");
	assert_int_equal(run_one(f, 3)->call.fate, CHAT_ANSWER);
	assert_null(chat_fatal(f->chat));
	end(f);
}

static void
test_no_server_is_there(void **state)
{
	static struct fixture f;
	long long began = clock_ms();

	(void)state;
	begin_at(&f, "http://127.0.0.1:1/v1", 300000);
	f.endpoint->health.down_ms = 300;
	for (int i = 0; i < 3; i++)
		submit(&f, i);
	run_all(&f);
	assert_in_range(clock_ms() - began, 300, 1500);
	assert_has(chat_fatal(f.chat),
	    "http://127.0.0.1:1/v1: cannot connect: Connection refused; ");
	assert_int_equal(f.jobs[2].call.fate, CHAT_DROPPED);
	end(&f);
}

static void
test_a_server_that_goes_away(void **state)
{
	static const struct step steps[] = {ANSWERS, {502, NULL, "", WHOLE, 0}};
	struct fixture *f = begin(steps, 2);

	(void)state;
	run_one(f, 0);
	f->endpoint->health.give_up_ms = 300;
	for (int i = 1; i < 30; i++)
		submit(f, i);
	run_all(f);
	assert_has(chat_fatal(f->chat), "no answer for");
	assert_has(chat_fatal(f->chat), "502");
	for (int i = 1; i < 30; i++)
		assert_int_equal(f->jobs[i].call.fate, CHAT_DROPPED);
	end(f);
}

/* The breaker is open at the eighth failure: then one at a time. */
static void
test_a_server_that_comes_back(void **state)
{
	struct step steps[13] = {ANSWERS};
	struct fixture *f;

	(void)state;
	for (int i = 1; i <= 10; i++)
		steps[i] = (struct step){503, NULL, "", WHOLE, 20};
	for (int i = 1; i <= 10; i++)
		steps[i].status = 500;
	steps[11] = (struct step){200, NULL, OK_BODY, WHOLE, 20};
	f = begin(steps, 12);
	run_one(f, 0);
	for (int i = 1; i < 30; i++)
		submit(f, i);
	run_all(f);
	for (int i = 1; i < 30; i++)
		assert_int_equal(f->jobs[i].call.fate, CHAT_ANSWER);
	assert_int_equal(f->server.requests, 40);
	end(f);
}

static void
test_stopping(void **state)
{
	static const struct step steps[] = {ANSWERS,
	    {200, NULL, OK_BODY, WHOLE, 80}, {500, NULL, "", WHOLE, 80}};
	struct fixture *f = begin(steps, 3);

	(void)state;
	run_one(f, 0);
	for (int i = 1; i < 20; i++)
		submit(f, i);
	chat_step(f->chat, NULL, 0, 10);
	assert_true(chat_flying(f->chat) >= 2);
	chat_stop(f->chat);
	assert_int_equal(f->jobs[19].call.fate, CHAT_DROPPED);
	assert_int_equal(chat_pending(f->chat), chat_flying(f->chat));
	run_all(f);
	for (int i = 1, answers = 0; i < 20; i++) {
		assert_int_equal(f->jobs[i].done, 1);
		answers += f->jobs[i].call.fate == CHAT_ANSWER;
		assert_true(i < 19 || answers == 1);
	}
	assert_int_equal(chat_retries(f->chat), 0);
	end(f);
}

static void
test_freed_in_the_middle(void **state)
{
	static const struct step steps[] = {
	    ANSWERS, {200, NULL, OK_BODY, WHOLE, 80}};
	struct fixture *f = begin(steps, 2);

	(void)state;
	run_one(f, 0);
	for (int i = 1; i < 20; i++)
		submit(f, i);
	chat_step(f->chat, NULL, 0, 10);
	end(f);
	assert_int_equal(f->jobs[5].done, 0);
}

/* --- the key --- */

static void
test_a_server_that_shows_the_key(void **state)
{
	static const struct step steps[] = {{400, NULL, NULL, ECHO, 0}};
	struct fixture *f = begin(steps, 1);
	struct job *job = run_one(f, 0);

	(void)state;
	assert_int_equal(job->call.fate, CHAT_FAILED);
	assert_has(job->call.why, "bad header: Bearer [key]");
	assert_null(strstr(job->call.why, "0123456789"));
	end(f);
}

static struct endpoint *
endpoint_at(const char *url, const char *key, const char *host)
{
	const struct endpoint_options o = {
	    .base_url = url,
	    .model = "m",
	    .key = key,
	    .most = 4,
	    .key_hosts = &host,
	    .key_host_count = host == NULL ? 0 : 1,
	};
	char why[100];

	return endpoint_new(&o, why, sizeof(why));
}

static void
assert_scrubbed(const char *key, const char *text, const char *expected)
{
	struct endpoint *e = endpoint_at("https://h/v1", key, NULL);
	struct buf hold;
	struct str got;

	buf_init(&hold, BUF_NO_MAX);
	got = endpoint_scrub(e, str_of(text), &hold);
	if (!str_eq(got, str_of(expected)))
		fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(got), expected);
	buf_release(&hold);
	endpoint_free(e);
}

static void
test_the_key_is_scrubbed(void **state)
{
	(void)state;
	assert_scrubbed("sk-abc/def", "x sk-abc/def y", "x [key] y");
	assert_scrubbed("sk-abc/def", "sk-abc/defsk-abc/def", "[key][key]");
	assert_scrubbed(
	    "sk-abc/def", "ssk-abc/deg sk-abc/de", "ssk-abc/deg sk-abc/de");
	assert_scrubbed("sk-abc/def", "a\\nsk-abc\\/def\"", "a\\n[key]\"");
	assert_scrubbed("sk-abc/def", "a \\u0073k-abc/d\\u0065f.", "a [key].");
	assert_scrubbed("sk-abc/def", "\\\\u0073k-abc\\\\\\/def", "[key]");
	assert_scrubbed("sk-abc/def", "sk-abc\\u00", "sk-abc\\u00");
	assert_scrubbed("EMPTY", "it is EMPTY", "it is EMPTY");
	assert_scrubbed(NULL, "text", "text");
}

static void
key_is_sent(const char *url, const char *host, bool sent)
{
	struct endpoint *e = endpoint_at(url, KEY, host);

	assert_int_equal(e->key != NULL, sent);
	endpoint_free(e);
}

static void
test_where_the_key_goes(void **state)
{
	(void)state;
	key_is_sent("https://api.example/v1", NULL, true);
	key_is_sent("http://localhost:8000/v1", NULL, true);
	key_is_sent("http://[::1]:8000/v1", NULL, true);
	key_is_sent("http://gpu7:8000/v1", "gpu7", true);
	key_is_sent("http://gpu7:8000/v1", NULL, false);
	key_is_sent("http://gpu7:8000/v1", "gpu", false);
	key_is_sent("http://127.0.0.1.evil.example/v1", NULL, false);
}

/* --- addresses --- */

static void
test_addresses(void **state)
{
	struct endpoint *e =
	    endpoint_at("https://h/v1/chat/completions/", NULL, NULL);

	(void)state;
	assert_string_equal(endpoint_url(e), "https://h/v1");
	assert_string_equal(e->url, "https://h/v1/chat/completions");
	assert_true(endpoint_is(e, "https://h/v1//", "m"));
	assert_false(endpoint_is(e, "https://h/v1", "n"));
	assert_false(endpoint_is(e, "https://h/v2", "m"));
	endpoint_free(e);
	assert_null(endpoint_at("https://u:p@h/v1", NULL, NULL));
	assert_null(endpoint_at("https://h/v1?key=1", NULL, NULL));
	assert_null(endpoint_at("h/v1", NULL, NULL));
	assert_null(endpoint_at("https://h/v1", "two\r\nlines", NULL));
}

/* --- batches --- */

static void
test_batches(void **state)
{
	static struct fixture f;
	struct chat_answer a;
	struct buf out, hold;
	bool too_long;
	char why[100];

	(void)state;
	begin_at(&f, "https://h/v1", 1000);
	buf_init(&out, BUF_NO_MAX);
	buf_init(&hold, BUF_NO_MAX);
	chat_body(f.chat, &f.jobs[0].call, &out);
	assert_has(out.bytes, "\"model\":\"tiny\"");
	assert_has(out.bytes, "json_schema");
	assert_int_equal(chat_read(STR(OK_BODY), 200, &a, &hold, &too_long, why,
			     sizeof(why)),
	    CHAT_ANSWER);
	assert_true(str_eq(a.text, STR("hello")));
	assert_int_equal(chat_read(STR(ERROR_BODY("no")), 400, &a, &hold,
			     &too_long, why, sizeof(why)),
	    CHAT_FAILED);
	assert_has(why, "no");
	assert_false(too_long);
	buf_release(&out);
	buf_release(&hold);
	end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_an_answer),
	    cmocka_unit_test(test_one_at_a_time_until_the_first_answer),
	    cmocka_unit_test(test_a_callback_may_submit),
	    cmocka_unit_test(test_an_empty_answer),
	    cmocka_unit_test(test_a_model_that_ran_out_of_tokens),
	    cmocka_unit_test(test_what_another_try_mends),
	    cmocka_unit_test(test_retry_after_is_kept),
	    cmocka_unit_test(test_nothing_waits_an_hour),
	    cmocka_unit_test(test_one_that_waits_holds_no_other),
	    cmocka_unit_test(test_a_call_that_fails_alone),
	    cmocka_unit_test(test_busy_for_everybody),
	    cmocka_unit_test(test_timeouts_give_up),
	    cmocka_unit_test(test_an_endless_answer),
	    cmocka_unit_test(test_a_refused_schema),
	    cmocka_unit_test(test_many_refused_at_once),
	    cmocka_unit_test(test_one_refused_after_others_were_answered),
	    cmocka_unit_test(test_a_bounded_answer),
	    cmocka_unit_test(test_nothing_is_left_to_lower),
	    cmocka_unit_test(test_a_context_that_is_too_small),
	    cmocka_unit_test(test_a_context_that_others_used_up),
	    cmocka_unit_test(test_a_context_that_never_is_enough),
	    cmocka_unit_test(test_what_stops_everything),
	    cmocka_unit_test(test_refused_after_an_answer),
	    cmocka_unit_test(test_no_server_is_there),
	    cmocka_unit_test(test_a_server_that_goes_away),
	    cmocka_unit_test(test_a_server_that_comes_back),
	    cmocka_unit_test(test_stopping),
	    cmocka_unit_test(test_freed_in_the_middle),
	    cmocka_unit_test(test_a_server_that_shows_the_key),
	    cmocka_unit_test(test_the_key_is_scrubbed),
	    cmocka_unit_test(test_where_the_key_goes),
	    cmocka_unit_test(test_addresses),
	    cmocka_unit_test(test_batches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
