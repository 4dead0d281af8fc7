/* Forms of one English word: "looked" and "look", "cancellation" and
 * "cancel", "reservation" and "reserve". */
#ifndef AHER_STEM_H
#define AHER_STEM_H

#include <stdint.h>

#include "str.h"

/* A number that forms of a word have in common; 0 for words of fewer than four
 * ASCII letters and for those with anything else in them. */
uint32_t stem_key(struct str word);

#endif
