#include "config.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "../../common/util.h"

static const char *const forms[FORM_COUNT] = {
    [FORM_BARE] = "bare",
    [FORM_FENCED] = "fenced",
    [FORM_BRACES] = "braces",
    [FORM_BROKEN] = "broken",
    [FORM_EMPTY] = "empty",
    [FORM_NULL] = "null",
    [FORM_LENGTH] = "length",
    [FORM_REFUSAL] = "refusal",
};

enum form
form_named(const char *name, size_t len)
{
	for (int i = 0; i < FORM_COUNT; i++)
		if (strlen(forms[i]) == len && memcmp(forms[i], name, len) == 0)
			return i;
	return FORM_COUNT;
}

int
role_named(const char *name)
{
	int role = 0;

	while (role < ROLE_COUNT && strcmp(role_name(role), name) != 0)
		role++;
	return role;
}

static const struct {
	const char *name;
	enum fault_kind kind;
} fault_kinds[] = {
    {"429-retry-after", FAULT_RETRY_AFTER},
    {"429-reset", FAULT_RATE_RESET},
    {"429-quota", FAULT_QUOTA},
    {"reset", FAULT_RESET},
    {"close", FAULT_CLOSE},
    {"cut", FAULT_CUT},
    {"no-answer", FAULT_NO_ANSWER},
    {"drip", FAULT_DRIP},
    {"huge", FAULT_HUGE},
    {"redirect", FAULT_REDIRECT},
    {"html", FAULT_HTML},
    {"echo-key", FAULT_ECHO_KEY},
};

bool
fault_named(struct fault *f, const char *name)
{
	long long status;

	*f = (struct fault){.name = name, .rate = 1, .role = ROLE_COUNT};
	for (size_t i = 0; i < ARRAY_LEN(fault_kinds); i++)
		if (strcmp(fault_kinds[i].name, name) == 0) {
			f->kind = fault_kinds[i].kind;
			return true;
		}
	if (parse_number(name, 400, 599, &status) == NULL) {
		f->kind = FAULT_STATUS;
		f->status = (int)status;
		return true;
	}
	f->kind = FAULT_FORM;
	f->form = form_named(name, strlen(name));
	return f->form != FORM_COUNT;
}

/* Cuts "A:B" into A and B, NULL where there is no colon. */
static char *
after_colon(char *text)
{
	char *colon = strchr(text, ':');

	if (colon != NULL)
		*colon++ = '\0';
	return colon;
}

static bool
number(const char *option, const char *text, long long min, long long *out)
{
	const char *wrong = parse_number(text, min, INT_MAX, out);

	if (wrong != NULL)
		say("--%s: \"%s\" %s", option, text, wrong);
	return wrong == NULL;
}

static bool
rate(const char *option, const char *text, double *out)
{
	const char *wrong = parse_fraction(text, 0, 1, out);

	if (wrong != NULL)
		say("--%s: \"%s\" %s", option, text, wrong);
	return wrong == NULL;
}

/* NAME:RATE[:PARAM][@ROLE] */
static bool
read_fault(struct config *c, char *text)
{
	char *at = strrchr(text, '@'), *share, *param;
	struct fault *f = &c->faults[c->fault_count];
	int role = ROLE_COUNT;

	if (c->fault_count == MOCK_FAULTS)
		return say("--fault: too many"), false;
	if (at != NULL && (role = role_named(at + 1)) != ROLE_COUNT)
		*at = '\0';
	share = after_colon(text);
	param = share == NULL ? NULL : after_colon(share);
	if (!fault_named(f, text))
		return say("--fault: there is no \"%s\"", text), false;
	f->param = param;
	f->role = role;
	if (f->kind == FAULT_REDIRECT && param == NULL)
		return say("--fault redirect:RATE:URL"), false;
	c->fault_count++;
	return share == NULL || rate("fault", share, &f->rate);
}

