/*
 * Bytes in and out: files, pipes, zstd, and a close that is checked. Inputs
 * are input.c, outputs output.c.
 */
#ifndef AHER_IO_H
#define AHER_IO_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "str.h"

#define IO_CHUNK (256 * 1024)  /* one read, one write */
#define IO_PIPE (2 * IO_CHUNK) /* a widened pipe */

/* Makes sure that descriptors 0, 1 and 2 are open, so that no file or socket
 * of ours takes their place. Returns false when /dev/null cannot be opened. */
bool io_std_open(void);

/* Gives a pipe room for two chunks, so that its writer goes on while the reader
 * works on one. A user's share (pipe(7)) is enough for 128 such pipes. Nothing
 * happens to what is no pipe. */
void io_widen_pipe(int fd);

/* --- input --- */

struct input;

/*
 * Opens a file, or stdin for NULL or "-"; plain or zstd, told by the first
 * bytes (RFC 8878: magic 0xFD2FB528, skippable frames too); frames in a row
 * are one stream. Returns NULL with `why` set ("No such file or directory").
 */
struct input *input_open(const char *path, char *why, size_t why_size);
void input_close(struct input *);

/* Is it the file that the path names? */
bool input_is(const struct input *, const char *path);

/* The name for messages: the path, or "<stdin>". */
const char *input_name(const struct input *);

/*
 * Appends some bytes to out: at least one, at most about IO_CHUNK. Returns 1,
 * 0 at the end, or -1 with input_why set (a read error, a cut or broken zstd
 * frame). AHER_READ_CHUNK=N in the environment makes reads of N bytes.
 */
int input_read(struct input *, struct buf *out);
const char *input_why(const struct input *);

/*
 * Has `waits` called before a read that would have to wait, with the
 * descriptor that it would wait for: the time for other work. When it returns
 * false the read is given up, and input_read returns INPUT_STOPPED then and
 * from then on.
 */
#define INPUT_STOPPED (-2)
typedef bool input_waits(void *arg, int fd);
void input_on_wait(struct input *, input_waits *, void *arg);

/* Bytes read so far from the file itself, and its size or -1: for progress. */
long long input_offset(const struct input *);
long long input_size(const struct input *);

/* --- output --- */

struct output;

/* No output that is opened behind this may take the place of this file, or "-",
 * which is read or kept by the same command; nothing where it is no regular
 * file. */
void output_spare(const char *path);

/*
 * Opens an output: stdout for NULL or "-". A new or regular FILE is written as
 * FILE.part (locked, so that two writers never mix) and renamed by
 * output_commit; anything else (a device, a fifo) is opened as it is. A name
 * that ends in ".zst", or level >= 0, compresses into one zstd frame with a
 * checksum; level 0 is zstd's default, -1 is none. Returns NULL with `why` set.
 */
struct output *output_open(
    const char *path, int level, char *why, size_t why_size);

/* Writes through a buffer. After an error all calls do nothing; output_commit
 * reports it. */
void output_write(struct output *, const char *bytes, size_t len);
void output_write_str(struct output *, struct str);
/* Its buffer, to put a line together in; output_write(out, "\n", 1) behind it.
 */
struct buf *output_buffer(struct output *);
/* Hands everything to the reader, a zstd block flushed where needed. */
void output_flush(struct output *);

/*
 * For a program that must not wait in a write: from now on what goes to a pipe,
 * a terminal or a socket is kept, and output_step, after POLLOUT, writes at
 * most PIPE_BUF bytes of it, since a larger write could block (pipe(7)).
 * Regular files are written as before. output_commit waits for the rest.
 */
void output_defer(struct output *);
int output_poll_fd(const struct output *); /* -1: nothing to wait for, ever */
size_t output_deferred(const struct output *); /* bytes that are kept */
void output_step(struct output *);
/* Ends what is compressed, behind the last line: output_commit adds nothing
 * then. Without `complete` nothing happens. */
void output_end(struct output *, bool complete);
/* Forgets what is kept: nobody is to wait for the reader any more. */
void output_drop(struct output *);

enum output_state {
	OUTPUT_FINE,
	OUTPUT_READER_GONE, /* EPIPE: nobody reads any more; not an error */
	OUTPUT_FAILED,	    /* output_commit says why */
};

enum output_state output_state(const struct output *);
/* Looks whether the reader of a pipe is still there, for a stage that has
 * nothing to write for long. */
void output_look(struct output *);
const char *output_name(const struct output *);

/*
 * Ends the frame, flushes, closes and, with `complete`, renames FILE.part to
 * FILE; without it FILE.part stays. Frees the output. Returns the final state,
 * with the reason in `why`.
 */
enum output_state output_commit(
    struct output *, bool complete, char *why, size_t why_size);

#endif
