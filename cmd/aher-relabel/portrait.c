#include "portrait.h"

#include <string.h>

#include "cut.h"
#include "util.h"
#include "withhold.h"

#define LINE_MIN 24	/* bytes: below that a line says nothing */
#define LINE_EXTRA 3	/* "- " and the line break */
#define HEADINGS 64	/* bytes of all headings */
#define LIMITS_PART 4	/* of the budget, at most, for limitations */
#define NOTE_GOAL 400	/* bytes of a goal in the notes */
#define NOTE_REASON 300 /* and of what was said of it */

static size_t
shorter(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t
total(const struct str *texts, size_t count, size_t line)
{
	size_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += shorter(texts[i].n, line) + LINE_EXTRA;
	return sum;
}

/* The length to cut lines to so that all of them fit: short ones stay whole. */
static size_t
fair_length(const struct outcome *outcome, size_t max)
{
	size_t low = LINE_MIN, high = max;

	while (low < high) {
		size_t line = high - (high - low) / 2;

		if (total(outcome->achievements, outcome->achievement_count,
			line) +
			total(outcome->observations, outcome->observation_count,
			    line) <=
		    max)
			low = line;
		else
			high = line - 1;
	}
	return low;
}

/* The first and the last lines as far as they fit, first ones first. */
static void
put_lines(struct buf *out, const char *heading, const struct str *texts,
    size_t count, size_t line, size_t max)
{
	size_t first = 0, last = count, room = max;

	if (count == 0)
		return;
	buf_puts(out, heading);
	while (first < last) {
		size_t next =
		    (first + count - last) % 2 == 0 ? first : last - 1;
		size_t size = shorter(texts[next].n, line) + LINE_EXTRA;

		if (size > room)
			break;
		room -= size;
		if (next == first)
			first++;
		else
			last--;
	}
	for (size_t i = 0; i < count; i++) {
		if (i >= first && i < last)
			continue;
		buf_puts(out, "- ");
		cut_line(out, texts[i], line);
		buf_putc(out, '\n');
	}
}

static struct str *
withheld(const struct lexicon *lexicon, const struct str *texts, size_t count,
    struct arena *arena)
{
	struct str *shown = arena_alloc(arena, (count + 1) * sizeof(*shown));

	if (count > 0)
		memcpy(shown, texts, count * sizeof(*shown));
	withhold_all(lexicon, shown, count, arena);
	return shown;
}

void
portrait_outcome(struct buf *out, const struct outcome *whole,
    const struct lexicon *lexicon, size_t max, struct arena *arena)
{
	struct outcome shown = *whole, *outcome = &shown;
	size_t limits, line, achieved, observed;

	if (max < 2 * HEADINGS)
		return;
	shown.achievements = withheld(
	    lexicon, whole->achievements, whole->achievement_count, arena);
	shown.observations = withheld(
	    lexicon, whole->observations, whole->observation_count, arena);
	shown.limitations = withhold(lexicon, whole->limitations, arena);
	limits =
	    shorter(outcome->limitations.n, (max - HEADINGS) / LIMITS_PART);
	max -= HEADINGS + limits;
	line = fair_length(outcome, max);
	achieved =
	    total(outcome->achievements, outcome->achievement_count, line);
	observed =
	    total(outcome->observations, outcome->observation_count, line);
	/* Each may take half of it, and what the other leaves. */
	if (observed > max / 2 && achieved < max - max / 2)
		observed = max - achieved;
	else if (observed > max / 2)
		observed = max / 2;
	put_lines(out, "achieved:\n", outcome->achievements,
	    outcome->achievement_count, line, max - observed);
	put_lines(out, "observed:\n", outcome->observations,
	    outcome->observation_count, line, observed);
	if (limits > 0) {
		buf_puts(out, "limitations: ");
		cut_line(out, outcome->limitations, limits);
		buf_putc(out, '\n');
	}
}

struct str
portrait_notes(const struct attempt *attempts, size_t count,
    const struct lexicon *lexicon, size_t max, struct arena *arena)
{
	struct str notes = {NULL, 0};
	struct buf text;

	if (count == 0)
		return notes;
	buf_init(&text, BUF_NO_MAX);
	for (size_t i = 0; i < count; i++) {
		buf_printf(&text, "Attempt %zu: ", i + 1);
		if (attempts[i].goal.s != NULL) {
			buf_putc(&text, '"');
			cut_line(&text,
			    withhold(lexicon, attempts[i].goal, arena),
			    NOTE_GOAL);
			buf_puts(&text, "\": ");
		}
		cut_line(&text, withhold(lexicon, attempts[i].note, arena),
		    NOTE_REASON);
		buf_putc(&text, '\n');
	}
	notes = arena_copy(arena, cut_text(buf_str(&text), max, arena));
	buf_release(&text);
	return notes;
}
