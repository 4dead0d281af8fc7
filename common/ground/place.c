#include "place.h"

#include <string.h>

#include "json.h"

#define PLACES_A_STEP 4

/* The character that a backslash and this one stand for, 0: none. */
static char
unescaped(char c)
{
	switch (c) {
	case 'n':
	case 'r':
		return '\n';
	case 't':
		return '\t';
	case '"':
	case '\'':
	case '\\':
	case '/':
		return c;
	default:
		return 0;
	}
}

static struct str
unescape(struct str text, struct arena *arena)
{
	char *out = arena_alloc(arena, text.n + 1);
	size_t n = 0, i = 0;

	while (i < text.n) {
		const char *slash = memchr(text.s + i, '\\', text.n - i);
		size_t run =
		    slash == NULL ? text.n - i : (size_t)(slash - (text.s + i));
		char c;

		memcpy(out + n, text.s + i, run);
		n += run;
		i += run;
		if (i >= text.n)
			break;
		c = i + 1 < text.n ? unescaped(text.s[i + 1]) : 0;
		out[n++] = c != 0 ? c : '\\';
		i += c != 0 ? 2 : 1;
	}
	return (struct str){out, n};
}

struct str
place_plain(struct str json, struct arena *arena)
{
	struct str text = json;

	/* Twice: replies of tools hold JSON in a string. */
	for (int i = 0; i < 2; i++) {
		if (text.n == 0 || memchr(text.s, '\\', text.n) == NULL)
			return text;
		text = unescape(text, arena);
	}
	return text;
}

/* Only what looks like JSON has escapes: C:\new is a path. */
static struct str
plain_observation(struct str text, struct arena *arena)
{
	struct str head = str_trim(text);

	if (head.n == 0 || (head.s[0] != '{' && head.s[0] != '['))
		return text;
	return place_plain(text, arena);
}

static void
add(struct places *places, enum place_kind kind, size_t step, struct str text)
{
	if (text.n > 0)
		places->place[places->count++] =
		    (struct place){kind, step, text};
}

struct observation
place_observation(
    const struct step *step, const struct lexicon *lexicon, struct arena *arena)
{
	if (step->seen != NULL)
		return *step->seen;
	return observation_read(lexicon, step->observation, arena);
}

static void
read_step(struct places *places, const struct step *step, size_t i,
    const struct lexicon *lexicon, struct arena *arena)
{
	struct observation seen;

	if (step->talk) {
		add(places, PLACE_USER, i, step->user);
		return;
	}
	seen = place_observation(step, lexicon, arena);
	if (seen.kind == OBSERVATION_CONTENT ||
	    seen.kind == OBSERVATION_TRIVIAL_TEXT ||
	    seen.kind == OBSERVATION_NONE) {
		add(places, PLACE_INPUT, i, step->action);
		add(places, PLACE_INPUT, i,
		    place_plain(json_plain(step->input, arena), arena));
	}
	if (seen.kind == OBSERVATION_CONTENT ||
	    seen.kind == OBSERVATION_TRIVIAL_TEXT)
		add(places, PLACE_OBSERVATION, i,
		    plain_observation(seen.text, arena));
	add(places, PLACE_USER, i, step->user);
}

static bool
is_dialogue(const struct trajectory *traj)
{
	for (size_t i = 0; i < traj->count; i++)
		if (traj->steps[i].user.n > 0)
			return true;
	return false;
}

void
places_read(struct places *places, const struct trajectory *traj,
    const struct lexicon *lexicon, struct arena *arena)
{
	places->count = 0;
	places->place = arena_alloc(
	    arena, (traj->count * PLACES_A_STEP + 1) * sizeof(*places->place));
	if (is_dialogue(traj))
		add(places, PLACE_USER, 0, traj->prompt);
	for (size_t i = 0; i < traj->count; i++)
		read_step(places, &traj->steps[i], i, lexicon, arena);
}
