/*
 * A page: one HTML file that opens from disk and asks for nothing. It is put
 * together of the files in cmd/aher-pack/page, which are built in, and JSON.
 *
 * Whatever the JSON holds, it cannot end the element that it stands in, and the
 * Content-Security-Policy (W3C, CSP Level 3) lets the page's own script and
 * style run, known by their SHA-256, and nothing else.
 */
#ifndef AHER_PACK_PAGE_H
#define AHER_PACK_PAGE_H

#include "buf.h"
#include "str.h"

#define PAGE_FILES 6

struct page {
	const char *template;		    /* "report.html" */
	const char *styles[PAGE_FILES + 1]; /* one behind the other, to NULL */
	const char *scripts[PAGE_FILES + 1];
};

extern const struct page page_report, page_audit;

/* Appends the page with its data, which is JSON. */
void page_put(struct buf *, const struct page *, struct str data);

#endif
