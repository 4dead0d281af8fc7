#include "health.h"

#include "retry.h"

void
health_init(struct health *h, long long give_up_ms)
{
	*h = (struct health){
	    .give_up_ms = give_up_ms,
	    .down_ms = HEALTH_DOWN_MS,
	};
}

bool
health_careful(const struct health *h)
{
	return !h->proven || h->open;
}

long long
health_wait_ms(const struct health *h, long long now_ms)
{
	return h->next_ms > now_ms ? h->next_ms - now_ms : 0;
}

void
health_answered(struct health *h, bool useful)
{
	h->proven = h->proven || useful;
	h->reached = true;
	h->open = false;
	h->failures = h->timeouts = h->pauses = 0;
	h->bad_ms = 0;
	h->next_ms = 0;
	h->answers++;
}

static void
pause_probes(struct health *h, long long now_ms, double random)
{
	long long most = h->reached ? HEALTH_PAUSE_MS : HEALTH_PROBE_MS;
	long long wait = retry_wait_ms(++h->pauses, -1, random);

	h->next_ms = now_ms + (wait < most ? wait : most);
}

void
health_failed(struct health *h, long long now_ms, long long sent_ms,
    enum health_failure failure, double random)
{
	if (h->bad_ms == 0)
		h->bad_ms = h->proven ? now_ms : sent_ms;
	h->reached = h->reached || failure != HEALTH_NO_CONNECT;
	if (h->failures < 1 << 20)
		h->failures++;
	if (failure == HEALTH_TIMEOUT && h->timeouts < h->failures)
		h->timeouts++;
	if (failure != HEALTH_BUSY && h->failures >= HEALTH_BREAK)
		h->open = true;
	/* What was in flight when the last pause began says nothing new. */
	if (health_careful(h) && sent_ms >= h->next_ms)
		pause_probes(h, now_ms, random);
}

enum health_verdict
health_verdict(const struct health *h, long long now_ms)
{
	long long bad_for = h->bad_ms == 0 ? 0 : now_ms - h->bad_ms;

	if (h->bad_ms == 0)
		return HEALTH_WORKS;
	if (!h->reached && bad_for >= h->down_ms)
		return HEALTH_DOWN;
	if (h->proven && h->timeouts < HEALTH_GONE_TIMEOUTS &&
	    h->failures - h->timeouts < HEALTH_GONE_FAILURES)
		return HEALTH_WORKS;
	return bad_for >= h->give_up_ms ? HEALTH_GONE : HEALTH_WORKS;
}
