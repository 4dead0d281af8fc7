/* What to do about a file without rows. */
#ifndef AHER_PACK_ADVICE_H
#define AHER_PACK_ADVICE_H

#include <stdbool.h>

#include "choices.h"
#include "summary.h"

/* Says what to do where records came in and no row went out. False where that
 * is no use to anybody: nothing made a pair, and pairs were asked for. */
bool advise(const struct plan *, const struct summary *);

#endif
