#include "figures.h"

#include <math.h>

#include "figure.h"
#include "util.h"

static const char *const kind_names[KIND_COUNT] = {
    [KIND_RULES] = "rules",
    [KIND_JUDGES] = "judges",
    [KIND_SELF_JUDGE] = "self_judge",
    [KIND_SINGLE] = "single",
    [KIND_FALLBACK] = "fallback",
    [KIND_SUCCESS] = "success",
    [KIND_OTHER] = "other",
};

void
figures_release(struct figures *figures)
{
	verdicts_release(&figures->verdicts);
	*figures = (struct figures){0};
}

/* --- adding --- */

static const struct json_node *
member_of(const struct record *record, const struct json_node *object,
    const char *key, enum json_type type)
{
	const struct json_node *node = json_get(&record->doc, object, key);

	return node != NULL && node->type == type ? node : NULL;
}

/* A fraction is held to 0 .. 1, as member.h reads it. */
static void
histogram_add(struct histogram *histogram, double value)
{
	size_t bin;

	value = value > 1 ? 1 : value >= 0 ? value : 0;
	/* 0.15 begins a bin, though 0.15 * 20 is a little less than 3. */
	bin = (size_t)(value * FIGURES_BINS + 1e-9);
	histogram->bins[bin < FIGURES_BINS ? bin : FIGURES_BINS - 1]++;
	histogram->sum += value;
	histogram->count++;
}

static enum figures_kind
kind_of(struct record *record, const struct json_node *hindsight)
{
	const struct json_node *node;
	enum figures_kind kind = 0;
	struct str word;

	if (hindsight == NULL)
		return KIND_SUCCESS;
	node = member_of(record, hindsight, "accepted", JSON_STRING);
	if (node == NULL)
		return KIND_OTHER;
	word = json_text(&record->doc, node, &record->arena);
	while (kind < KIND_OTHER && !str_eq(word, str_of(kind_names[kind])))
		kind++;
	return kind;
}

static void
add_hindsight(struct figures_counts *counts, struct record *record,
    const struct json_node *hindsight)
{
	const struct json_node *node;
	double attempts = 1;

	node = member_of(record, hindsight, "confidence", JSON_NUMBER);
	if (node != NULL)
		histogram_add(
		    &counts->confidences, json_number(&record->doc, node));
	node = member_of(record, hindsight, "attempts", JSON_NUMBER);
	if (node != NULL)
		attempts = json_number(&record->doc, node);
	attempts = attempts < 1			 ? 1
		   : attempts > FIGURES_ATTEMPTS ? FIGURES_ATTEMPTS
						 : attempts;
	counts->attempts[(size_t)attempts - 1]++;
}

void
figures_add(
    struct figures *figures, enum figures_end end, struct record *record)
{
	const struct json_node *hindsight, *weight;
	struct figures_counts *counts = &figures->counts[end];
	enum failure_type type = failure_type_read(record);
	struct tally_entry entry;

	counts->types[type]++;
	weight = member_of(
	    record, record_get(record, RECORD_FAILURE), "weight", JSON_NUMBER);
	histogram_add(&counts->weights,
	    weight == NULL ? 1 : json_number(&record->doc, weight));
	hindsight = record_get(record, RECORD_HINDSIGHT);
	counts->kinds[kind_of(record, hindsight)]++;
	if (hindsight != NULL) {
		add_hindsight(counts, record, hindsight);
		verdicts_add(&figures->verdicts, record, hindsight);
	}
	if (end == END_REJECTED) {
		entry = tally_read(record);
		tally_add(&figures->tally[type], &entry);
	}
}

/* --- writing --- */

static unsigned long long
sum(const unsigned long long *counts, size_t n)
{
	unsigned long long total = 0;

	for (size_t i = 0; i < n; i++)
		total += counts[i];
	return total;
}

unsigned long long
figures_records(const struct figures *figures, enum figures_end end)
{
	return sum(figures->counts[end].types, FAILURE_TYPE_COUNT);
}

static void
put_stages(const struct figures *figures, struct buf *out)
{
	unsigned long long left = figures_records(figures, END_PACKED) +
				  figures_records(figures, END_REJECTED);

	figure_name(out, "stages");
	buf_putc(out, '[');
	for (size_t s = 0; s <= STAGE_COUNT; s++) {
		unsigned long long reasons[REASON_COUNT + 1] = {0}, rejected;

		for (size_t t = 0; t < FAILURE_TYPE_COUNT; t++)
			for (size_t r = 0; r <= REASON_COUNT; r++)
				reasons[r] += figures->tally[t].rejected[s][r];
		rejected = sum(reasons, REASON_COUNT + 1);
		figure_comma(out);
		buf_putc(out, '{');
		figure_text(out, "stage",
		    s < STAGE_COUNT ? str_of(stage_program((enum stage_id)s))
				    : STR("other"));
		figure_count(out, "in", left);
		figure_count(out, "rejected", rejected);
		left -= rejected;
		figure_count(out, "left", left);
		figure_name(out, "reasons");
		reasons_put(out, "records", reasons);
		buf_putc(out, '}');
	}
	buf_putc(out, ']');
}