/* ROLE:STATUS */
static bool
read_role_status(struct config *c, char *text)
{
	char *status = after_colon(text);
	struct fault *f = &c->faults[c->fault_count];
	int role = role_named(text);

	if (role == ROLE_COUNT || status == NULL ||
	    c->fault_count == MOCK_FAULTS || !fault_named(f, status))
		return say("--status-for-role ROLE:STATUS"), false;
	f->role = role;
	c->fault_count++;
	return true;
}

static bool
read_refuse(struct config *c, const char *what)
{
	const struct {
		const char *name;
		bool *flag;
	} all[] = {
	    {"schema", &c->no_schema},
	    {"object", &c->no_object},
	    {"max_completion_tokens", &c->no_max_completion_tokens},
	    {"max_tokens", &c->no_max_tokens},
	    {"temperature", &c->no_temperature},
	};

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (strcmp(all[i].name, what) == 0) {
			*all[i].flag = true;
			return true;
		}
	say("--refuse: there is no \"%s\"", what);
	return false;
}

static bool
read_context_style(struct config *c, const char *name)
{
	static const char *const names[] = {
	    "openai", "llama", "llama500", "lmstudio", "vllm"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(names[i], name) == 0) {
			c->context_style = i;
			return true;
		}
	say("--context-style: there is no \"%s\"", name);
	return false;
}

/* A key from the command line is wiped there, so that a test that looks for
 * the program's keys in ps finds only the program's. */
static bool
take_key(struct config *c, char *text)
{
	free(c->key);
	c->key = xstrdup(text);
	memset(text, 'x', strlen(text));
	return true;
}

static bool
read_key_file(struct config *c, const char *name)
{
	char line[512] = "";
	FILE *file = fopen(name, "re");

	if (file == NULL || fgets(line, sizeof(line), file) == NULL) {
		say("%s: cannot be read", name);
		if (file != NULL)
			fclose(file);
		return false;
	}
	fclose(file);
	line[strcspn(line, "\r\n")] = '\0';
	free(c->key);
	c->key = xstrdup(line);
	return true;
}

enum {
	O_PORT = 256,
	O_PORT_FILE,
	O_IPV6,
	O_WITH_PARENT,
	O_STATS,
	O_LOG,
	O_LOG_BODIES,
	O_KEY,
	O_KEY_FILE,
	O_ONLY_MODEL,
	O_JUDGE_NUMBER,
	O_SEED,
	O_DELAY,
	O_SLOW,
	O_FAULT,
	O_MAX_FAULTS,
	O_ROLE_STATUS,
	O_REFUSE,
	O_CONTEXT,
	O_CONTEXT_STYLE,
	O_DOWN_AFTER,
	O_LIMIT,
	O_CAPACITY,
	O_DISAGREE,
	O_NO_USAGE,
	O_OBEY,
};

static const struct option options[] = {
    {"port", required_argument, NULL, O_PORT},
    {"port-file", required_argument, NULL, O_PORT_FILE},
    {"ipv6", no_argument, NULL, O_IPV6},
    {"with-parent", no_argument, NULL, O_WITH_PARENT},
    {"stats", required_argument, NULL, O_STATS},
    {"log", required_argument, NULL, O_LOG},
    {"log-bodies", no_argument, NULL, O_LOG_BODIES},
    {"expect-key", required_argument, NULL, O_KEY},
    {"expect-key-file", required_argument, NULL, O_KEY_FILE},
    {"only-model", required_argument, NULL, O_ONLY_MODEL},
    {"judge-number", required_argument, NULL, O_JUDGE_NUMBER},
    {"seed", required_argument, NULL, O_SEED},
    {"delay", required_argument, NULL, O_DELAY},
    {"slow", required_argument, NULL, O_SLOW},
    {"fault", required_argument, NULL, O_FAULT},
    {"max-faults", required_argument, NULL, O_MAX_FAULTS},
    {"status-for-role", required_argument, NULL, O_ROLE_STATUS},
    {"refuse", required_argument, NULL, O_REFUSE},
    {"context", required_argument, NULL, O_CONTEXT},
    {"context-style", required_argument, NULL, O_CONTEXT_STYLE},
    {"down-after", required_argument, NULL, O_DOWN_AFTER},
    {"limit-in-flight", required_argument, NULL, O_LIMIT},
    {"capacity", required_argument, NULL, O_CAPACITY},
    {"disagree", no_argument, NULL, O_DISAGREE},
    {"no-usage", no_argument, NULL, O_NO_USAGE},
    {"obey", no_argument, NULL, O_OBEY},
    {NULL, 0, NULL, 0},
};

