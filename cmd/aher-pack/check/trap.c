#include "trap.h"

#include "util.h"

static const struct {
	const char *name, *meaning;
} traps[TRAP_COUNT] = {
    [TRAP_EXTENSION] = {"extension",
	"the reader goes by the file's last extension, and has none such"},
    [TRAP_COMPRESSED] = {"compressed",
	"the reader opens no compressed file, or needs a package for it"},
    [TRAP_FRAMES] = {"zstd-frames",
	"some readers stop, silently, behind the first of several frames"},
    [TRAP_CONTAINER] = {"container",
	"one JSON array where lines are read, or lines where an array is"},
    [TRAP_BYTE_ORDER_MARK] = {"byte-order-mark",
	"the file begins with U+FEFF, which is no JSON"},
    [TRAP_BLANK_LINE] = {"blank-line", "a line that holds no row"},
    [TRAP_CUT_FILE] = {"cut-file", "the file ends inside a row or a frame"},
    [TRAP_NO_ROWS] = {"no-rows", "there is nothing to train on"},
    [TRAP_FEW_ROWS] = {"few-rows", "the service asks for more examples"},
    [TRAP_REGISTRATION] = {"registration",
	"LLaMA-Factory's dataset_info.json does not fit the file"},
    [TRAP_NOT_JSON] = {"not-json", "the row is no JSON"},
    [TRAP_NOT_UTF8] = {"not-utf8", "the row is no UTF-8"},
    [TRAP_DUPLICATE_KEY] = {"duplicate-key",
	"a name occurs twice in one object: readers stop, or lose one"},
    [TRAP_LONE_SURROGATE] = {"lone-surrogate",
	"half a \\ud83d\\ude00 pair stands for no character: Arrow stops"},
    [TRAP_TOO_LARGE] = {"too-large",
	"the row is larger than what is checked, and was skipped"},
    [TRAP_NOT_OBJECT] = {"not-object", "a row is a JSON object"},
    [TRAP_UNEVEN_KEYS] = {"uneven-keys",
	"rows do not all have the same keys at the top"},
    [TRAP_LATE_KEY] = {"late-key",
	"a key behind the first 10 MiB, from which the columns are guessed"},
    [TRAP_LATE_TYPE] = {"late-type",
	"another type behind the first 10 MiB than before"},
    [TRAP_MIXED_TYPES] = {"mixed-types",
	"a column of strings and of something else"},
    [TRAP_DATE_STRINGS] = {"date-strings",
	"a column of nothing but dates: Arrow makes timestamps of them"},
    [TRAP_BIG_INTEGER] = {"big-integer",
	"an integer beyond 64 bits is read as a rounded fraction"},
    [TRAP_AGENT_TRACE] = {"agent-trace",
	"column names that the loader takes for an agent's log"},
    [TRAP_MISSING_COLUMN] = {"missing-column",
	"a column is missing that the trainer reads"},
    [TRAP_COLUMN_CLASH] = {"column-clash",
	"columns of two kinds of data sets in one row"},
    [TRAP_COLUMN_TYPE] = {"column-type",
	"a column has another type than the trainer reads"},
    [TRAP_UNKNOWN_KEY] = {"unknown-key", "a key that the service rejects"},
    [TRAP_FROM_VALUE] = {"from-value",
	"from/value turns: keys are renamed, human and gpt stay, and chat "
	"templates drop them"},
    [TRAP_EMPTY_MESSAGES] = {"empty-messages",
	"a list of messages that has none"},
    [TRAP_MESSAGE] = {"message", "a message is no object, or has no role"},
    [TRAP_ROLE] = {"role",
	"a role that the trainer or most chat templates do not know"},
    [TRAP_CONTENT] = {"content", "content is missing, null or no text"},
    [TRAP_NULL_CALLS] = {"null-calls",
	"tool_calls is null or []: templates of llama 3.x and gpt-oss stop"},
    [TRAP_TURN_ORDER] = {"turn-order",
	"turns do not alternate as the trainer wants it"},
    [TRAP_TURN_COUNT] = {"turn-count",
	"a number of turns with which the trainer skips the row"},
    [TRAP_LAST_TURN] = {"last-turn", "the row does not end with the assistant"},
    [TRAP_NO_ASSISTANT] = {"no-assistant",
	"the assistant never speaks: nothing to learn"},
    [TRAP_LOST_KEY] = {"lost-key", "a key of a message that is thrown away"},
    [TRAP_WEIGHT] = {"weight", "a weight that the trainer does not read so"},
    [TRAP_SEPARATOR] = {"separator",
	"text that the trainer takes for the end of a turn"},
    [TRAP_CALL] = {"call", "a tool call that lacks what it must have"},
    [TRAP_ARGUMENTS] = {"arguments",
	"a call's arguments are missing, no JSON, or doubly encoded"},
    [TRAP_MIXED_ARGUMENTS] = {"mixed-arguments",
	"arguments are objects here and strings there: Arrow parses strings"},
    [TRAP_PARALLEL_CALLS] = {"parallel-calls",
	"more calls in a turn than llama 3.x templates take"},
    [TRAP_CALL_ID] = {"call-id", "a result that belongs to no call"},
    [TRAP_UNANSWERED_CALL] = {"unanswered-call", "a call without a result"},
    [TRAP_FUNCTION_NAME] = {"function-name",
	"not ^[a-zA-Z0-9_-]{1,64}$, OpenAI's rule"},
    [TRAP_FUNCTION_CALL] = {"function-call",
	"LLaMA-Factory cannot read the value of a function_call turn"},
    [TRAP_TOOLS] = {"tools", "tools that the trainer cannot read"},
    [TRAP_EMPTY_TOOLS] = {"empty-tools",
	"an empty list or text of tools, which some readers trip over"},
    [TRAP_UNKNOWN_TOOL] = {"unknown-tool", "a called tool is not in tools"},
    [TRAP_GOAL_PAIR] = {"goal-pair",
	"one run under two goals: the two sides share no prompt"},
    [TRAP_SAME_PAIR] = {"same-pair",
	"chosen and rejected are the same: nothing to learn"},
    [TRAP_PREFIX_PAIR] = {"prefix-pair",
	"one side is the beginning of the other"},
    [TRAP_PROMPT] = {"prompt", "the prompt does not fit its completions"},
    [TRAP_REJECTED] = {"rejected",
	"a pair's rejected side is missing or in a form that is lost"},
    [TRAP_OBSERVATION_LOSS] = {"observation-loss",
	"results and user turns behind the prompt are trained on"},
    [TRAP_STEP_LOSS] = {"step-loss",
	"turns before the last one are not trained on unless asked for"},
    [TRAP_LABEL] = {"label", "the label is not true or false"},
    [TRAP_ONE_LABEL] = {"one-label", "all rows of the file have one label"},
    [TRAP_NEIGHBOURS] = {"neighbours",
	"the same run in two rows in a row spoils KTO's KL estimate"},
};

