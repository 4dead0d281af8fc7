/* The words that requests and questions open with. */
#ifndef AHER_OPENERS_H
#define AHER_OPENERS_H

#include <stdbool.h>

#include "str.h"

/* Does a request or a question open with the word: "Find", "Which", "Please",
 * "Can"? A name does not. */
bool word_is_opener(struct str word);

/* Is it the one who asks, or who is asked: "I", "you", "my", "let's"? */
bool word_is_address(struct str word);

#endif
