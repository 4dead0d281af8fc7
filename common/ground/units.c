#include "units.h"

#include <stdlib.h>

#include "util.h"

enum {
	U_MG,
	U_G,
	U_KG,
	U_T,
	U_LB,
	U_OZ,
	U_ML,
	U_CL,
	U_L,
	U_GAL,
	U_FLOZ,
	U_MM,
	U_CM,
	U_M,
	U_KM,
	U_IN,
	U_FT,
	U_YD,
	U_MI,
	U_SQM,
	U_SQFT,
	U_SQKM,
	U_SQMI,
	U_MS,
	U_S,
	U_MIN,
	U_H,
	U_DAY,
	U_WEEK,
	U_MONTH,
	U_YEAR,
	U_KB,
	U_MB,
	U_GB,
	U_TB,
	U_W,
	U_KW,
	U_HZ,
	U_KHZ,
	U_MHZ,
	U_GHZ,
	U_KMH,
	U_MPH,
	U_MAH,
	U_AH,
	U_KWH,
	U_V,
	U_DEGREE,
	U_PX,
	U_DPI,
	U_FPS,
	U_COUNT,
};

static const struct unit units[U_COUNT] = {
    [U_MG] = {STR_INIT("mg"), DIMENSION_MASS, 0.001},
    [U_G] = {STR_INIT("g"), DIMENSION_MASS, 1},
    [U_KG] = {STR_INIT("kg"), DIMENSION_MASS, 1000},
    [U_T] = {STR_INIT("t"), DIMENSION_MASS, 1e6},
    [U_LB] = {STR_INIT("lb"), DIMENSION_MASS, 453.59237},
    [U_OZ] = {STR_INIT("oz"), DIMENSION_MASS, 28.349523125},
    [U_ML] = {STR_INIT("ml"), DIMENSION_VOLUME, 1},
    [U_CL] = {STR_INIT("cl"), DIMENSION_VOLUME, 10},
    [U_L] = {STR_INIT("l"), DIMENSION_VOLUME, 1000},
    [U_GAL] = {STR_INIT("gal"), DIMENSION_VOLUME, 3785.411784},
    [U_FLOZ] = {STR_INIT("fl oz"), DIMENSION_VOLUME, 29.5735295625},
    [U_MM] = {STR_INIT("mm"), DIMENSION_LENGTH, 1},
    [U_CM] = {STR_INIT("cm"), DIMENSION_LENGTH, 10},
    [U_M] = {STR_INIT("m"), DIMENSION_LENGTH, 1000},
    [U_KM] = {STR_INIT("km"), DIMENSION_LENGTH, 1e6},
    [U_IN] = {STR_INIT("in"), DIMENSION_LENGTH, 25.4},
    [U_FT] = {STR_INIT("ft"), DIMENSION_LENGTH, 304.8},
    [U_YD] = {STR_INIT("yd"), DIMENSION_LENGTH, 914.4},
    [U_MI] = {STR_INIT("mi"), DIMENSION_LENGTH, 1609344},
    [U_SQM] = {STR_INIT("sq m"), DIMENSION_AREA, 1},
    [U_SQFT] = {STR_INIT("sq ft"), DIMENSION_AREA, 0.09290304},
    [U_SQKM] = {STR_INIT("sq km"), DIMENSION_AREA, 1e6},
    [U_SQMI] = {STR_INIT("sq mi"), DIMENSION_AREA, 2589988.110336},
    [U_MS] = {STR_INIT("ms"), DIMENSION_DURATION, 0.001},
    [U_S] = {STR_INIT("s"), DIMENSION_DURATION, 1},
    [U_MIN] = {STR_INIT("min"), DIMENSION_DURATION, 60},
    [U_H] = {STR_INIT("h"), DIMENSION_DURATION, 3600},
    [U_DAY] = {STR_INIT("day"), DIMENSION_DURATION, 86400},
    [U_WEEK] = {STR_INIT("week"), DIMENSION_DURATION, 604800},
    [U_MONTH] = {STR_INIT("month"), DIMENSION_CALENDAR, 1},
    [U_YEAR] = {STR_INIT("year"), DIMENSION_CALENDAR, 12},
    [U_KB] = {STR_INIT("KB"), DIMENSION_BYTES, 1},
    [U_MB] = {STR_INIT("MB"), DIMENSION_BYTES, 1024},
    [U_GB] = {STR_INIT("GB"), DIMENSION_BYTES, 1048576},
    [U_TB] = {STR_INIT("TB"), DIMENSION_BYTES, 1073741824},
    [U_W] = {STR_INIT("W"), DIMENSION_POWER, 1},
    [U_KW] = {STR_INIT("kW"), DIMENSION_POWER, 1000},
    [U_HZ] = {STR_INIT("Hz"), DIMENSION_FREQUENCY, 1},
    [U_KHZ] = {STR_INIT("kHz"), DIMENSION_FREQUENCY, 1e3},
    [U_MHZ] = {STR_INIT("MHz"), DIMENSION_FREQUENCY, 1e6},
    [U_GHZ] = {STR_INIT("GHz"), DIMENSION_FREQUENCY, 1e9},
    [U_KMH] = {STR_INIT("km/h"), DIMENSION_SPEED, 1},
    [U_MPH] = {STR_INIT("mph"), DIMENSION_SPEED, 1.609344},
    [U_MAH] = {STR_INIT("mAh"), DIMENSION_CHARGE, 1},
    [U_AH] = {STR_INIT("Ah"), DIMENSION_CHARGE, 1000},
    [U_KWH] = {STR_INIT("kWh"), DIMENSION_NONE, 1},
    [U_V] = {STR_INIT("V"), DIMENSION_NONE, 1},
    [U_DEGREE] = {STR_INIT("degree"), DIMENSION_NONE, 1},
    [U_PX] = {STR_INIT("px"), DIMENSION_NONE, 1},
    [U_DPI] = {STR_INIT("dpi"), DIMENSION_NONE, 1},
    [U_FPS] = {STR_INIT("fps"), DIMENSION_NONE, 1},
};

