/*
 * What a tool's reply in JSON says of itself: its error member, its status,
 * how much else it holds. Read tolerantly, since real runs cut observations in
 * the middle, and print Python's spelling ({'message': ...}) inside them.
 */
#ifndef AHER_REPLY_H
#define AHER_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "str.h"

#define REPLY_HEAD (16 * 1024) /* bytes that are looked at */

struct reply {
	bool has_error_member; /* there is one, empty or not */
	bool failed;	       /* a non-empty error, a status from 400 to 599,
				  "success": false and their like */
	struct str error;   /* what the error member says; s == NULL: nothing */
	struct str message; /* of a member such as "message"; s == NULL: none */
	struct str body;    /* the largest other string that is whole, decoded
			       where it is short enough to be a message */
	long status;	    /* 400 to 599, else 0 */
	size_t held;	    /* bytes in the values of all other members */
};

/*
 * Reads the members of one object. Returns false when the text is none, or
 * when something other than white space stands behind it. Decoded text lives
 * in the arena, the rest is slices of `text`.
 */
bool reply_read(struct reply *, struct str text, struct arena *);

/* Does the text of a message say that something was refused? */
bool reply_refuses(struct str message);

#endif
