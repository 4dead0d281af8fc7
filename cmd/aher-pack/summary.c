#include "summary.h"

#include "util.h"

void
summary_add_row(struct summary *summary, const struct sample *sample)
{
	summary->in[sample->failure.type]++;
	summary->rows[sample->failure.type]++;
	summary->left_out += sample->left_out;
	summary->cut_runs += sample->left_out > 0;
}

void
summary_add_rejected(struct summary *summary, struct record *record)
{
	summary->in[failure_type_read(record)]++;
}

static unsigned long long
sum(const unsigned long long *counts, size_t n)
{
	unsigned long long total = 0;

	for (size_t i = 0; i < n; i++)
		total += counts[i];
	return total;
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

static const char *
plural(unsigned long long n)
{
	return n == 1 ? "" : "s";
}

void
summary_print(const struct summary *summary, const struct tally *tally,
    const char *format, FILE *to)
{
	unsigned long long taken = sum(summary->in, FAILURE_TYPE_COUNT);
	unsigned long long rows = sum(summary->rows, FAILURE_TYPE_COUNT);
	unsigned long long in = taken + tally->bad;

	fprintf(to,
	    "aher-pack: %llu record%s in, %llu row%s out as %s, "
	    "%llu rejected, %llu bad\n",
	    in, plural(in), rows, plural(rows), format, taken - rows,
	    tally->bad);
	if (taken > rows) {
		fprintf(to, "  %-22s%-20s%12s\n", "rejected by", "reason",
		    "records");
		tally_print_rejected(tally, to);
	}
	if (taken > 0) {
		fprintf(
		    to, "  %-22s%20s%12s\n", "failure type", "records", "rows");
		print_types(summary, to);
	}
	if (summary->left_out > 0)
		fprintf(to,
		    "  left out behind the agent's last turn: %llu turn%s of "
		    "%llu run%s\n",
		    summary->left_out, plural(summary->left_out),
		    summary->cut_runs, plural(summary->cut_runs));
}
