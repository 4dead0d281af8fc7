/* The addresses that are asked, each with one key: what http.c has set up for
 * them, so that a request sets little but its body. */
#ifndef AHER_SITE_H
#define AHER_SITE_H

struct transfer;
struct curl_slist;

struct site {
	struct site *next;
	char *url, *key;	    /* key may be NULL */
	struct curl_slist *headers; /* http.c's, like the idle transfers */
	struct transfer *idle;
};

/* The site of this URL and key in the list, or a new one put into it. */
struct site *site_find(struct site **list, const char *url, const char *key);
/* Wipes the key and frees all but what is http.c's. */
void site_free(struct site *);

/* Overwrites a string, which may hold a key. */
void site_wipe(char *text);

#endif
