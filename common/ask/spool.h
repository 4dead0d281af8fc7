/* Output that is kept until it is known to be whole: stdout with --batch-out,
 * which is to show nothing while requests are missing. */
#ifndef AHER_SPOOL_H
#define AHER_SPOOL_H

#include <stdbool.h>

/* Makes an empty file under $TMPDIR, else /tmp; its name, which spool_end
 * frees, or NULL after a message. */
char *spool_begin(void);

/* Copies the file to stdout where it is complete, and removes it and the part
 * that an output may have left. False after a message. */
bool spool_end(char *path, bool complete);

#endif
