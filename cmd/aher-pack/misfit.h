/* Rows that a format's reader would stumble over, whoever wrote them. */
#ifndef AHER_PACK_MISFIT_H
#define AHER_PACK_MISFIT_H

#include "choices.h"
#include "compose.h"

/* Why the plan's format has no place for a row, and what has; NULL: it has. */
const char *row_misfit(const struct row *, const struct plan *);

#endif
