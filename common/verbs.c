#include "verbs.h"

#include "util.h"

static const struct verb verbs[] = {{"get", VERB_READ, "get"},
    {"find", VERB_READ, "find"}, {"search", VERB_READ, "search"},
    {"list", VERB_READ, "list"}, {"fetch", VERB_READ, "fetch"},
    {"check", VERB_READ, "check"}, {"lookup", VERB_READ, "look up"},
    {"look", VERB_READ, "look"}, {"show", VERB_READ, "show"},
    {"read", VERB_READ, "read"}, {"open", VERB_READ, "open"},
    {"retrieve", VERB_READ, "retrieve"}, {"compare", VERB_READ, "compare"},
    {"calculate", VERB_READ, "calculate"}, {"sum", VERB_READ, "add up"},
    {"count", VERB_READ, "count"}, {"track", VERB_READ, "track"},
    {"convert", VERB_READ, "convert"}, {"estimate", VERB_READ, "estimate"},
    {"run", VERB_READ, "run"}, {"quote", VERB_READ, "quote"},
    {"book", VERB_WRITE, "book"}, {"cancel", VERB_WRITE, "cancel"},
    {"update", VERB_WRITE, "update"}, {"send", VERB_WRITE, "send"},
    {"make", VERB_WRITE, "make"}, {"resume", VERB_WRITE, "resume"},
    {"suspend", VERB_WRITE, "suspend"}, {"enable", VERB_WRITE, "enable"},
    {"disable", VERB_WRITE, "disable"}, {"set", VERB_WRITE, "set"},
    {"toggle", VERB_WRITE, "toggle"}, {"create", VERB_WRITE, "create"},
    {"add", VERB_WRITE, "add"}, {"remove", VERB_WRITE, "remove"},
    {"delete", VERB_WRITE, "delete"}, {"refuel", VERB_WRITE, "refuel"},
    {"reset", VERB_WRITE, "reset"}, {"reboot", VERB_WRITE, "reboot"},
    {"restart", VERB_WRITE, "restart"}, {"connect", VERB_WRITE, "connect"},
    {"disconnect", VERB_WRITE, "disconnect"},
    {"transfer", VERB_WRITE, "transfer"}, {"modify", VERB_WRITE, "modify"},
    {"change", VERB_WRITE, "change"}, {"exchange", VERB_WRITE, "exchange"},
    {"return", VERB_WRITE, "return"}, {"schedule", VERB_WRITE, "schedule"},
    {"pay", VERB_WRITE, "pay"}, {"order", VERB_WRITE, "order"},
    {"reserve", VERB_WRITE, "reserve"}, {"rename", VERB_WRITE, "rename"},
    {"move", VERB_WRITE, "move"}, {"reseat", VERB_WRITE, "reseat"},
    {"grant", VERB_WRITE, "grant"}, {"redeliver", VERB_WRITE, "redeliver"},
    {"register", VERB_WRITE, "register"}, {"assign", VERB_WRITE, "assign"},
    {"finish", VERB_END, "finish"}, {"submit", VERB_END, "submit"},
    {"done", VERB_END, "done"}, {"answer", VERB_END, "answer"},
    {"respond", VERB_END, "respond"}, {"reply", VERB_END, "reply"},
    {"think", VERB_END, "think"}, {"stop", VERB_END, "stop"},
    {"exit", VERB_END, "exit"}, {"summarize", VERB_END, "summarize"}};

const struct verb *
verb_of(struct str word)
{
	char first = word.n == 0 ? '\0' : char_lower(word.s[0]);

	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		if (verbs[i].word[0] == first &&
		    str_eq_nocase(word, str_of(verbs[i].word)))
			return &verbs[i];
	return NULL;
}

bool
verb_name_word(struct str name, size_t *at, struct str *word)
{
	size_t begin = *at, end;

	while (begin < name.n && !char_is_alpha(name.s[begin]))
		begin++;
	for (end = begin; end < name.n && char_is_alpha(name.s[end]); end++)
		if (end > begin && char_is_upper(name.s[end]) &&
		    char_is_lower(name.s[end - 1]))
			break;
	*at = end;
	*word = str_sub(name, begin, end);
	return end > begin;
}
