#include "act.h"

#include <stddef.h>

#include "util.h"

#define NAME_READ 200 /* bytes of a name or an input that are read */

/* Words in the names of tools as they are met in ToolBench, tau-bench,
 * WebArena, WebShop, ReAct and SWE-agent, in the order of the alphabet. */
/* clang-format off */
#define NOUN ACT_TYPE_COUNT /* a noun as well: it writes where it comes first,
			       and nothing behind it looks up */
static const struct {
	const char *word;
	enum act act;
} known[] = {
    {"act", ACT_TOUCH},
    {"action", ACT_TOUCH},
    {"add", ACT_WRITE},
    {"answer", ACT_FINISH},
    {"api", ACT_READ},
    {"apply", ACT_WRITE},
    {"ask", ACT_TALK},
    {"assign", ACT_WRITE},
    {"bash", ACT_TOUCH},
    {"book", NOUN},
    {"browse", ACT_READ},
    {"buy", ACT_WRITE},
    {"calculate", ACT_READ},
    {"cancel", ACT_WRITE},
    {"change", NOUN},
    {"chat", ACT_TALK},
    {"check", ACT_READ},
    {"checkout", ACT_WRITE},
    {"clean", ACT_TOUCH},
    {"click", ACT_TOUCH},
    {"close", ACT_TOUCH},
    {"cmd", ACT_TOUCH},
    {"code", ACT_TOUCH},
    {"command", ACT_TOUCH},
    {"commit", ACT_WRITE},
    {"compare", ACT_READ},
    {"complete", ACT_FINISH},
    {"confirm", ACT_WRITE},
    {"cool", ACT_TOUCH},
    {"count", ACT_READ},
    {"create", ACT_WRITE},
    {"delete", ACT_WRITE},
    {"describe", ACT_READ},
    {"detail", ACT_READ},
    {"details", ACT_READ},
    {"disable", ACT_WRITE},
    {"do", ACT_TOUCH},
    {"done", ACT_FINISH},
    {"download", ACT_WRITE},
    {"drag", ACT_TOUCH},
    {"edit", ACT_WRITE},
    {"email", NOUN},
    {"enable", ACT_WRITE},
    {"exchange", NOUN},
    {"exec", ACT_TOUCH},
    {"execute", ACT_TOUCH},
    {"feed", ACT_READ},
    {"fetch", ACT_READ},
    {"fill", ACT_TOUCH},
    {"find", ACT_READ},
    {"finish", ACT_FINISH},
    {"finished", ACT_FINISH},
    {"get", ACT_READ},
    {"go", ACT_TOUCH},
    {"google", ACT_READ},
    {"goto", ACT_TOUCH},
    {"grant", ACT_WRITE},
    {"heat", ACT_TOUCH},
    {"history", ACT_READ},
    {"hover", ACT_TOUCH},
    {"info", ACT_READ},
    {"input", ACT_TOUCH},
    {"insert", ACT_WRITE},
    {"invalid", ACT_TOUCH},
    {"ipython", ACT_TOUCH},
    {"key", ACT_TOUCH},
    {"list", ACT_READ},
    {"look", ACT_READ},
    {"lookup", ACT_READ},
    {"metadata", ACT_READ},
    {"modify", ACT_WRITE},
    {"move", ACT_WRITE},
    {"none", ACT_TOUCH},
    {"open", ACT_TOUCH},
    {"order", NOUN},
    {"overview", ACT_READ},
    {"pay", ACT_WRITE},
    {"post", NOUN},
    {"press", ACT_TOUCH},
    {"publish", ACT_WRITE},
    {"purchase", NOUN},
    {"put", ACT_WRITE},
    {"python", ACT_TOUCH},
    {"query", ACT_READ},
    {"read", ACT_READ},
    {"refund", NOUN},
    {"register", NOUN},
    {"remove", ACT_WRITE},
    {"rename", ACT_WRITE},
    {"replace", ACT_WRITE},
    {"reply", NOUN},
    {"reserve", ACT_WRITE},
    {"reset", ACT_WRITE},
    {"respond", ACT_TALK},
    {"resume", ACT_WRITE},
    {"retrieve", ACT_READ},
    {"return", NOUN},
    {"revoke", ACT_WRITE},
    {"run", ACT_TOUCH},
    {"save", ACT_WRITE},
    {"say", ACT_TALK},
    {"schedule", NOUN},
    {"scroll", ACT_TOUCH},
    {"search", ACT_READ},
    {"select", ACT_TOUCH},
    {"send", ACT_WRITE},
    {"set", ACT_WRITE},
    {"sh", ACT_TOUCH},
    {"shell", ACT_TOUCH},
    {"show", ACT_READ},
    {"slice", ACT_TOUCH},
    {"sql", ACT_TOUCH},
    {"status", ACT_READ},
    {"step", ACT_TOUCH},
    {"stop", ACT_FINISH},
    {"submit", ACT_FINISH},
    {"subscribe", ACT_WRITE},
    {"summary", ACT_READ},
    {"suspend", ACT_WRITE},
    {"take", ACT_TOUCH},
    {"tap", ACT_TOUCH},
    {"tell", ACT_TALK},
    {"terminal", ACT_TOUCH},
    {"terminate", ACT_FINISH},
    {"think", ACT_THINK},
    {"thought", ACT_THINK},
    {"toggle", ACT_TOUCH},
    {"transfer", NOUN},
    {"turn", ACT_TOUCH},
    {"type", ACT_TOUCH},
    {"update", ACT_WRITE},
    {"upgrade", ACT_WRITE},
    {"upload", ACT_WRITE},
    {"use", ACT_TOUCH},
    {"view", ACT_READ},
    {"web", ACT_READ},
    {"wikipedia", ACT_READ},
    {"write", ACT_WRITE},
};
/* clang-format on */

