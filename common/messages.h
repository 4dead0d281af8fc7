/*
 * OpenAI-style chat messages, read as the steps of a run.
 *
 * system and developer texts become `system`, the first user turn
 * `original_prompt`, each tool call a step (calls of one turn are marked
 * "parallel":true from the second on), its result, joined by id, the step's
 * observation, later user turns the `user` of the step before them. An
 * assistant turn without calls that the user answers is a step of the action
 * "respond" (named in user_tools); the last one is the final answer. Content
 * may be null, a string, or parts; a part that is not text becomes the marked
 * placeholder "[image_url omitted]".
 */
#ifndef AHER_MESSAGES_H
#define AHER_MESSAGES_H

#include <stdbool.h>

#include "record.h"

/*
 * Appends ,"original_prompt":... ,"system":... ,"steps":[...] and so on for
 * the record's `messages` to out; members that the record has already are left
 * out. `talk` is the action of a turn to the user where the record names no
 * user_tools; empty: "respond", or "respond_to_user" where a tool has that
 * name, and user_tools is written too. Returns false with record->why set: a
 * role that is unknown, a result without its call, no user turn, nothing that
 * the agent did.
 */
bool messages_to_members(struct record *, struct str talk, struct buf *out);

#endif
