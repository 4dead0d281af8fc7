/* The SQL of a ledger file (book.h): its schema, and what it is asked. */
#ifndef AHER_BOOKSQL_H
#define AHER_BOOKSQL_H

#define BOOK_ID 1634231666 /* "aher", PRAGMA application_id */
#define BOOK_VERSION 1	   /* of the schema, PRAGMA user_version */

extern const char book_schema[];

enum statement {
	FIND_CALL,
	FIND_RESULT,
	FIND_FAILURE,
	SUM_UP,
	READ_STATEMENTS, /* all that is needed of a file that is only read */
	BEGIN = READ_STATEMENTS,
	COMMIT,
	ADD_CALL,
	ADD_SPENT,
	PUT_RESULT,
	SPOIL_RESULT,
	BOOK_STATEMENTS,
};

extern const char *const book_statements[BOOK_STATEMENTS];

#endif
