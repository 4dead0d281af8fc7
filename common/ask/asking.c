#include "asking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "chat.h"
#include "io.h"
#include "ledger.h"
#include "util.h"

#define DEFAULT_URL "https://api.openai.com/v1"
#define KEY_MAX 8192 /* bytes of a key file */

/* context: what most models of today take; a server with less says so.
 * give_up: a server that is started again is back by then. */
struct asking_options asking = {
    .most = 32,
    .attempts = 3, /* K of algorithm 1 */
    .context = 32000,
    .answer_tokens = 4096,
    .window = 256LL << 20,
    .timeout_s = 600,
    .give_up_s = 300,
    .max_cost = -1,
};

const struct stage_option asking_table[] = {
    {'m', "model", "MODEL", "ask MODEL instead of rules", OPTION_TEXT,
	&asking.model, 0, 0},
    {0, "base-url", "URL", "where, else $OPENAI_BASE_URL, else OpenAI",
	OPTION_TEXT, &asking.base_url, 0, 0},
    {0, "api-key-file", "FILE", "holds the key, else $OPENAI_API_KEY",
	OPTION_TEXT, &asking.key_file, 0, 0},
    {0, "key-over-http", "HOST", "send the key there without TLS (repeatable)",
	OPTION_LIST, &asking.key_hosts, 0, 0},
    {'j', "jobs", "N", "most requests in flight per endpoint (32)",
	OPTION_NUMBER, &asking.most, 1, MODEL_MOST},
    {0, "rpm", "N", "most requests a minute per endpoint", OPTION_FRACTION,
	&asking.rpm, 0.001, 1e9},
    {0, "tpm", "N", "most tokens a minute per endpoint", OPTION_FRACTION,
	&asking.tpm, 1, 1e12},
    {0, "timeout", "SECONDS", "of one request (600)", OPTION_FRACTION,
	&asking.timeout_s, 0.01, 1e6},
    {0, "give-up", "SECONDS", "stop when an endpoint is gone so long (300)",
	OPTION_FRACTION, &asking.give_up_s, 0.01, 1e7},
    {0, "attempts", "K", "most attempts at an answer or a goal (3)",
	OPTION_NUMBER, &asking.attempts, 1, 20},
    {0, "context", "TOKENS", "longest prompt and answer; runs are cut (32000)",
	OPTION_NUMBER, &asking.context, 500, 1e8},
    {0, "answer-tokens", "N", "longest answer (4096)", OPTION_NUMBER,
	&asking.answer_tokens, 16, 1e6},
    {0, "ledger", "FILE", "keep answers there, else $AHER_LEDGER (repeatable)",
	OPTION_LIST, &asking.ledgers, 0, 0},
    {0, "ledger-scope", "TEXT", "answers of another scope are not used",
	OPTION_TEXT, &asking.ledger_scope, 0, 0},
    {0, "ledger-sync", NULL, "answers survive a power cut too", OPTION_FLAG,
	&asking.ledger_sync, 0, 0},
    {0, "replay", NULL, "answers from the ledger only, no network", OPTION_FLAG,
	&asking.replay, 0, 0},
    {0, "price", "IN:OUT", "USD per million tokens, else the built-in table",
	OPTION_TEXT, &asking.price, 0, 0},
    {0, "max-cost", "USD", "spend no more in this run", OPTION_FRACTION,
	&asking.max_cost, 0, 1e9},
    {0, "estimate", NULL, "calls, tokens and USD to expect; asks nothing",
	OPTION_FLAG, &asking.estimate, 0, 0},
    {0, "batch-out", "FILE", "write what is missing as batch requests",
	OPTION_TEXT, &asking.batch_out, 0, 0},
    {0, "batch-in", "FILE", "load results of a batch first (repeatable)",
	OPTION_LIST, &asking.batch_in, 0, 0},
    {0, "prompts", "DIR", "templates in place of the built-in ones",
	OPTION_TEXT, &asking.prompts, 0, 0},
    {0, "print-prompts", NULL, "show the built-in templates", OPTION_FLAG,
	&asking.print_prompts, 0, 0},
    {0, "window", "SIZE", "memory for records that wait (256M)", OPTION_SIZE,
	&asking.window, 1 << 20, 1e15},
    {.name = NULL},
};

