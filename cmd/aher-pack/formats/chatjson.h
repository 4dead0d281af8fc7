/* Messages with tool calls, as OpenAI's API has them and chat templates read
 * them. */
#ifndef AHER_PACK_CHATJSON_H
#define AHER_PACK_CHATJSON_H

#include <stddef.h>

#include "buf.h"
#include "compose.h"
#include "conversation.h"

enum chat_dialect {
	CHAT_OF_TEMPLATES, /* a tool's message has the tool's name; arguments
			      are an object or a string, as the row's rendering
			      says */
	CHAT_OF_OPENAI,	   /* it has none; they are a string */
};

/* Appends the turns [from, to) as an array. Every message has a content, a
 * string, also beside calls: templates stumble over null (gpt-oss, GLM) and
 * over none (DeepSeek). */
void put_messages(struct buf *, const struct row *, const struct conversation *,
    size_t from, size_t to, enum chat_dialect);

#endif