static void
put_types(const struct figures *figures, struct buf *out)
{
	figure_name(out, "failure_types");
	buf_putc(out, '[');
	for (size_t t = 0; t < FAILURE_TYPE_COUNT; t++) {
		unsigned long long reasons[REASON_COUNT + 1] = {0};
		unsigned long long packed =
		    figures->counts[END_PACKED].types[t];
		unsigned long long rejected =
		    figures->counts[END_REJECTED].types[t];

		if (packed + rejected == 0)
			continue;
		for (size_t s = 0; s <= STAGE_COUNT; s++)
			for (size_t r = 0; r <= REASON_COUNT; r++)
				reasons[r] += figures->tally[t].rejected[s][r];
		figure_comma(out);
		buf_putc(out, '{');
		if (t == FAILURE_NONE)
			figure_null(out, "type");
		else
			figure_text(out, "type",
			    str_of(failure_type_name((enum failure_type)t)));
		figure_count(out, "records", packed + rejected);
		figure_count(out, "packed", packed);
		figure_name(out, "rejected");
		reasons_put(out, "records", reasons);
		buf_putc(out, '}');
	}
	buf_putc(out, ']');
}

static void
put_histogram(struct buf *out, const char *name, const struct histogram *packed,
    const struct histogram *rejected)
{
	unsigned long long all[FIGURES_BINS];

	for (size_t i = 0; i < FIGURES_BINS; i++)
		all[i] = packed->bins[i] + rejected->bins[i];
	figure_name(out, name);
	buf_putc(out, '{');
	figure_number(out, "mean",
	    (packed->sum + rejected->sum) /
		(double)(packed->count + rejected->count));
	figure_counts(out, "bins", all, FIGURES_BINS);
	figure_number(out, "packed_mean", packed->sum / (double)packed->count);
	figure_counts(out, "packed_bins", packed->bins, FIGURES_BINS);
	buf_putc(out, '}');
}

static void
put_kinds(const struct figures *figures, struct buf *out)
{
	figure_name(out, "accepted");
	buf_putc(out, '[');
	for (size_t k = 0; k < KIND_COUNT; k++) {
		unsigned long long packed =
		    figures->counts[END_PACKED].kinds[k];

		if (packed == 0)
			continue;
		figure_comma(out);
		buf_putc(out, '{');
		figure_text(out, "kind", str_of(kind_names[k]));
		figure_count(out, "packed", packed);
		buf_putc(out, '}');
	}
	buf_putc(out, ']');
}

static void
put_attempts(const struct figures *figures, struct buf *out)
{
	figure_name(out, "attempts");
	buf_putc(out, '[');
	for (size_t a = 0; a < FIGURES_ATTEMPTS; a++) {
		unsigned long long packed =
		    figures->counts[END_PACKED].attempts[a];
		unsigned long long rejected =
		    figures->counts[END_REJECTED].attempts[a];

		if (packed + rejected == 0)
			continue;
		figure_comma(out);
		buf_putc(out, '{');
		if (a + 1 < FIGURES_ATTEMPTS)
			figure_count(out, "attempts", a + 1);
		else
			figure_text(out, "attempts", STR("8 or more"));
		figure_count(out, "records", packed + rejected);
		figure_count(out, "packed", packed);
		buf_putc(out, '}');
	}
	buf_putc(out, ']');
}

void
figures_put(
    const struct figures *figures, struct buf *out, unsigned long long bad)
{
	const struct figures_counts *packed = &figures->counts[END_PACKED];
	const struct figures_counts *rejected = &figures->counts[END_REJECTED];
	unsigned long long rows = figures_records(figures, END_PACKED);
	unsigned long long rest = figures_records(figures, END_REJECTED);

	figure_name(out, "records");
	buf_putc(out, '{');
	figure_count(out, "in", rows + rest);
	figure_count(out, "bad", bad);
	figure_count(out, "packed", rows);
	figure_count(out, "rejected", rest);
	buf_putc(out, '}');
	put_stages(figures, out);
	put_types(figures, out);
	put_histogram(out, "weights", &packed->weights, &rejected->weights);
	put_histogram(
	    out, "confidences", &packed->confidences, &rejected->confidences);
	put_kinds(figures, out);
	put_attempts(figures, out);
	verdicts_put(&figures->verdicts, out);
}
