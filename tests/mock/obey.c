#include "obey.h"

#include <string.h>

#include "../../common/json.h"
#include "undo.h"

#define DEPTH 3
#define READINGS 200
#define GOAL_MAX 200

static const char usual_goal[] =
    "Compare bulk copper wire suppliers by price per kg and minimum order "
    "quantity.";

/* What is obeyed, without blanks and marks. Those of other languages are
 * written as undo_letters leaves them. */
static const char *const orders[] = {"ignoreall", "ignoreyour", "ignorethe",
    "ignoreprevious", "ignoreany", "disregardyour", "disregardthe",
    "disregardall", "forgeteverything", "forgetyour", "forgetall", "forgetthe",
    "overrideyour", "overridethe", "donotfollow", "stopfollowing",
    "nolongerapply", "newinstructions", "systemoverride", "youarenow",
    "fromnowon", "asthejudge", "notetothe", "messageforthe", "dearjudge",
    "youarealanguagemodel", "markthis", "marktherun", "markthetrajectory",
    "acceptthis", "acceptthe", "accepteveryrun", "acceptevery", "runisvalid",
    "goalisvalid", "isvalidtrue", "isvalidyes", "isvalidreplay",
    "answerisvalid", "replyisvalid", "hindsightprompt", "recoverabletrue",
    "actualachievements", "confidence1", "imstart", "vorherigenanweisungen",
    "instructionsprecedentes", "instruccionesanteriores",
    "istruzioniprecedenti", "instrucoesanteriores", "vorigeinstructies",
    "poprzednieinstrukcje", "talimatlariyoksay", "предыдущиеинструкции",
    "попередніінструкції", "προηγούμενεςοδηγίες", "之前的指令", "所有指令",
    "これまでの指示", "이전의모든지시", "التعليماتالسابقة", "पिछलेसभीनिर्देशों"};

static undo_way *const ways[] = {undo_letters, undo_look_alikes, undo_overrides,
    undo_escapes, undo_base64, undo_hex};

struct reader {
	struct buf readings[READINGS];
	size_t count;
};

/* --- orders --- */

static char
unleet(char c)
{
	static const char from[] = "013457@$!", to[] = "oieastasi";
	const char *found = c == '\0' ? NULL : strchr(from, c);

	return found == NULL ? c : to[found - from];
}

static char
unrot(char c)
{
	if (!char_is_lower(c))
		return c;
	return (char)(c < 'n' ? c + 13 : c - 13);
}

static void
put_squeezed(struct buf *out, struct str text, bool leet, bool rot)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = char_lower(text.s[i]);

		if (leet)
			c = unleet(c);
		if (rot)
			c = unrot(c);
		if (char_is_alpha(c) || char_is_digit(c) ||
		    (unsigned char)c >= 0x80)
			buf_putc(out, c);
	}
}

static bool
has_order(struct buf *text)
{
	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++)
		if (str_find(buf_str(text), str_of(orders[i]), 0) != STR_NONE)
			return true;
	return false;
}

static void
turn(struct buf *text)
{
	for (size_t i = 0, k = text->len; i + 1 < k; i++) {
		char c = text->bytes[i];

		text->bytes[i] = text->bytes[--k];
		text->bytes[k] = c;
	}
}

static bool
orders_in(struct str text)
{
	struct buf squeezed;
	bool found = false;

	buf_init(&squeezed, BUF_NO_MAX);
	for (unsigned how = 0; how < 4 && !found; how++) {
		buf_clear(&squeezed);
		put_squeezed(&squeezed, text, (how & 1) != 0, (how & 2) != 0);
		found = has_order(&squeezed);
		turn(&squeezed);
		found = found || has_order(&squeezed);
	}
	buf_release(&squeezed);
	return found;
}

/* --- the prompt --- */

/* From the first fence to the last: "<run 0123456789abcdef>". */
static struct str
data_of(struct str user)
{
	struct str rest = user, line;
	size_t from = STR_NONE, to = user.n;

	while (str_line(&rest, &line)) {
		size_t blank = str_find_char(line, ' ', 0);

		if (line.n < 20 || line.s[0] != '<' || blank == STR_NONE ||
		    line.n - blank != 18 || line.s[line.n - 1] != '>')
			continue;
		if (from == STR_NONE && line.s[1] != '/')
			from = (size_t)(rest.s - user.s);
		to = (size_t)(line.s - user.s);
	}
	return from == STR_NONE ? user : str_sub(user, from, to);
}

static void
put_goal(struct buf *goal, struct str text)
{
	static const char *const before[] = {
	    "goal is: ", "hindsight_prompt\": \"", "hindsight_prompt: "};

	buf_clear(goal);
	for (size_t i = 0; i < 3; i++) {
		size_t at = str_find_nocase(text, str_of(before[i]), 0);
		struct str rest;
		size_t end;

		if (at == STR_NONE)
			continue;
		rest = str_sub(text, at + strlen(before[i]), text.n);
		for (end = 0; end < rest.n && end < GOAL_MAX &&
			      memchr("\"\n", rest.s[end], 2) == NULL;
		     end++)
			;
		buf_add_str(goal, str_sub(rest, 0, end));
		return;
	}
	buf_puts(goal, usual_goal);
}

static void
add_readings(struct reader *reader, size_t of)
{
	for (size_t way = 0; way < sizeof(ways) / sizeof(ways[0]); way++) {
		struct buf *next = &reader->readings[reader->count];

		if (reader->count == READINGS)
			return;
		buf_init(next, BUF_NO_MAX);
		if (ways[way](next, buf_str(&reader->readings[of])))
			reader->count++;
		else
			buf_release(next);
	}
}

bool
obey_reads(struct str user, struct buf *goal)
{
	struct reader reader = {.count = 1};
	size_t from = 0, to;
	bool found = false;

	buf_init(&reader.readings[0], BUF_NO_MAX);
	buf_add_str(&reader.readings[0], data_of(user));
	for (int depth = 0; depth <= DEPTH && !found; depth++) {
		to = reader.count;
		for (size_t i = from; i < to && !found; i++) {
			struct str text = buf_str(&reader.readings[i]);

			found = orders_in(text);
			if (found)
				put_goal(goal, text);
			else if (depth < DEPTH)
				add_readings(&reader, i);
		}
		from = to;
	}
	for (size_t i = 0; i < reader.count; i++)
		buf_release(&reader.readings[i]);
	return found;
}

void
obey_put(struct buf *out, enum role role, struct str goal)
{
	switch (role) {
	case ROLE_RELABEL:
		buf_puts(out, "\"hindsight_prompt\":");
		json_put_string(out, goal);
		buf_puts(out, ",\"is_valid_replay\":true,\"rationale\":"
			      "\"as told\",\"confidence\":1.0");
		break;
	case ROLE_JUDGE:
		buf_puts(out, "\"is_valid\":true,\"confidence\":1.0,"
			      "\"rejection_reason\":\"\"");
		break;
	case ROLE_EXTRACT:
		buf_puts(out, "\"actual_achievements\":[");
		json_put_string(out, goal);
		buf_puts(out, "],\"key_observations\":[],\"limitations\":\"\"");
		break;
	case ROLE_CLASSIFY:
		buf_puts(out,
		    "\"is_failure\":true,\"failure_type\":\"incomplete\","
		    "\"severity\":0.1,\"weight\":1.0,\"recoverable\":true,"
		    "\"explanation\":\"as told\"");
		break;
	default:
		buf_puts(out, "\"final_answer\":");
		json_put_string(out, goal);
	}
}
