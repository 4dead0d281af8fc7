#include "ask.h"

#include "completion.h"
#include "util.h"

static const char typical[] =
    "{\"is_failure\":true,\"failure_type\":\"constraint_violation\","
    "\"severity\":0.3,\"weight\":0.8,\"recoverable\":true,"
    "\"explanation\":\"The run compared the prices of seven suppliers, but "
    "none of them was below the price that was asked for, so the goal was "
    "not reached.\"}";

/* The names of the failure types, and what models write for none. */
static const char *const *
type_choices(void)
{
	static const char *choices[FAILURE_TYPE_COUNT + 3];
	size_t count = 0;

	for (size_t i = FAILURE_NONE; i < FAILURE_TYPE_COUNT; i++)
		choices[count++] = failure_type_name((enum failure_type)i);
	choices[count++] = "none";
	choices[count++] = "";
	choices[count] = NULL;
	return choices;
}

static bool
read_answer(void *arg, struct str answer, struct arena *arena, char *why,
    size_t why_size)
{
	struct failure *failure = arg;
	bool failed = true;
	int type = FAILURE_NONE;
	const struct completion_field fields[] = {
	    {"is_failure", FIELD_BOOL, &failed, NULL, false},
	    {"failure_type", FIELD_CHOICE, &type, type_choices(), true},
	    {"severity", FIELD_FRACTION, &failure->severity, NULL, false},
	    {"weight", FIELD_FRACTION, &failure->weight, NULL, false},
	    {"recoverable", FIELD_BOOL, &failure->recoverable, NULL, false},
	    {"explanation", FIELD_TEXT, &failure->explanation, NULL, true},
	};

	failure->explanation = STR("");
	if (!completion_read(
		answer, fields, ARRAY_LEN(fields), arena, why, why_size))
		return false;
	failure->is_failure = failed ? TRI_TRUE : TRI_FALSE;
	failure->type =
	    type < FAILURE_TYPE_COUNT ? (enum failure_type)type : FAILURE_NONE;
	return true;
}

enum inquiry_state
classify_ask(struct failure *failure, struct stage *stage, struct job *job)
{
	const struct inquiry inquiry = {
	    .role = ROLE_CLASSIFY,
	    .typical = {typical, sizeof(typical) - 1},
	    .read = read_answer,
	    .arg = failure,
	};
	const struct trajectory *run = &job->run;
	enum inquiry_state state;

	*failure = (struct failure){.by = str_of(stage->asked->model.name)};
	state = inquire(&inquiry, stage, job);
	if (state != INQUIRY_ANSWERED)
		return state;
	if (run->given == GIVEN_FAILURE)
		failure->is_failure = TRI_TRUE;
	if (failure->is_failure == TRI_FALSE)
		failure->type = FAILURE_NONE;
	else if (failure->type == FAILURE_NONE)
		failure->type = str_trim(run->final_answer).n > 0
				    ? FAILURE_WRONG_RESULT
				    : FAILURE_INCOMPLETE;
	return state;
}
