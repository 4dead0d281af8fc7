/*
 * The tools of a conversation, as OpenAI's function objects.
 */
#ifndef AHER_PACK_TOOLS_H
#define AHER_PACK_TOOLS_H

#include <stddef.h>

#include "arena.h"
#include "str.h"
#include "toolnames.h"
#include "trajectory.h"

/*
 * The tools as the text of a JSON array: those of the record (`own`, an array
 * or s == NULL), each {"type":"function","function":{name, description,
 * parameters, ...}} whether it came so, bare, as Anthropic's or MCP's object
 * or as a name, with parameters that allow anything where it has none
 * (LLaMA-Factory stops without them), then one for each tool that the steps
 * call and they lack, in the order of first use. Elements that are none of
 * these, and a second one of the same name, are left out. "[]" where there is
 * nothing. In the arena, in one line.
 *
 * Tools get names that OpenAI allows where `names` is not NULL; it is filled
 * in.
 */
struct str tools_make(struct str own, const struct step *, size_t count,
    struct tool_names *names, struct arena *);

/* The record's tools alone as such objects, for a person to read: one function
 * a line. In the arena; n == 0: there are none. */
struct str tools_lines(struct str own, struct arena *);

#endif
