#include "estimate.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "asking.h"
#include "shared.h"
#include "str.h"
#include "totals.h"
#include "util.h"

/* Bytes of all inputs, -1 where one is a pipe or compressed. */
static double
input_bytes(const struct files *files)
{
	double sum = 0;

	for (size_t i = 0; i < files->count; i++) {
		struct str name = str_of(files->names[i]);
		struct stat st;
		int failed = str_eq(name, STR("-"))
				 ? fstat(0, &st)
				 : stat(files->names[i], &st);

		if (failed != 0 || !S_ISREG(st.st_mode) ||
		    str_ends_nocase(name, STR(".zst")))
			return -1;
		sum += (double)st.st_size;
	}
	return sum;
}

/* How many times what was looked at the whole input is; what it is called goes
 * to `what`. */
static double
scale(const struct loop *loop, char what[80])
{
	double seen = (double)(loop->tally.in - loop->tally.elsewhere);
	double all = input_bytes(&loop->files);

	if (seen < (double)shared.limit || seen < 1) {
		snprintf(what, 80, "all %.0f records", seen);
		return 1;
	}
	if (all > 0 && loop->line_bytes > 0) {
		double factor = all / (double)loop->line_bytes;

		snprintf(what, 80, "about %.0f records, from the first %.0f",
		    seen * factor, seen);
		return factor < 1 ? 1 : factor;
	}
	snprintf(what, 80, "1000 records, from the first %.0f", seen);
	return 1000 / seen;
}

static void
print_total(const struct total *t, double factor)
{
	printf("%-10s%-32s%12.0f%16.0f%16.0f", role_name(t->role),
	    t->model->name, (double)t->calls * factor,
	    (double)t->prompt_tokens * factor,
	    (double)t->completion_tokens * factor);
	if (t->model->priced)
		printf("%12.4f\n", t->cost_usd * factor);
	else
		printf("%12s\n", "no price");
}

/* Where one price is not known, the sum is not. */
static bool
all_priced(const struct totals *totals)
{
	for (size_t i = 0; i < totals->count; i++)
		if (!totals->items[i].model->priced)
			return false;
	return true;
}

static void
print_sum(const struct totals *totals, double factor)
{
	char cost[40] = "price unknown";

	if (all_priced(totals))
		snprintf(
		    cost, sizeof(cost), "$%.4f", totals->cost_usd * factor);
	printf("%.0f calls, %s", (double)totals->calls * factor, cost);
}

bool
estimate_print(const struct loop *loop)
{
	const struct totals *totals = broker_totals(loop->stage->asked->broker);
	char what[80];
	double factor = scale(loop, what);

	printf("%s\n%-10s%-32s%12s%16s%16s%12s\n", what, "role", "model",
	    "calls", "prompt tokens", "answer tokens", "USD");
	for (size_t i = 0; i < totals->count; i++)
		print_total(&totals->items[i], factor);
	printf("one attempt a record: ");
	print_sum(totals, factor);
	printf("; at most, with %lld: ", asking.attempts);
	print_sum(totals, factor * (double)asking.attempts);
	printf("\nA token is reckoned as 4 bytes, an answer as a typical one; "
	       "prices of %s.\n",
	    price_date());
	if (fflush(stdout) == 0 && !ferror(stdout))
		return true;
	say("<stdout>: %s", strerror(errno));
	return false;
}
