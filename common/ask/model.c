#include "model.h"

#include <string.h>

#include "str.h"
#include "util.h"

/* Is it the head of a URL, "https://"? Whether of one that is of use is the
 * endpoint's to say. */
static bool
is_url(const char *text)
{
	size_t scheme = strspn(text, "abcdefghijklmnopqrstuvwxyz");

	return scheme > 0 && strncmp(text + scheme, "://", 3) == 0;
}

/* Where the name ends and the URL begins: the last "@" before a URL, since
 * names of models hold '@' too. */
static char *
find_url(char *text)
{
	char *found = NULL;

	for (char *at = strchr(text, '@'); at != NULL; at = strchr(at + 1, '@'))
		if (is_url(at + 1))
			found = at;
	return found;
}

/* One "name=value" behind a comma. */
static const char *
read_part(struct model_spec *spec, char *part)
{
	long long most;
	const char *why;

	if (strncmp(part, "key=", 4) == 0 && part[4] != '\0') {
		spec->key_file = part + 4;
		return NULL;
	}
	if (strncmp(part, "price=", 6) == 0) {
		spec->priced = true;
		return price_parse(part + 6, &spec->price);
	}
	if (strncmp(part, "j=", 2) == 0) {
		why = parse_number(part + 2, 1, MODEL_MOST, &most);
		spec->most = why == NULL ? (int)most : 0;
		return why;
	}
	return "is none of key=FILE, price=IN:OUT and j=N";
}

const char *
model_spec_read(struct model_spec *spec, char *text)
{
	char *url = find_url(text);
	char *comma = strchr(url != NULL ? url : text, ',');

	*spec = (struct model_spec){.name = text, .part = text};
	if (url != NULL) {
		*url = '\0';
		spec->url = url + 1;
	}
	if (text[0] == '\0' || text[0] == ',')
		return "names no model";
	if (text[0] == '-')
		return "looks like an option: where is the model?";
	while (comma != NULL) {
		char *part = comma + 1;
		const char *why;

		*comma = '\0';
		comma = strchr(part, ',');
		if (comma != NULL)
			*comma = '\0';
		spec->part = part;
		why = read_part(spec, part);
		if (why != NULL)
			return why;
	}
	return NULL;
}