/* The one that is written: --ledger, else $AHER_LEDGER; or NULL. */
static const char *
own_ledger(void)
{
	const char *path = getenv("AHER_LEDGER");

	if (asking.ledgers.count > 0)
		return asking.ledgers.items[0];
	return path != NULL && path[0] != '\0' ? path : NULL;
}

bool
asking_has_ledger(void)
{
	return own_ledger() != NULL;
}

bool
asking_check(void)
{
	const struct {
		bool given;
		const char *name;
	} needs_model[] = {
	    {asking.judges.count > 0, "judge"},
	    {asking.base_url != NULL, "base-url"},
	    {asking.key_file != NULL, "api-key-file"},
	    {asking.prompts != NULL, "prompts"},
	    {asking.price != NULL, "price"},
	    {asking.replay, "replay"},
	    {asking.estimate, "estimate"},
	    {asking.batch_out != NULL, "batch-out"},
	    {asking.batch_in.count > 0, "batch-in"},
	    {asking.ledgers.count > 0, "ledger"},
	    {asking.max_cost >= 0, "max-cost"},
	    {asking.ledger_scope != NULL, "ledger-scope"},
	};

	for (size_t i = 0; i < ARRAY_LEN(needs_model); i++)
		if (needs_model[i].given && asking.model == NULL) {
			say("--%s is for a model: give one with -m",
			    needs_model[i].name);
			return false;
		}
	if (asking.batch_in.count > 0 && (asking.replay || asking.estimate)) {
		say("--batch-in writes to the ledger: not with --replay or "
		    "--estimate");
		return false;
	}
	if (asking.replay && own_ledger() == NULL) {
		say("--replay needs the --ledger that has the answers");
		return false;
	}
	if (asking.batch_out != NULL && own_ledger() == NULL) {
		say("--batch-out needs a --ledger: it asks round by round");
		return false;
	}
	if (asking.batch_out != NULL && asking.max_cost >= 0) {
		say("--max-cost is for what is sent at once: --limit makes "
		    "--batch-out write fewer requests");
		return false;
	}
	if (asking.batch_out != NULL && strcmp(asking.batch_out, "-") == 0) {
		say("--batch-out takes the name of a file, not \"-\"");
		return false;
	}
	if (asking.replay + asking.estimate + (asking.batch_out != NULL) > 1) {
		say("--replay, --estimate and --batch-out do not go together");
		return false;
	}
	return true;
}

/* The first line of a file that holds a key; NULL after a message. */
static char *
read_key(const char *path)
{
	char why[200] = "holds no key";
	struct input *in = input_open(path, why, sizeof(why));
	struct buf bytes;
	struct str text, line = {NULL, 0};
	char *key = NULL;

	buf_init(&bytes, BUF_NO_MAX);
	while (in != NULL && bytes.len <= KEY_MAX && input_read(in, &bytes) > 0)
		;
	input_close(in);
	text = buf_str(&bytes);
	while (line.n == 0 && str_line(&text, &line))
		line = str_trim(line);
	if (line.n > 0 && line.n <= KEY_MAX &&
	    memchr(line.s, '\0', line.n) == NULL) {
		key = xcalloc(1, line.n + 1);
		memcpy(key, line.s, line.n);
	} else {
		say("%s: %s", path, why);
	}
	explicit_bzero(bytes.bytes, bytes.len);
	buf_release(&bytes);
	return key;
}

static const char *
base_url(void)
{
	const char *url = asking.base_url;

	if (url == NULL)
		url = getenv("OPENAI_BASE_URL");
	return url == NULL || url[0] == '\0' ? DEFAULT_URL : url;
}

/* Are they the same but for slashes at the end? */
static bool
same_url(const char *a, const char *b)
{
	struct str x = str_of(a), y = str_of(b);

	while (x.n > 0 && x.s[x.n - 1] == '/')
		x.n--;
	while (y.n > 0 && y.s[y.n - 1] == '/')
		y.n--;
	return str_eq(x, y);
}

/*
 * The key for a model: of its own file, else the common one, which is for the
 * common URL alone: a judge at another host is not to see it. False after a
 * message.
 */
