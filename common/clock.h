/* A clock that never goes back, for waiting and measuring. */
#ifndef AHER_CLOCK_H
#define AHER_CLOCK_H

/* Milliseconds since some moment before the program began; > 0. */
long long clock_ms(void);

#endif
