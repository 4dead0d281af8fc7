/* What the models' calls came to: the ledgers of the stages, summed up. */
#ifndef AHER_PACK_BILL_H
#define AHER_PACK_BILL_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "ledger.h"
#include "options.h"

struct bill {
	const struct option_list *ledgers; /* borrowed; may be empty */
	struct ledger_sum *sums;	   /* text is the bill's */
	size_t count, cap;
};

/* Reads the ledgers. False after a message, and there is no bill then. */
bool bill_read(struct bill *, const struct option_list *ledgers);
void bill_release(struct bill *);

/* Appends the member "cost", null where there is no ledger; `packed` is how
 * many records were. */
void bill_put(const struct bill *, struct buf *, unsigned long long packed);

#endif
