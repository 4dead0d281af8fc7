#include "http.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

/* A URL is read more strictly here than curl reads it, so that what we take
 * for its host can be no other one to curl. */
struct url {
	bool plain;
	struct str host; /* with the brackets of an IPv6 address */
};

static const char not_http[] = "is no URL that begins with http:// or https://";

/* Takes the scheme off, in any case of letters. */
static bool
read_scheme(struct url *u, struct str *rest)
{
	struct str plain = STR("http://"), tls = STR("https://");

	u->plain = str_starts_nocase(*rest, plain);
	if (!u->plain && !str_starts_nocase(*rest, tls))
		return false;
	*rest = str_sub(*rest, u->plain ? plain.n : tls.n, rest->n);
	return true;
}

static size_t
host_len(struct str text)
{
	size_t i = 0;

	if (text.n > 0 && text.s[0] == '[') {
		i = str_find_char(text, ']', 0);
		return i == STR_NONE ? 0 : i + 1;
	}
	while (i < text.n && (char_is_word(text.s[i]) || text.s[i] == '-' ||
				 text.s[i] == '.'))
		i++;
	return i;
}

static bool
is_port(struct str text)
{
	int port = 0;

	if (text.n == 0)
		return true;
	if (text.n < 2 || text.n > 6 || text.s[0] != ':')
		return false;
	for (size_t i = 1; i < text.n; i++) {
		if (!char_is_digit(text.s[i]))
			return false;
		port = port * 10 + (text.s[i] - '0');
	}
	return port > 0 && port < 65536;
}

/* Returns NULL, or what is wrong. */
static const char *
read_url(struct url *u, const char *text)
{
	struct str rest = str_of(text), place;

	if (!read_scheme(u, &rest))
		return not_http;
	for (size_t i = 0; i < rest.n; i++)
		if ((unsigned char)rest.s[i] <= ' ' || rest.s[i] == '\\' ||
		    rest.s[i] == '\x7f')
			return "has a blank, a backslash or a control "
			       "character in it";
	place = str_sub(rest, 0, strcspn(rest.s, "/?#"));
	if (str_find_char(place, '@', 0) != STR_NONE)
		return "has a user or a password in it";
	u->host = str_sub(place, 0, host_len(place));
	if (u->host.n == 0)
		return "names no host";
	if (!is_port(str_sub(place, u->host.n, place.n)))
		return "has a host or a port that is none";
	return NULL;
}

const char *
http_url_check(const char *url)
{
	struct url u;

	return read_url(&u, url);
}

bool
http_is_plain(const char *url)
{
	struct url u;

	return read_url(&u, url) == NULL && u.plain;
}

bool
http_is_loopback(const char *url)
{
	char text[64];
	struct in_addr v4;
	struct url u;

	if (read_url(&u, url) != NULL || u.host.n >= sizeof(text))
		return false;
	memcpy(text, u.host.s, u.host.n);
	text[u.host.n] = '\0';
	if (inet_pton(AF_INET, text, &v4) == 1)
		return ntohl(v4.s_addr) >> 24 == 127;
	return str_eq(u.host, STR("[::1]")) ||
	       str_eq_nocase(u.host, STR("localhost"));
}

bool
http_is_host(const char *url, const char *host)
{
	struct str name = str_of(host);
	struct url u;

	if (read_url(&u, url) != NULL)
		return false;
	return str_eq_nocase(u.host, name) ||
	       (u.host.s[0] == '[' &&
		   str_eq_nocase(str_sub(u.host, 1, u.host.n - 1), name));
}
