#include "evaluator.h"

#include "buf.h"
#include "observation.h"

/* Bytes of a quote, a line break or an escape at `at`, 0 for anything else. An
 * apostrophe inside a word is no quote. */
static size_t
border_size(struct str text, size_t at)
{
	char c = text.s[at];

	if (c > '\\')
		return 0;
	if (c == '\\')
		return at + 1 == text.n ? 1 : text.s[at + 1] == 'u' ? 6 : 2;
	if (c == '\'')
		return at == 0 || at + 1 == text.n ||
		       !char_is_word(text.s[at - 1]) ||
		       !char_is_word(text.s[at + 1]);
	return c == '"' || c == '\n' || c == '\r';
}

/* Bytes of a segment that tell whether it begins with a term. */
#define HEAD 256

/* May the text hold anything to cut? Nearly none does, and to know that it is
 * enough to look at where segments begin. */
static bool
is_suspect(const struct lexicon *lexicon, struct str text)
{
	static const bool borders[256] = {['\\'] = true,
	    ['\''] = true,
	    ['"'] = true,
	    ['\n'] = true,
	    ['\r'] = true};
	const bool *starts = lexicon_starts(lexicon, TERM_EVALUATOR);
	size_t at = 0, next;

	while (starts != NULL && at < text.n) {
		for (next = at; next < text.n &&
				(text.s[next] == ' ' || text.s[next] == '\t');)
			next++;
		if (next < text.n &&
		    starts[(unsigned char)char_lower(text.s[next])] &&
		    lexicon_first(lexicon, str_sub(text, next, next + HEAD),
			TERM_EVALUATOR, NULL) != NULL)
			return true;
		while (at < text.n && !borders[(unsigned char)text.s[at]])
			at++;
		if (at < text.n) {
			size_t size = border_size(text, at);

			at += size > 0 ? size : 1;
		}
	}
	return starts == NULL;
}

struct str
evaluator_cut(
    const struct lexicon *lexicon, struct str text, struct arena *arena)
{
	struct buf out;
	size_t from = 0, beg = 0;

	if (!is_suspect(lexicon, text))
		return text;
	text = observation_without_evaluator(lexicon, text, arena);
	buf_init(&out, BUF_NO_MAX);
	for (size_t at = 0; at <= text.n;) {
		size_t border = at < text.n ? border_size(text, at) : 1;

		if (border > 0 && at > beg &&
		    lexicon_first(lexicon, str_sub(text, beg, at),
			TERM_EVALUATOR, NULL) != NULL) {
			buf_add_str(&out, str_sub(text, from, beg));
			from = at;
		}
		at += border > 0 ? border : 1;
		if (border > 0)
			beg = at;
	}
	if (from > 0) {
		buf_add_str(&out, str_sub(text, from, text.n));
		text = arena_copy(arena, buf_str(&out));
	}
	buf_release(&out);
	return text;
}
