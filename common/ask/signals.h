/* The first SIGINT, SIGTERM or SIGHUP is a wish to end well; aher(7). */
#ifndef AHER_SIGNALS_H
#define AHER_SIGNALS_H

/* Catches the first of each; the second has its default action. */
void signals_catch(void);
/* The signal that came, or 0. */
int signals_caught(void);
/* Becomes readable when one comes: for poll(2). */
int signals_fd(void);
/* Ends the process by the signal that came, as if it had not been caught. */
void signals_raise(void);

#endif