/* In the order of their bytes, all in lower case. */
static const struct spelling {
	const char *word;
	unsigned char unit;
} spellings[] = {
    {"ah", U_AH},
    {"centimeter", U_CM},
    {"centimeters", U_CM},
    {"centimetre", U_CM},
    {"centimetres", U_CM},
    {"cl", U_CL},
    {"cm", U_CM},
    {"cms", U_CM},
    {"day", U_DAY},
    {"days", U_DAY},
    {"deg", U_DEGREE},
    {"degree", U_DEGREE},
    {"degrees", U_DEGREE},
    {"dpi", U_DPI},
    {"feet", U_FT},
    {"foot", U_FT},
    {"fps", U_FPS},
    {"ft", U_FT},
    {"gal", U_GAL},
    {"gallon", U_GAL},
    {"gallons", U_GAL},
    {"gb", U_GB},
    {"ghz", U_GHZ},
    {"gib", U_GB},
    {"gigabyte", U_GB},
    {"gigabytes", U_GB},
    {"gm", U_G},
    {"gram", U_G},
    {"grams", U_G},
    {"hour", U_H},
    {"hours", U_H},
    {"hr", U_H},
    {"hrs", U_H},
    {"hz", U_HZ},
    {"inch", U_IN},
    {"inches", U_IN},
    {"kb", U_KB},
    {"kg", U_KG},
    {"kgs", U_KG},
    {"khz", U_KHZ},
    {"kib", U_KB},
    {"kilo", U_KG},
    {"kilobyte", U_KB},
    {"kilobytes", U_KB},
    {"kilogram", U_KG},
    {"kilogramme", U_KG},
    {"kilogrammes", U_KG},
    {"kilograms", U_KG},
    {"kilometer", U_KM},
    {"kilometers", U_KM},
    {"kilometre", U_KM},
    {"kilometres", U_KM},
    {"kilos", U_KG},
    {"kilowatt", U_KW},
    {"kilowatts", U_KW},
    {"km", U_KM},
    {"kmh", U_KMH},
    {"kms", U_KM},
    {"kph", U_KMH},
    {"kw", U_KW},
    {"kwh", U_KWH},
    {"lb", U_LB},
    {"lbs", U_LB},
    {"liter", U_L},
    {"liters", U_L},
    {"litre", U_L},
    {"litres", U_L},
    {"ltr", U_L},
    {"mah", U_MAH},
    {"mb", U_MB},
    {"megabyte", U_MB},
    {"megabytes", U_MB},
    {"meter", U_M},
    {"meters", U_M},
    {"metre", U_M},
    {"metres", U_M},
    {"mg", U_MG},
    {"mhz", U_MHZ},
    {"mi", U_MI},
    {"mib", U_MB},
    {"mile", U_MI},
    {"miles", U_MI},
    {"milligram", U_MG},
    {"milligrams", U_MG},
    {"milliliter", U_ML},
    {"milliliters", U_ML},
    {"millilitre", U_ML},
    {"millilitres", U_ML},
    {"millimeter", U_MM},
    {"millimeters", U_MM},
    {"millimetre", U_MM},
    {"millimetres", U_MM},
    {"millisecond", U_MS},
    {"milliseconds", U_MS},
    {"min", U_MIN},
    {"mins", U_MIN},
    {"minute", U_MIN},
    {"minutes", U_MIN},
    {"ml", U_ML},
    {"mm", U_MM},
    {"month", U_MONTH},
    {"months", U_MONTH},
    {"mph", U_MPH},
    {"ms", U_MS},
    {"ounce", U_OZ},
    {"ounces", U_OZ},
    {"oz", U_OZ},
    {"pixel", U_PX},
    {"pixels", U_PX},
    {"pound", U_LB},
    {"pounds", U_LB},
    {"px", U_PX},
    {"sec", U_S},
    {"second", U_S},
    {"seconds", U_S},
    {"secs", U_S},
    {"sqft", U_SQFT},
    {"tb", U_TB},
    {"terabyte", U_TB},
    {"terabytes", U_TB},
    {"ton", U_T},
    {"tonne", U_T},
    {"tonnes", U_T},
    {"tons", U_T},
    {"volt", U_V},
    {"volts", U_V},
    {"watt", U_W},
    {"watts", U_W},
    {"week", U_WEEK},
    {"weeks", U_WEEK},
    {"wk", U_WEEK},
    {"wks", U_WEEK},
    {"yard", U_YD},
    {"yards", U_YD},
    {"yd", U_YD},
    {"year", U_YEAR},
    {"years", U_YEAR},
    {"yr", U_YEAR},
    {"yrs", U_YEAR},
};
#define SPELLING_LONGEST 12