void
trap_list(FILE *to)
{
	for (size_t i = 0; i < TRAP_COUNT; i++)
		fprintf(to, "  %-18s%s\n", traps[i].name, traps[i].meaning);
}

void
findings_begin(struct findings *r, const char *file, unsigned long long most)
{
	*r = (struct findings){.file = file, .most = most};
	buf_init(&r->message, BUF_NO_MAX);
}

void
findings_release(struct findings *r)
{
	buf_release(&r->message);
}

void
findings_row(struct findings *r, size_t line)
{
	r->line = line;
	r->bad_row = false;
}

bool
findings_counts(struct findings *r, enum trap trap, enum severity severity)
{
	if (severity == SEVERITY_NOTE)
		r->notes++;
	else
		r->errors++;
	if (severity == SEVERITY_ERROR && !r->bad_row) {
		r->bad_row = true;
		r->bad_rows++;
	}
	r->counts[trap][severity]++;
	return r->most == 0 || r->counts[trap][severity] <= r->most;
}

void
findings_print(struct findings *r, size_t line, struct str path, enum trap trap,
    enum severity severity, struct str text)
{
	struct buf *out = &r->message;

	buf_clear(out);
	buf_printf(out, "%s:%zu: ", r->file, line);
	buf_add_str(out, path);
	buf_printf(out, ": %s: %s", traps[trap].name,
	    severity == SEVERITY_NOTE ? "note: " : "");
	buf_add_str(out, text);
	hide_controls(out->bytes, out->len);
	buf_putc(out, '\n');
	fwrite(out->bytes, 1, out->len, stdout);
}

struct count_text
count_text(unsigned long long n)
{
	struct count_text text;
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%llu", n);
	size_t used = 0;

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			text.s[used++] = ',';
		text.s[used++] = digits[i];
	}
	text.s[used] = '\0';
	return text;
}

void
findings_end(struct findings *r)
{
	for (size_t i = 0; i < TRAP_COUNT; i++)
		for (int s = 0; s < 2; s++) {
			unsigned long long n = r->counts[i][s];

			if (r->most == 0 || n <= r->most)
				continue;
			fprintf(stdout, "%s: ... and %s more: %s%s\n", r->file,
			    count_text(n - r->most).s, traps[i].name,
			    s == SEVERITY_NOTE ? " (note)" : "");
		}
}
