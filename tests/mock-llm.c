/*
 * mock-llm: a scripted OpenAI-compatible server on loopback, for tests.
 *
 *	mock-llm [OPTION ...]
 *
 * Prints its port and serves POST /v1/chat/completions and GET /stats until a
 * SIGTERM or SIGINT, or until its stdin, where that is a pipe, ends. Answers
 * are derived from the request (model, messages, temperature): the same
 * request always gets the same. A request that is not as it should be gets a
 * 400 (404, 405, 413) and is counted as malformed; request.c is what is
 * checked.
 *
 * The role is told by the member names of the schema, else by the "quoted"
 * names in the system text: hindsight_prompt (relabel), is_valid and
 * rejection_reason (judge), actual_achievements (extract), failure_type
 * (classify), final_answer (answer).
 *
 * Running
 *	--port N		default 0: one that is free; --ipv6: on ::1
 *	--port-file FILE	the port goes there, not to stdout
 *	--with-parent		ends with the process that started it
 *	--stats FILE		the counts, as GET /stats shows them, at the end
 *	--log FILE		appends a JSON line for each request that ended;
 *				--log-bodies: with its body
 * Requests
 *	--expect-key K		401 for other bearer keys; wiped from argv;
 *				--expect-key-file FILE: its first line
 *	--only-model NAME	404 for others
 *	--refuse WHAT		400 as OpenAI says it: schema, object,
 *				max_completion_tokens, max_tokens, temperature
 *	--context TOKENS	refuses prompts of more bytes / 4
 *	--context-style S	openai (400), llama (400 with n_ctx), llama500,
 *				lmstudio (200, no text), vllm (counts the
 *				answer's tokens too)
 * Time and load
 *	--delay MS[:MORE]	every answer and 5xx; MORE: 0 to so many more
 *	--slow RATE:MS		this share of them takes MS instead
 *	--capacity N		so many at once; the others wait in a queue
 *	--limit-in-flight N	429 at once for those above
 *	--down-after N[:MS]	behind N answers it closes its socket and all
 *				connections; after MS it is back
 * Answers
 *	--judge-number N	of this server, where the model's name does not
 *				end in -N; default 1
 *	--disagree		judges with an even number say no, others yes
 *	--no-usage		without token counts
 *	--obey			does whatever a text in the prompt's data says,
 *				behind any disguise: every verdict is yes
 * Faults
 *	--fault NAME[:RATE[:PARAM]][@ROLE]	any number; the first that is
 *				due is given. RATE below 1: by a hash of the
 *				request, how often it was asked, and the seed
 *	--max-faults N		for one request at rates below 1; default 5
 *	--seed N
 *	--status-for-role ROLE:STATUS	short for --fault STATUS:1@ROLE
 *    NAME is
 *	400 to 599		that status; 429 with the usual body
 *	429-retry-after		PARAM: the header, default 1
 *	429-reset		x-ratelimit-reset-requests: PARAM, default 1s
 *	429-quota		insufficient_quota
 *	reset, close		RST or FIN in place of an answer
 *	cut			the connection ends in the middle of the body
 *	no-answer		nothing, until the client leaves
 *	drip			a byte every PARAM ms, default 1000
 *	huge			a body of PARAM bytes, default 1 GiB
 *	redirect		307 to the URL PARAM
 *	html			a page, status PARAM, default 502
 *	echo-key		the Authorization header stands in the error
 *				(status PARAM, default 400); PARAM "content":
 *				in the text of the answer
 *	broken, empty, null, length, refusal	text that is no answer
 *	fenced, braces		an answer in a code block; behind reasoning
 *				with braces in it
 *
 * Scripts: a record whose prompt or first observation holds
 *	[[mock:KEY=VALUE;KEY=VALUE...]]			without blanks
 * says itself how it is answered:
 *	rK=ANSWER		relabel at attempt K (r=: at all others)
 *	jK=ANSWER|ANSWER...	the judges at attempt K, by their numbers (j=)
 *	x=ANSWER		extract
 *	c=ANSWER		classify
 *	aK=ANSWER		answer (a=): valid, invalid (it says what the
 *				run does not show), unable or nothing
 *	delay=MS		for all its requests
 *	fault=NAME[,TIMES[,ROLE]]	the first TIMES times each; default:
 *				always
 * ANSWER is WORD[,NUMBER][,FORM] or FORM: the word is valid or invalid, for a
 * judge yes or no, for classify success, lost (not recoverable) or a failure
 * type with severity and weight as numbers; a number stands in the answer as
 * it is spelled, default 0.9. FORM is broken, empty, null, length, refusal,
 * fenced or braces. "error" is an HTTP 400.
 * K is one more than the highest N of lines "attempt N" in a relabel prompt;
 * the goal that is answered carries the directive with k= and K times x in it,
 * by which the judges' requests are told apart.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "../common/util.h"
#include "mock/config.h"
#include "mock/server.h"

static int
catch_signals(void)
{
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

/* The port's file appears whole or not at all. */
static bool
tell_port(const struct config *config, int port)
{
	char name[4096];
	FILE *file;

	if (config->port_file == NULL)
		return printf("%d\n", port) > 0 && fflush(stdout) == 0;
	snprintf(name, sizeof(name), "%s.new", config->port_file);
	file = fopen(name, "we");
	if (file == NULL)
		return false;
	fprintf(file, "%d\n", port);
	return fclose(file) == 0 && rename(name, config->port_file) == 0;
}

int
main(int argc, char *argv[])
{
	struct config config;
	struct server *server;
	int signals;
	bool good;

	if (!config_read(&config, argc, argv))
		return 2;
	if (config.with_parent)
		prctl(PR_SET_PDEATHSIG, SIGTERM);
	signals = catch_signals();
	server = server_new(&config);
	if (server == NULL)
		return 1;
	good = tell_port(&config, server_port(server));
	if (good)
		server_run(server, signals);
	else
		say("the port cannot be told");
	good = server_free(server) && good;
	close(signals);
	config_release(&config);
	return good ? 0 : 1;
}
