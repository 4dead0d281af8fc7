#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "util.h"

static volatile sig_atomic_t caught;
static int ends[2] = {-1, -1};

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

/* Only what signal-safety(7) allows. */
static void
on_signal(int number)
{
	int saved = errno;
	ssize_t put;

	caught = number;
	put = write(ends[1], "", 1); /* where it is full it can be read too */
	(void)put;
	errno = saved;
}

void
signals_catch(void)
{
	/* The second of a kind ends us, whatever we are busy with. */
	struct sigaction action = {
	    .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		return;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		struct sigaction old;

		/* nohup(1) and "&" of a shell have had it ignored. */
		if (sigaction(signals[i], NULL, &old) == 0 &&
		    old.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
}

int
signals_caught(void)
{
	return caught;
}

int
signals_fd(void)
{
	return ends[0];
}

void
signals_raise(void)
{
	signal(caught, SIG_DFL);
	raise(caught);
}
