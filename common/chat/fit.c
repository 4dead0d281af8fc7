#include "fit.h"

size_t
fit_start(const struct fit *f, size_t wanted)
{
	/* Texts differ in bytes a token: what was taken once is no limit. */
	size_t most = f->bytes > f->taken ? f->bytes : f->taken;

	return f->bytes == 0 || wanted < most ? wanted : most;
}

int
fit_answer(const struct fit *f, int wanted)
{
	return f->answer_tokens == 0 || wanted < f->answer_tokens
		   ? wanted
		   : f->answer_tokens;
}

void
fit_taken(struct fit *f, size_t bytes, int answer_tokens)
{
	if (bytes > f->taken)
		f->taken = bytes;
	if (answer_tokens > f->answer_taken)
		f->answer_taken = answer_tokens;
}

void
fit_found(struct fit *f, size_t bytes)
{
	f->bytes = bytes;
}

size_t
fit_refused(struct fit *f, long long context, long long asked, size_t bytes,
    int *answer_tokens)
{
	size_t next = bytes - bytes / 3, room;
	int wanted = *answer_tokens, answer = wanted;

	/* A context of more tokens than that is no context. */
	if (context > 0 && context < 1LL << 32) {
		if (answer > context / 4)
			answer = context < 8 ? 1 : (int)(context / 4);
		*answer_tokens = answer;
		if (wanted > f->answer_taken)
			f->answer_tokens = answer;
		room = (size_t)(context - answer);
		room -= room / 32; /* templates of the server's own */
		if (asked > 0 && asked < 1LL << 32 && bytes < 1UL << 30)
			next = bytes * room / (size_t)asked;
		else if (room * 3 < next)
			next = room * 3;
		/* The answer alone was too long, and is shorter now; the text
		 * may be whole. */
		if (answer < wanted && asked > wanted &&
		    (size_t)(asked - wanted) <= room)
			return bytes;
	}
	if (next > bytes - bytes / 16)
		next = bytes - bytes / 3;
	if (next > 0)
		f->bytes = next;
	return next;
}
