/* The arguments of a call, as trainers read them. */
#ifndef AHER_PACK_ARGUMENTS_H
#define AHER_PACK_ARGUMENTS_H

#include <stdbool.h>

#include "arena.h"
#include "str.h"

/*
 * A step's input as the text of a JSON object, since templates go through the
 * arguments by name: the object itself, also where the input is the text of
 * one, {} for null, and {"input":...} with anything else. In one line, without
 * the blanks of an indented file. In the arena, or the input's own.
 */
struct str arguments_of(struct str input, struct arena *);

/* Do all numbers of a JSON text fit into 64 bits, or a double? Where they are
 * columns, datasets (5.2) rounds those that do not, or stops at them. */
bool arguments_fit(struct str json);

#endif
