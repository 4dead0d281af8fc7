/*
 * aher-pack --check FORMAT FILE: will a file load in a trainer, whoever wrote
 * it?
 */
#ifndef AHER_PACK_CHECKFILES_H
#define AHER_PACK_CHECKFILES_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Looks at every row of the files, stdin for none or "-", and prints what the
 * format's reader would stumble over, a line each, on stdout:
 * "FILE:LINE: messages[2].tool_calls[0]: TRAP: what was found, what to do", at
 * most so many of one trap (`most`, 0: all), then how many more; and a summary
 * on stderr unless quiet. Returns an exit status: EXIT_DONE where all rows
 * load, EXIT_SOME_BAD where some do not, EXIT_USAGE for a format that no
 * trainer reads or that is unknown, EXIT_STOPPED for a file that cannot be
 * read.
 */
int check_files(const char *format, char **names, size_t count,
    unsigned long long most, bool quiet);

#endif
