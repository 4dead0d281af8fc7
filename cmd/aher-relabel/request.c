#include "request.h"

#include "phrase.h"
#include "sight.h"
#include "util.h"

#define SEARCHED_MAX (8 * 1024) /* bytes of a text, and of a turn */

/* What makes a sentence one that asks. */
static const char *const asking_phrases[] = {"can you", "could you",
    "would you", "will you", "can we", "could we", "can i", "could i", "may i",
    "i want", "i'd like",
    "i\xe2\x80\x99"
    "d like",
    "i would like", "i need", "i wish", "please", "help me", "let's",
    "let\xe2\x80\x99s", "let us", "i'd prefer",
    "i\xe2\x80\x99"
    "d prefer",
    "i would prefer", "i'd rather",
    "i\xe2\x80\x99"
    "d rather",
    "how about", "what about", "go ahead", "make sure", "is there", "are there",
    "is it possible", "any way", "i'm looking for", "i insist", "must insist",
    "hoping to", "hoping for", "hoping you", "i also need", "i also want"};

/* How a command begins. */
static const char *const commands[] = {"book", "cancel", "change", "update",
    "modify", "add", "remove", "delete", "return", "exchange", "send", "refund",
    "give", "tell", "show", "check", "find", "search", "look", "get", "list",
    "explain", "transfer", "use", "upgrade", "downgrade", "pay", "order", "buy",
    "reserve", "set", "make", "try", "move", "replace", "compare", "confirm",
    "calculate", "reset", "enable", "disable", "turn"};

/* Words in which people ask, and thank, whatever it is about. */
static const char *const manners[] = {"please", "thanks", "thank", "appreciate",
    "help", "assist", "assistance", "know", "yes", "no", "sure", "okay", "ok",
    "want", "need", "like", "love", "prefer", "sorry", "understand", "hope",
    "hoping", "great", "good", "perfect", "possible", "way", "anything",
    "everything", "something", "let", "go", "ahead", "proceed", "sounds",
    "forward", "today", "now", "really", "just", "actually", "also", "right",
    "correct", "confirm", "tell", "else", "moment", "hello", "hi", "hey",
    "able", "possibly", "perhaps", "maybe", "kind", "sort", "quick", "quickly",
    "next", "first", "well", "much", "happy", "think", "wondering", "provide",
    "detail", "details", "step", "steps", "question", "questions", "issue"};

static bool
is_english(struct str text)
{
	struct token token;
	size_t at = 0;

	while (token_next(text, &at, &token))
		if (token_is_vague(token.text) ||
		    str_among(token.text, manners, ARRAY_LEN(manners)))
			return true;
	return false;
}

static bool
has_letter(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (char_is_alpha(text.s[i]) ||
		    (unsigned char)text.s[i] >= 0x80)
			return true;
	return false;
}

/* Without the "Yes, " and "No, " at its head. */
static struct str
without_yes(struct str sentence)
{
	struct str rest = sentence, word;

	while (phrase_word(&rest, &word) &&
	       str_among(word, manners, ARRAY_LEN(manners)) &&
	       !str_eq_nocase(word, STR("please")))
		sentence = rest;
	return sentence;
}

static bool
asks(struct str sentence)
{
	struct str rest = without_yes(sentence), word;

	if (sentence.n > 0 && sentence.s[sentence.n - 1] == '?')
		return true;
	for (size_t i = 0; i < ARRAY_LEN(asking_phrases); i++)
		if (phrase_has(sentence, str_of(asking_phrases[i])))
			return true;
	return phrase_word(&rest, &word) &&
	       str_among(word, commands, ARRAY_LEN(commands));
}

bool
request_has(const struct request *request, struct str word)
{
	struct token token;
	size_t at = 0;
	uint32_t key;

	if (!token_next(word, &at, &token))
		return false;
	key = sight_key(&token);
	for (size_t i = 0; i < request->count; i++)
		if (request->key[i] == key)
			return true;
	return false;
}

static void
add(struct request *request, const struct token *token)
{
	if (request->count == REQUEST_WORDS || token_is_vague(token->text) ||
	    str_among(token->text, manners, ARRAY_LEN(manners)) ||
	    request_has(request, token->text))
		return;
	request->key[request->count++] = sight_key(token);
}

void
request_add(struct request *request, struct str text)
{
	struct token token;
	size_t at = 0;

	while (request->count < REQUEST_WORDS && token_next(text, &at, &token))
		add(request, &token);
}

bool
request_shares(const struct request *request, struct str text)
{
	struct token token, part;
	size_t at = 0, inner;

	text = str_sub(text, 0, SEARCHED_MAX);
	while (request->count > 0 && token_next(text, &at, &token)) {
		if (request_has(request, token.text))
			return true;
		inner = 0;
		while (token.joined && token_part(&token, &inner, &part))
			if (request_has(request, part.text))
				return true;
	}
	return false;
}

/* A line that a simulator wrote: {"user_tool_calls": ...}, ###STOP###. */
static bool
is_simulated(struct str line)
{
	return str_starts(line, STR("{\"user_tool_calls\"")) ||
	       str_starts(line, STR("###"));
}

/* Takes the next line of the user's own off *rest. */
static bool
next_line(struct str *rest, struct str *line)
{
	while (str_line(rest, line)) {
		size_t mark = str_find(*line, STR("###"), 0);

		*line = str_trim(str_sub(*line, 0, mark));
		if (line->n > 0 && !is_simulated(*line))
			return true;
	}
	return false;
}

struct str
request_quote(struct str turn, size_t max)
{
	struct str line, last = STR("");

	while (next_line(&turn, &line))
		last = line; /* what the user's tools printed stands before */
	return str_cut_words(last, max);
}

/* "Yes, go ahead." */
static bool
agrees(struct str line)
{
	static const char *const yes[] = {
	    "yes", "yeah", "yep", "sure", "ok", "okay", "alright", "correct"};
	struct str word;

	return phrase_word(&line, &word) &&
	       str_among(word, yes, ARRAY_LEN(yes));
}

void
request_read(struct request *request, struct str turn)
{
	struct str line, sentence;
	bool whole;

	turn = str_sub(turn, 0, SEARCHED_MAX);
	request->count = 0;
	request->agrees = false;
	while (next_line(&turn, &line)) {
		bool foreign = has_letter(line) && !is_english(line);

		request->agrees |= agrees(line);
		while (phrase_sentence(&line, &sentence, &whole))
			if (asks(sentence) || (foreign && line.n > 0))
				request_add(request, sentence);
	}
}
