/* The options that choose what of a run is packed. */
#ifndef AHER_PACK_CHOICES_H
#define AHER_PACK_CHOICES_H

#include <stdbool.h>

#include "formats.h"
#include "sample.h"

/* As the command line has them; NULL where it says nothing. */
struct choices {
	const char *final, *thoughts;
	bool keep_refusals, paper;
};

/* Each returns false after a message: where one of them is not known or they
 * do not go together, and where the format cannot do with them. */
bool choices_read(const struct choices *, struct sample_options *);
bool choices_fit(const struct sample_options *, const struct pack_format *);

#endif