static bool
find_key(const struct model_spec *spec, char **key)
{
	const char *file = spec->key_file;
	const char *common = getenv("OPENAI_API_KEY");

	*key = NULL;
	if (file == NULL && spec->url != NULL &&
	    !same_url(spec->url, base_url()))
		return true;
	if (file == NULL)
		file = asking.key_file;
	if (file != NULL) {
		*key = read_key(file);
		return *key != NULL;
	}
	if (common != NULL && common[0] != '\0')
		*key = xstrdup(common);
	return true;
}

/* The endpoint of a specification, shared where URL and model are the same. */
static struct endpoint *
find_endpoint(struct asked *asked, const struct model_spec *spec)
{
	struct endpoint_options options = {
	    .base_url = spec->url != NULL ? spec->url : base_url(),
	    .model = spec->name,
	    .most = spec->most > 0 ? spec->most : (int)asking.most,
	    .rpm = asking.rpm,
	    .tpm = asking.tpm,
	    .give_up_ms = (long long)(asking.give_up_s * 1000),
	    .key_hosts = asking.key_hosts.items,
	    .key_host_count = asking.key_hosts.count,
	};
	char *key, why[300];
	struct endpoint *endpoint;

	for (size_t i = 0; i < asked->endpoint_count; i++) {
		if (!endpoint_is(
			asked->endpoints[i], options.base_url, options.model))
			continue;
		if (spec->key_file == NULL && spec->most == 0)
			return asked->endpoints[i];
		say("%s is asked there already: its key= and j= are given "
		    "where it is named first",
		    spec->name);
		return NULL;
	}
	if (!find_key(spec, &key))
		return NULL;
	options.key = key;
	endpoint = endpoint_new(&options, why, sizeof(why));
	if (endpoint == NULL)
		say("the URL for %s (%s): %s", spec->name,
		    spec->url != NULL	      ? "behind its name"
		    : asking.base_url != NULL ? "--base-url"
					      : "OPENAI_BASE_URL",
		    why);
	else
		asked->endpoints[asked->endpoint_count++] = endpoint;
	if (key != NULL)
		explicit_bzero(key, strlen(key));
	free(key);
	return endpoint;
}

/* False after a message. */
static bool
make_model(struct asked *asked, struct model *model, const char *text,
    const char *price)
{
	char *copy = xstrdup(text);
	struct model_spec spec;
	const char *why = model_spec_read(&spec, copy);

	if (why != NULL) {
		say("model '%s': '%s' %s", text, spec.part, why);
		free(copy);
		return false;
	}
	if (price != NULL && !spec.priced) {
		why = price_parse(price, &spec.price);
		spec.priced = true;
	}
	if (why != NULL) {
		say("--price: '%s' %s", price, why);
		free(copy);
		return false;
	}
	model->name = xstrdup(spec.name);
	model->price = spec.price;
	model->priced = spec.priced || price_find(spec.name, &model->price);
	model->endpoint = find_endpoint(asked, &spec);
	free(copy);
	if (asking.max_cost >= 0 && !model->priced) {
		say("--max-cost: no price is known for %s; give one with "
		    "--price IN:OUT or %s,price=IN:OUT",
		    model->name, model->name);
		return false;
	}
	return model->endpoint != NULL;
}

/* A judge that was named before, in the same words, is a second voice of it. */
static bool
make_judge(struct asked *asked, size_t i)
{
	const char *const *specs = asking.judges.items;
	struct model *judge = &asked->judges[i];

	for (size_t k = 0; k < i; k++)
		if (strcmp(specs[k], specs[i]) == 0) {
			*judge = asked->judges[k];
			judge->name = xstrdup(judge->name);
			judge->ordinal = 0;
			return true;
		}
	return make_model(asked, judge, specs[i], NULL);
}

static bool
make_models(struct asked *asked)
{
	size_t count = asking.judges.count;

	asked->endpoints = xcalloc(count + 1, sizeof(struct endpoint *));
	asked->judge_count = count > 0 ? count : 1;
	asked->judges = xcalloc(asked->judge_count, sizeof(struct model));
	if (!make_model(asked, &asked->model, asking.model, asking.price))
		return false;
	asked->self_judge = count == 0;
	if (asked->self_judge) {
		asked->judges[0] = asked->model;
		asked->judges[0].name = xstrdup(asked->model.name);
	}
	for (size_t i = 0; i < count; i++) {
		struct model *judge = &asked->judges[i];

		if (!make_judge(asked, i))
			return false;
		for (size_t k = 0; k < i; k++)
			judge->ordinal +=
			    strcmp(asked->judges[k].name, judge->name) == 0;
	}
	return true;
}

