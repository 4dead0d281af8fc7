#include "bill.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "figure.h"
#include "json.h"
#include "util.h"

static struct str
copy(struct str text)
{
	char *bytes = xcalloc(text.n + 1, 1);

	memcpy(bytes, text.n > 0 ? text.s : "", text.n);
	return (struct str){bytes, text.n};
}

static void
add(struct ledger_sum *to, const struct ledger_sum *sum)
{
	to->calls += sum->calls;
	to->unused += sum->unused;
	to->prompt_tokens += sum->prompt_tokens;
	to->cached_tokens += sum->cached_tokens;
	to->completion_tokens += sum->completion_tokens;
	to->unpriced += sum->unpriced;
	to->cost_usd += sum->cost_usd;
}

/* Another ledger may have calls of the same kind. */
static void
keep(void *arg, const struct ledger_sum *sum)
{
	struct bill *bill = arg;
	struct ledger_sum *own = bill->sums;

	for (size_t i = 0; i < bill->count; i++, own++)
		if (str_eq(own->stage, sum->stage) &&
		    str_eq(own->role, sum->role) &&
		    str_eq(own->model, sum->model)) {
			add(own, sum);
			return;
		}
	bill->sums =
	    xgrow(bill->sums, bill->count, &bill->cap, sizeof(*bill->sums));
	own = &bill->sums[bill->count++];
	*own = *sum;
	own->stage = copy(sum->stage);
	own->role = copy(sum->role);
	own->model = copy(sum->model);
}

bool
bill_read(struct bill *bill, const struct option_list *ledgers)
{
	char why[600];

	bill->ledgers = ledgers;
	for (size_t i = 0; i < ledgers->count; i++)
		if (!ledger_sums(
			ledgers->items[i], keep, bill, why, sizeof(why))) {
			say("%s", why);
			bill->ledgers = NULL;
			return false;
		}
	return true;
}

void
bill_release(struct bill *bill)
{
	for (size_t i = 0; i < bill->count; i++) {
		free((char *)bill->sums[i].stage.s);
		free((char *)bill->sums[i].role.s);
		free((char *)bill->sums[i].model.s);
	}
	free(bill->sums);
	*bill = (struct bill){0};
}

/* --- writing --- */

/* The cost of what has a price, null where nothing has one. */
static double
usd(const struct ledger_sum *sum)
{
	return sum->unpriced < sum->calls || sum->calls == 0 ? sum->cost_usd
							     : NAN;
}

static void
put_sum(struct buf *out, const struct ledger_sum *sum)
{
	figure_count(out, "calls", (unsigned long long)sum->calls);
	figure_count(out, "unused", (unsigned long long)sum->unused);
	figure_count(
	    out, "prompt_tokens", (unsigned long long)sum->prompt_tokens);
	figure_count(
	    out, "cached_tokens", (unsigned long long)sum->cached_tokens);
	figure_count(out, "completion_tokens",
	    (unsigned long long)sum->completion_tokens);
	figure_number(out, "usd", usd(sum));
	figure_count(out, "unpriced", (unsigned long long)sum->unpriced);
}

static void
put_shares(struct buf *out, const struct ledger_sum *total, double packed)
{
	figure_name(out, "per_packed");
	buf_putc(out, '{');
	figure_number(out, "calls", (double)total->calls / packed);
	figure_number(out, "tokens",
	    (double)(total->prompt_tokens + total->completion_tokens) / packed);
	figure_number(out, "usd", usd(total) / packed);
	buf_putc(out, '}');
}

void
bill_put(const struct bill *bill, struct buf *out, unsigned long long packed)
{
	struct ledger_sum total = {0};

	if (bill->ledgers == NULL || bill->ledgers->count == 0) {
		figure_null(out, "cost");
		return;
	}
	figure_name(out, "cost");
	buf_puts(out, "{\"ledgers\":[");
	for (size_t i = 0; i < bill->ledgers->count; i++) {
		figure_comma(out);
		json_put_string(out, str_of(bill->ledgers->items[i]));
	}
	buf_puts(out, "],\"calls\":[");
	for (size_t i = 0; i < bill->count; i++) {
		const struct ledger_sum *sum = &bill->sums[i];

		add(&total, sum);
		figure_comma(out);
		buf_putc(out, '{');
		figure_text(out, "stage", sum->stage);
		figure_text(out, "role", sum->role);
		figure_text(out, "model", sum->model);
		put_sum(out, sum);
		buf_putc(out, '}');
	}
	buf_puts(out, "],\"total\":{");
	put_sum(out, &total);
	buf_putc(out, '}');
	put_shares(out, &total, (double)packed);
	buf_putc(out, '}');
}