static int
compare_spelling(const void *key, const void *entry)
{
	const struct str *word = key;
	const struct spelling *spelling = entry;

	for (size_t i = 0; i < word->n; i++) {
		char a = char_lower(word->s[i]), b = spelling->word[i];

		if (a != b)
			return (unsigned char)a < (unsigned char)b ? -1 : 1;
	}
	return spelling->word[word->n] == '\0' ? 0 : -1;
}

/* Units of one letter, whose case says which they are. */
static const struct unit *
letter_unit(char letter, bool attached)
{
	switch (letter) {
	case 'g':
		return &units[U_G];
	case 'l':
	case 'L':
		return &units[U_L];
	case 'm':
		return &units[U_M];
	case 'W':
		return &units[U_W];
	case 'V':
		return &units[U_V];
	case 'h':
		return attached ? &units[U_H] : NULL;
	case 's':
		return attached ? &units[U_S] : NULL;
	default:
		return NULL;
	}
}

const struct unit *
unit_find(struct str word, bool attached)
{
	const struct spelling *found;

	if (word.n == 0 || word.n > SPELLING_LONGEST)
		return NULL;
	if (word.n == 1)
		return letter_unit(word.s[0], attached);
	if (attached && str_eq_nocase(word, STR("in")))
		return &units[U_IN];
	found = bsearch(&word, spellings, ARRAY_LEN(spellings),
	    sizeof(spellings[0]), compare_spelling);
	return found == NULL ? NULL : &units[found->unit];
}

const struct unit *
unit_named(struct str name)
{
	for (size_t i = 0; i < U_COUNT && name.n > 0; i++)
		if (name.s == units[i].name.s || str_eq(name, units[i].name))
			return &units[i];
	return NULL;
}

const struct unit *
unit_fluid(const struct unit *unit)
{
	return unit == &units[U_OZ] ? &units[U_FLOZ] : NULL;
}

const struct unit *
unit_square(const struct unit *unit)
{
	if (unit == NULL)
		return NULL;
	switch (unit - units) {
	case U_M:
		return &units[U_SQM];
	case U_FT:
		return &units[U_SQFT];
	case U_KM:
		return &units[U_SQKM];
	case U_MI:
		return &units[U_SQMI];
	default:
		return NULL;
	}
}

static const struct {
	struct str sign, name;
} signs[] = {
    {STR_INIT("$"), STR_INIT("$")},
    {STR_INIT("\xe2\x82\xac"), STR_INIT("EUR")},
    {STR_INIT("\xc2\xa3"), STR_INIT("GBP")},
    {STR_INIT("\xc2\xa5"), STR_INIT("JPY")},
    {STR_INIT("\xe2\x82\xb9"), STR_INIT("INR")},
    {STR_INIT("US$"), STR_INIT("$")},
    {STR_INIT("CA$"), STR_INIT("CAD")},
    {STR_INIT("C$"), STR_INIT("CAD")},
    {STR_INIT("AU$"), STR_INIT("AUD")},
    {STR_INIT("A$"), STR_INIT("AUD")},
};