static bool
read_numbers(struct config *c, int option, char *arg)
{
	char *more;
	long long n = 0;

	switch (option) {
	case O_PORT:
		if (!number("port", arg, 0, &n))
			return false;
		c->port = (int)n;
		return true;
	case O_JUDGE_NUMBER:
		if (!number("judge-number", arg, 1, &n))
			return false;
		c->judge_number = (int)n;
		return true;
	case O_SEED:
		if (!number("seed", arg, 0, &n))
			return false;
		c->seed = (uint64_t)n;
		return true;
	case O_MAX_FAULTS:
		if (!number("max-faults", arg, 0, &n))
			return false;
		c->max_faults = (int)n;
		return true;
	case O_DELAY:
		more = after_colon(arg);
		return number("delay", arg, 0, &c->delay_ms) &&
		       (more == NULL ||
			   number("delay", more, 0, &c->jitter_ms));
	case O_SLOW:
		more = after_colon(arg);
		return rate("slow", arg, &c->slow_rate) && more != NULL &&
		       number("slow", more, 0, &c->slow_ms);
	case O_CONTEXT:
		return number("context", arg, 1, &c->context);
	case O_DOWN_AFTER:
		more = after_colon(arg);
		return number("down-after", arg, 0, &c->down_after) &&
		       (more == NULL ||
			   number("down-after", more, 1, &c->down_ms));
	case O_LIMIT:
		return number("limit-in-flight", arg, 1, &c->limit_in_flight);
	case O_CAPACITY:
		return number("capacity", arg, 1, &c->capacity);
	}
	return false;
}

static bool
read_option(struct config *c, int option, char *arg)
{
	switch (option) {
	case O_PORT_FILE:
		return c->port_file = arg, true;
	case O_IPV6:
		return c->ipv6 = true;
	case O_WITH_PARENT:
		return c->with_parent = true;
	case O_STATS:
		return c->stats_file = arg, true;
	case O_LOG:
		return c->log_file = arg, true;
	case O_LOG_BODIES:
		return c->log_bodies = true;
	case O_KEY:
		return take_key(c, arg);
	case O_KEY_FILE:
		return read_key_file(c, arg);
	case O_ONLY_MODEL:
		return c->only_model = arg, true;
	case O_FAULT:
		return read_fault(c, arg);
	case O_ROLE_STATUS:
		return read_role_status(c, arg);
	case O_REFUSE:
		return read_refuse(c, arg);
	case O_CONTEXT_STYLE:
		return read_context_style(c, arg);
	case O_DISAGREE:
		return c->disagree = true;
	case O_NO_USAGE:
		return c->no_usage = true;
	case O_OBEY:
		return c->obey = true;
	}
	return read_numbers(c, option, arg);
}

bool
config_read(struct config *c, int argc, char *argv[])
{
	int option;

	*c = (struct config){
	    .judge_number = 1, .max_faults = 5, .down_after = -1};
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (!read_option(c, option, optarg))
			return false;
	if (optind < argc)
		say("\"%s\" is no option", argv[optind]);
	return optind == argc;
}

void
config_release(struct config *c)
{
	free(c->key);
}
