#include "booksql.h"

/* clang-format off */
#define COLUMNS \
	"created TEXT, scope TEXT, stage TEXT, role TEXT, ordinal INTEGER," \
	" attempt INTEGER, model TEXT, endpoint TEXT, modes TEXT, finish TEXT," \
	" request BLOB, response TEXT, sent_bytes INTEGER," \
	" prompt_tokens INTEGER, cached_tokens INTEGER," \
	" completion_tokens INTEGER, cost_usd REAL, latency_ms INTEGER," \
	" tries INTEGER, batch INTEGER"
#define VALUES "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
#define TEXT_OF_(x) #x
#define TEXT_OF(x) TEXT_OF_(x)

const char book_schema[] =
	"CREATE TABLE call(key TEXT PRIMARY KEY, " COLUMNS ");"
	"CREATE TABLE spent(key TEXT, " COLUMNS ");"
	"CREATE TABLE batch(key TEXT, status INTEGER, body TEXT);"
	"CREATE INDEX batch_key ON batch(key);"
	"PRAGMA application_id=" TEXT_OF(BOOK_ID) ";"
	"PRAGMA user_version=" TEXT_OF(BOOK_VERSION);

const char *const book_statements[BOOK_STATEMENTS] = {
	[FIND_CALL] = "SELECT response, prompt_tokens, cached_tokens,"
	    " completion_tokens, cost_usd FROM call WHERE key=?",
	/* The success, else the last failure. */
	[FIND_RESULT] = "SELECT body, status, (SELECT count(*) FROM batch"
	    " WHERE key=?1 AND status<>200) FROM batch WHERE key=?1"
	    " ORDER BY status=200 DESC, rowid DESC LIMIT 1",
	[FIND_FAILURE] = "SELECT body, status FROM batch WHERE key=?1 AND"
	    " status<>200 ORDER BY rowid LIMIT 1 OFFSET ?2",
	[SUM_UP] = "SELECT stage, role, model, count(*), sum(unused),"
	    " sum(prompt_tokens), sum(cached_tokens), sum(completion_tokens),"
	    " count(*)-count(cost_usd), sum(cost_usd) FROM"
	    " (SELECT 0 AS unused, * FROM call"
	    " UNION ALL SELECT 1, * FROM spent)"
	    " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
	[BEGIN] = "BEGIN IMMEDIATE",
	[COMMIT] = "COMMIT",
	[ADD_CALL] = "INSERT INTO call " VALUES " ON CONFLICT(key) DO NOTHING",
	[ADD_SPENT] = "INSERT INTO spent " VALUES,
	/* The first success stays; what is there already is not counted. */
	[PUT_RESULT] = "INSERT INTO batch SELECT ?1, ?2, ?3 WHERE NOT EXISTS"
	    "(SELECT 1 FROM batch WHERE key=?1 AND"
	    " (status=200 OR body=?3))",
	[SPOIL_RESULT] = "UPDATE batch SET status=422 WHERE key=? AND"
	    " status=200",
};
/* clang-format on */
