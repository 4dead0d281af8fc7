/* --estimate: what a run over the whole input would take. */
#ifndef AHER_ESTIMATE_H
#define AHER_ESTIMATE_H

#include "loop.h"

#define ESTIMATE_RECORDS 200 /* that are looked at */

/*
 * Prints to stdout what the totals come to, for all records of the input where
 * its size tells how many there are, else for a thousand. Returns false after a
 * message when stdout cannot be written.
 */
bool estimate_print(const struct loop *);

#endif