static const char *const purchases[] = {"buy now", "buy it now", "buy",
    "purchase", "place order", "place your order", "checkout", "check out",
    "book now", "order now", "pay now"};

/* As strcmp, case folded, of a word and one of the table. */
static int
compare(struct str word, const char *entry)
{
	for (size_t i = 0; i < word.n; i++) {
		int difference = char_lower(word.s[i]) - entry[i];

		if (difference != 0)
			return difference;
	}
	return entry[word.n] == '\0' ? 0 : -1;
}

static enum act
act_of_word(struct str word)
{
	size_t low = 0, high = ARRAY_LEN(known);

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = compare(word, known[middle].word);

		if (order == 0)
			return known[middle].act;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return ACT_OTHER;
}

/* The next word of a name: get_user, getUser and "get user" have two. */
static bool
name_word(struct str *rest, struct str *word)
{
	size_t begin = 0, end;

	while (begin < rest->n && !char_is_alpha(rest->s[begin]))
		begin++;
	for (end = begin; end < rest->n && char_is_alpha(rest->s[end]); end++)
		if (end > begin && char_is_upper(rest->s[end]) &&
		    char_is_lower(rest->s[end - 1]))
			break;
	*word = str_sub(*rest, begin, end);
	*rest = str_sub(*rest, end, rest->n);
	return word->n > 0;
}

bool
act_is_purchase(struct str label)
{
	return str_among(str_trim(label), purchases, ARRAY_LEN(purchases));
}

/* The last string of a short input: {"target": "Buy Now"}. */
static struct str
last_string(struct str input)
{
	size_t end = input.n, begin;

	if (input.n > NAME_READ)
		return (struct str){NULL, 0};
	while (end > 0 && input.s[end - 1] != '"')
		end--;
	if (end == 0)
		return (struct str){NULL, 0};
	for (begin = --end; begin > 0 && input.s[begin - 1] != '"'; begin--)
		;
	return str_sub(input, begin, end);
}

enum act
act_of(const struct step *step)
{
	struct str rest = str_sub(step->action, 0, NAME_READ), word;
	enum act act = ACT_OTHER;

	for (bool first = true; name_word(&rest, &word); first = false) {
		enum act word_act = act_of_word(word);

		/* "retorna_dados_do_cep" does nothing. */
		if (word_act == ACT_TOUCH && !first)
			continue;
		if (word_act == NOUN) {
			if (first)
				act = ACT_WRITE;
			continue;
		}
		if (word_act == ACT_OTHER ||
		    (act == ACT_WRITE && word_act != ACT_READ))
			continue;
		act = word_act;
		break;
	}
	if (act == ACT_TOUCH && act_is_purchase(last_string(step->input)))
		return ACT_BUY;
	return act;
}