size_t
currency_sign_at(struct str text, size_t at, struct str *name)
{
	char first = at < text.n ? text.s[at] : '\0';

	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (first == signs[i].sign.s[0] &&
		    str_starts(str_sub(text, at, at + 3), signs[i].sign)) {
			*name = signs[i].name;
			return signs[i].sign.n;
		}
	return 0;
}

struct str
currency_named(struct str word, double *part)
{
	static const struct {
		struct str word, name;
		double part;
	} currencies[] = {
	    {STR_INIT("dollars"), STR_INIT("$"), 1},
	    {STR_INIT("dollar"), STR_INIT("$"), 1},
	    {STR_INIT("bucks"), STR_INIT("$"), 1},
	    {STR_INIT("cents"), STR_INIT("$"), 0.01},
	    {STR_INIT("cent"), STR_INIT("$"), 0.01},
	    {STR_INIT("euros"), STR_INIT("EUR"), 1},
	    {STR_INIT("euro"), STR_INIT("EUR"), 1},
	    {STR_INIT("rupees"), STR_INIT("INR"), 1},
	    {STR_INIT("rs"), STR_INIT("INR"), 1},
	    {STR_INIT("yen"), STR_INIT("JPY"), 1},
	    {STR_INIT("USD"), STR_INIT("$"), 1},
	    {STR_INIT("EUR"), STR_INIT("EUR"), 1},
	    {STR_INIT("GBP"), STR_INIT("GBP"), 1},
	    {STR_INIT("JPY"), STR_INIT("JPY"), 1},
	    {STR_INIT("INR"), STR_INIT("INR"), 1},
	    {STR_INIT("CAD"), STR_INIT("CAD"), 1},
	    {STR_INIT("AUD"), STR_INIT("AUD"), 1},
	    {STR_INIT("CHF"), STR_INIT("CHF"), 1},
	    {STR_INIT("CNY"), STR_INIT("CNY"), 1},
	    {STR_INIT("MXN"), STR_INIT("MXN"), 1},
	    {STR_INIT("BRL"), STR_INIT("BRL"), 1},
	    {STR_INIT("KRW"), STR_INIT("KRW"), 1},
	};

	*part = 1;
	if (word.n < 2 || word.n > 7)
		return (struct str){NULL, 0};
	for (size_t i = 0; i < ARRAY_LEN(currencies); i++)
		if (currencies[i].word.n == word.n &&
		    str_eq_nocase(word, currencies[i].word)) {
			*part = currencies[i].part;
			return currencies[i].name;
		}
	return (struct str){NULL, 0};
}

#define THREE(a, b, c)                                                         \
	((unsigned)(unsigned char)(a) << 16 |                                  \
	    (unsigned)(unsigned char)(b) << 8 | (unsigned char)(c))

/* By its first three letters. */
static int
month_like(struct str word)
{
	if (word.n < 3 || word.n > 9)
		return 0;
	switch (THREE(word.s[0] | 0x20, word.s[1] | 0x20, word.s[2] | 0x20)) {
	case THREE('j', 'a', 'n'):
		return 1;
	case THREE('f', 'e', 'b'):
		return 2;
	case THREE('m', 'a', 'r'):
		return 3;
	case THREE('a', 'p', 'r'):
		return 4;
	case THREE('m', 'a', 'y'):
		return 5;
	case THREE('j', 'u', 'n'):
		return 6;
	case THREE('j', 'u', 'l'):
		return 7;
	case THREE('a', 'u', 'g'):
		return 8;
	case THREE('s', 'e', 'p'):
		return 9;
	case THREE('o', 'c', 't'):
		return 10;
	case THREE('n', 'o', 'v'):
		return 11;
	case THREE('d', 'e', 'c'):
		return 12;
	default:
		return 0;
	}
}

int
month_named(struct str word)
{
	static const struct str names[] = {STR_INIT(""), STR_INIT("january"),
	    STR_INIT("february"), STR_INIT("march"), STR_INIT("april"),
	    STR_INIT("may"), STR_INIT("june"), STR_INIT("july"),
	    STR_INIT("august"), STR_INIT("september"), STR_INIT("october"),
	    STR_INIT("november"), STR_INIT("december")};
	int month = month_like(word);

	if (month == 0)
		return 0;
	if (word.n != 3 && !str_eq_nocase(word, names[month]) &&
	    !str_eq_nocase(word, STR("sept")))
		return 0;
	if ((month == 5 || month == 3) && !char_is_upper(word.s[0]))
		return 0;
	return month;
}