/* What was paid for is not to be written over. */
static void
spare_ledgers(const struct ledger_options *options)
{
	if (options->path != NULL)
		output_spare(options->path);
	for (size_t i = 0; i < options->other_count; i++)
		output_spare(options->others[i]);
}

/* The first is written, the others are read. */
static bool
open_ledger(struct asked *asked)
{
	struct ledger_options options = {
	    .path = own_ledger(),
	    .sync_full = asking.ledger_sync,
	    .read_only = asking.replay,
	};
	char why[400];

	if (asking.ledgers.count > 0) {
		options.others = asking.ledgers.items + 1;
		options.other_count = asking.ledgers.count - 1;
	}
	/* An estimate counts every call, as if nothing had been asked. */
	if (asking.estimate)
		options = (struct ledger_options){.path = NULL};
	else if (options.path == NULL)
		say("no --ledger: what the model answers is lost when this "
		    "ends");
	asked->ledger = ledger_open(&options, why, sizeof(why));
	if (asked->ledger == NULL)
		say("the ledger %s", why);
	else
		spare_ledgers(&options);
	return asked->ledger != NULL;
}

static bool
open_batches(struct asked *asked)
{
	for (size_t i = 0; i < asking.batch_in.count; i++) {
		output_spare(asking.batch_in.items[i]);
		if (!batch_load(asking.batch_in.items[i], asked->ledger))
			return false;
	}
	if (asking.batch_out != NULL)
		asked->batch = batch_new(asking.batch_out);
	return true;
}

static enum broker_mode
mode_of_options(void)
{
	if (asking.replay)
		return BROKER_REPLAY;
	if (asking.estimate)
		return BROKER_ESTIMATE;
	return asking.batch_out != NULL ? BROKER_BATCH : BROKER_LIVE;
}

/* An answer takes at most a quarter of the context: the rest is the run's. */
static int
answer_tokens(void)
{
	long long most = asking.context / 4;

	return (int)(asking.answer_tokens < most ? asking.answer_tokens : most);
}

int
asking_begin(struct asked *asked, const char *stage, unsigned roles,
    void (*ready)(void *arg, struct asks *), void *arg)
{
	struct broker_options options = {
	    .mode = mode_of_options(),
	    .stage = stage,
	    .scope = asking.ledger_scope != NULL ? asking.ledger_scope : "",
	    .prompts = asking.prompts,
	    .context = asking.context,
	    .max_cost = asking.max_cost,
	    .answer_tokens = answer_tokens(),
	    .ready = ready,
	    .arg = arg,
	};
	const struct chat_options chat = {
	    .timeout_ms = (long long)(asking.timeout_s * 1000),
	    .answer_tokens = answer_tokens(),
	    .bounded = asking.max_cost >= 0,
	    .trace = getenv("AHER_TRACE") != NULL,
	};
	char why[400];

	*asked = (struct asked){.self_judge = true};
	if (!make_models(asked))
		return 2;
	if (!open_ledger(asked) || !open_batches(asked))
		return 1;
	if (options.mode == BROKER_LIVE || options.mode == BROKER_BATCH)
		asked->chat = chat_new(&chat);
	options.chat = asked->chat;
	options.ledger = asked->ledger;
	options.batch = asked->batch;
	asked->broker = broker_new(&options, roles, why, sizeof(why));
	if (asked->broker == NULL)
		say("%s", why);
	return asked->broker == NULL ? 1 : -1;
}

void
asking_end(struct asked *asked)
{
	broker_free(asked->broker);
	chat_free(asked->chat);
	ledger_close(asked->ledger);
	for (size_t i = 0; i < asked->endpoint_count; i++)
		endpoint_free(asked->endpoints[i]);
	for (size_t i = 0; i < asked->judge_count; i++)
		free(asked->judges[i].name);
	free(asked->judges);
	free(asked->endpoints);
	free(asked->model.name);
}
