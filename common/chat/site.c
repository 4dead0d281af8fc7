#include "site.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

static bool
same_key(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

struct site *
site_find(struct site **list, const char *url, const char *key)
{
	struct site *site = *list;

	while (site != NULL &&
	       (strcmp(site->url, url) != 0 || !same_key(site->key, key)))
		site = site->next;
	if (site != NULL)
		return site;
	site = xcalloc(1, sizeof(*site));
	site->url = xstrdup(url);
	site->key = key == NULL ? NULL : xstrdup(key);
	site->next = *list;
	*list = site;
	return site;
}

void
site_wipe(char *text)
{
	if (text != NULL)
		explicit_bzero(text, strlen(text));
}

void
site_free(struct site *site)
{
	site_wipe(site->key);
	free(site->key);
	free(site->url);
	free(site);
}
