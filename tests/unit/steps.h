/* To put runs together by hand. */
#ifndef AHER_TEST_STEPS_H
#define AHER_TEST_STEPS_H

#include "str.h"
#include "util.h"

#define RUN(list, answer)                                                      \
	{                                                                      \
		.prompt = STR("Do it."), .steps = (list),                      \
		.count = ARRAY_LEN(list), .final_answer = STR(answer)          \
	}
#define STEP(name, in, seen)                                                   \
	{                                                                      \
		.action = STR(name), .input = STR(in),                         \
		.observation = STR(seen)                                       \
	}
#define TALK(said, heard)                                                      \
	{                                                                      \
		.action = STR("respond"),                                      \
		.input = STR("{\"content\": \"" said "\"}"),                   \
		.user = STR(heard), .talk = true                               \
	}

#endif
