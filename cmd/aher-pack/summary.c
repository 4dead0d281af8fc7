#include "summary.h"

#include "util.h"

void
summary_add(struct summary *summary, struct record *record)
{
	summary->in[failure_type_read(record)]++;
}

void
summary_add_rows(struct summary *summary, const struct sample *sample,
    size_t part, size_t rows)
{
	summary->parts[part] += rows;
	summary->rows[sample->failure.type] += rows;
	summary->left_out += sample->left_out;
	summary->cut_runs += sample->left_out > 0;
}

void
summary_add_rejected(struct summary *summary, struct record *record)
{
	struct tally_entry entry = tally_read(record);

	tally_add(&summary->rejected, &entry);
}

static unsigned long long
sum(const unsigned long long *counts, size_t n)
{
	unsigned long long total = 0;

	for (size_t i = 0; i < n; i++)
		total += counts[i];
	return total;
}

unsigned long long
summary_rows(const struct summary *summary)
{
	return sum(summary->rows, FAILURE_TYPE_COUNT);
}

static void
print_types(const struct summary *summary, FILE *to)
{
	for (size_t i = 0; i < FAILURE_TYPE_COUNT; i++)
		if (summary->in[i] > 0)
			fprintf(to, "  %-22s%20llu%12llu\n",
			    i == FAILURE_NONE
				? "none"
				: failure_type_name((enum failure_type)i),
			    summary->in[i], summary->rows[i]);
}

static void
print_parts(const struct summary *summary, const struct split *split, FILE *to)
{
	if (split->count > 0)
		fprintf(to, "  %-42s%12s\n", "part", "rows");
	for (size_t i = 0; i < split->count; i++)
		fprintf(to, "  %-42s%12llu\n", split->parts[i].name,
		    summary->parts[i]);
}

static const char *
plural(unsigned long long n)
{
	return n == 1 ? "" : "s";
}

void
summary_print(const struct summary *summary, unsigned long long bad,
    const char *format, const struct split *split, FILE *to)
{
	unsigned long long taken = sum(summary->in, FAILURE_TYPE_COUNT);
	unsigned long long rows = summary_rows(summary);
	unsigned long long rejected = summary->rejected.rejected_total;
	unsigned long long in = taken + bad;

	fprintf(to,
	    "aher-pack: %llu record%s in, %llu row%s out as %s, "
	    "%llu rejected, %llu bad\n",
	    in, plural(in), rows, plural(rows), format, rejected, bad);
	if (rejected > 0) {
		fprintf(to, "  %-22s%-20s%12s\n", "rejected by", "reason",
		    "records");
		tally_print_rejected(&summary->rejected, to);
	}
	if (taken > 0) {
		fprintf(
		    to, "  %-22s%20s%12s\n", "failure type", "records", "rows");
		print_types(summary, to);
	}
	print_parts(summary, split, to);
	if (summary->left_out > 0)
		fprintf(to,
		    "  left out behind the agent's last turn: %llu turn%s of "
		    "%llu run%s\n",
		    summary->left_out, plural(summary->left_out),
		    summary->cut_runs, plural(summary->cut_runs));
	if (summary->shortened > 0)
		fprintf(to, "  shortened by --max-observation: %llu result%s\n",
		    summary->shortened, plural(summary->shortened));
	if (split->heldout.count > 0)
		fprintf(to, "  tasks of --heldout that were met: %zu of %zu\n",
		    split->heldout.met, split->heldout.count);
}
