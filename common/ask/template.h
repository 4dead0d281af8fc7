/* The parts of a prompt's template: paragraphs, and {{variables}} in them. */
#ifndef AHER_TEMPLATE_H
#define AHER_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

/*
 * Finds the first {{name}} at or after *at: sets *at to its first brace, *end
 * behind its last, and the name without blanks around it; name->s == NULL where
 * there is none. Returns false, with *at set, where {{ is not closed on its
 * line.
 */
bool template_variable(
    struct str text, size_t *at, size_t *end, struct str *name);

/* Takes the next paragraph, lines between blank lines, off *rest; without its
 * last line break. */
bool template_paragraph(struct str *rest, struct str *paragraph);

#endif
