/* {"name":..., "arguments":{...}}: a call as text, in the values of
 * LLaMA-Factory's function_call turns and ms-swift's tool_call messages. */
#ifndef AHER_PACK_FUNCTIONCALL_H
#define AHER_PACK_FUNCTIONCALL_H

#include "inspect.h"
#include "json.h"

/* A call, an object. */
void named_call_check(struct inspection *, const struct json_node *call);

/*
 * The value of a function_call turn, as FunctionFormatter of LLaMA-Factory
 * takes it apart: the JSON of a call or a list of calls, alone, between
 * <tool_call> and </tool_call> behind any text, or behind
 * "<think>\nTEXT\n</think>\n\n".
 */
void function_call_check(struct inspection *, const struct json_node *value);

#endif
