#include "retry.h"

#include <stdio.h>
#include <string.h>

#include "str.h"
#include "util.h"

#define HOUR_MS (3600LL * 1000)
#define DAY_S 86400.0

bool
retry_again(int failures, int timeouts)
{
	return failures < RETRY_FAILURES && timeouts < RETRY_TIMEOUTS;
}

long long
retry_wait_ms(int failures, long long server_ms, double random)
{
	long long wide = RETRY_BASE_MS;

	if (!(random >= 0))
		random = 0;
	if (random >= 1)
		random = 1 - 1e-9;
	if (server_ms >= 0) {
		if (server_ms > RETRY_SERVER_MS)
			server_ms = RETRY_SERVER_MS;
		if (server_ms / 10 > wide)
			wide = server_ms / 10;
		return server_ms + (long long)(random * (double)wide);
	}
	for (; failures > 1 && wide < RETRY_CAP_MS; failures--)
		wide *= 2;
	if (wide > RETRY_CAP_MS)
		wide = RETRY_CAP_MS;
	return (long long)(random * (double)wide);
}

/* Takes a decimal number such as 12 or 3.5 off the text; false where it does
 * not begin with one. Never past 1e12, so that sums of them stay small. */
static bool
take_number(struct str *text, double *out)
{
	double scale = 1;
	size_t at = 0;

	*out = 0;
	for (; at < text->n && char_is_digit(text->s[at]); at++)
		if (*out < 1e11)
			*out = *out * 10 + (text->s[at] - '0');
	if (at == 0)
		return false;
	if (at + 1 < text->n && text->s[at] == '.' &&
	    char_is_digit(text->s[at + 1]))
		for (at++; at < text->n && char_is_digit(text->s[at]); at++)
			*out += (text->s[at] - '0') * (scale /= 10);
	*text = str_sub(*text, at, text->n);
	return true;
}

static long long
within_an_hour(double ms)
{
	return ms > (double)HOUR_MS ? HOUR_MS : (long long)(ms + 0.999);
}

static int
month_of(const char *name)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (int i = 0; i < 12; i++)
		if (strcmp(name, (char[4]){names[i * 3], names[i * 3 + 1],
				     names[i * 3 + 2], '\0'}) == 0)
			return i;
	return -1;
}

/* RFC 9110, 5.6.7: a year of two digits is never more than 50 years ahead. */
static int
whole_year(int year, time_t now)
{
	struct tm tm;

	if (gmtime_r(&now, &tm) == NULL)
		return year + 2000;
	year += (tm.tm_year + 1900) / 100 * 100;
	return year > tm.tm_year + 1900 + 50 ? year - 100 : year;
}

/* The three forms of RFC 9110, 5.6.7; strptime would follow the locale. */
static bool
read_date(const char *text, time_t now, time_t *out)
{
	struct tm tm = {.tm_isdst = 0};
	char month[4] = "";
	int end = 0, *at[] = {&tm.tm_mday, &tm.tm_year, &tm.tm_hour, &tm.tm_min,
			 &tm.tm_sec};

	if (sscanf(text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n",
		at[0], month, at[1], at[2], at[3], at[4], &end) != 6 ||
	    end == 0) {
		if (sscanf(text,
			"%*[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT%n",
			at[0], month, at[1], at[2], at[3], at[4], &end) == 6 &&
		    end != 0)
			tm.tm_year = whole_year(tm.tm_year, now);
		else if (sscanf(text,
			     "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d%n",
			     month, at[0], at[2], at[3], at[4], at[1],
			     &end) != 6 ||
			 end == 0)
			return false;
	}
	tm.tm_mon = month_of(month);
	if (text[end] != '\0' || tm.tm_mon < 0 || tm.tm_mday < 1 ||
	    tm.tm_mday > 31 || tm.tm_year < 1900 || tm.tm_hour < 0 ||
	    tm.tm_hour > 23 || tm.tm_min < 0 || tm.tm_min > 59 ||
	    tm.tm_sec < 0 || tm.tm_sec > 60)
		return false;
	tm.tm_year -= 1900;
	*out = timegm(&tm);
	return true;
}

long long
retry_after_ms(const char *value, time_t now)
{
	struct str text = str_trim(str_of(value));
	char date[64];
	double seconds;
	time_t at;

	if (take_number(&text, &seconds))
		return text.n == 0 ? within_an_hour(seconds * 1000) : -1;
	if (text.n >= sizeof(date))
		return -1;
	snprintf(date, sizeof(date), "%.*s", STR_ARG(text));
	if (!read_date(date, now, &at))
		return -1;
	seconds = difftime(at, now);
	return seconds <= 0 ? 0 : within_an_hour(seconds * 1000);
}

long long
retry_reset_ms(const char *value)
{
	static const struct {
		struct str name;
		double ms;
	} units[] = {{{"ms", 2}, 1}, {{"s", 1}, 1000}, {{"m", 1}, 60e3},
	    {{"h", 1}, 3600e3}, {{"d", 1}, 86400e3}};
	struct str text = str_trim(str_of(value));
	double number, sum = 0;
	size_t i;

	if (!take_number(&text, &number))
		return -1;
	/* Some servers send a point in time, in seconds or milliseconds. */
	if (text.n == 0)
		return number > DAY_S ? -1 : within_an_hour(number * 1000);
	for (;;) {
		for (i = 0; i < ARRAY_LEN(units); i++)
			if (str_starts(text, units[i].name))
				break;
		if (i == ARRAY_LEN(units))
			return -1;
		sum += number * units[i].ms;
		text = str_sub(text, units[i].name.n, text.n);
		if (text.n == 0)
			return within_an_hour(sum);
		if (!take_number(&text, &number))
			return -1;
	}
}
