#include "quantity.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bounds.h"
#include "buf.h"
#include "filetype.h"
#include "token.h"
#include "units.h"
#include "util.h"

/* "money 5.3 $/kg; date 2024-5-20; " */
static void
print_quantity(struct buf *out, const struct quantity *q)
{
	static const char *const kinds[] = {
	    "plain", "measure", "money", "percent", "date", "time"};

	buf_puts(out, kinds[q->kind]);
	if (q->kind == QUANTITY_DATE)
		buf_printf(
		    out, " %d-%d-%d", q->date.year, q->date.month, q->date.day);
	else
		buf_printf(out, " %.10g", q->value);
	if (q->unit.n > 0)
		buf_printf(out, " %.*s", STR_ARG(q->unit));
	if (q->per.n > 0)
		buf_printf(out, "/%.*s", STR_ARG(q->per));
	buf_puts(out, "; ");
}

static void
expect(const char *text, const char *quantities)
{
	struct buf out;
	struct quantity q;
	size_t at = 0, end = 0;

	buf_init(&out, BUF_NO_MAX);
	while (quantity_next(str_of(text), &at, &q)) {
		assert_true(q.begin >= end && q.begin < q.end);
		assert_true(q.end <= at && at <= strlen(text));
		end = q.end;
		print_quantity(&out, &q);
	}
	assert_string_equal(out.bytes, quantities);
	buf_release(&out);
}

static void
test_numbers(void **state)
{
	(void)state;
	expect("1,299.00 and 1299", "plain 1299; plain 1299; ");
	expect("1,2,3", "plain 1; plain 2; plain 3; ");
	expect("30,00 .5 1.5e-07", "plain 30; plain 0; plain 0.5; "
				   "plain 1.5e-07; ");
	expect("2.5k 3 million 2 hundred", "plain 2500; plain 3000000; "
					   "plain 200; ");
	expect("-5 (-7) 3-4", "plain -5; plain -7; plain 3; plain 4; ");
	expect("price: 5.30, \"qty\": 5", "plain 5.3; plain 5; ");
}

static void
test_digits_inside_words_are_none(void **state)
{
	(void)state;
	expect("B095SM22P3 HAT069 3RK2T9 COVID-19 user_id_5 emma_kim_9957", "");
	expect("v1.2.3 1.2.3 555-123-2002 4WQ150 the 1990s, 3rd", "");
	expect("\xc3\xa9"
	       "5 caf\xc3\xa9"
	       "7",
	    "");
}

static void
test_words(void **state)
{
	(void)state;
	expect("five and twenty-one", "plain 5; plain 21; ");
	expect("two hundred and fifty thousand one", "plain 250001; ");
	expect("a hundred dollars and a dozen eggs",
	    "money 100 $; measure 12 egg; ");
	expect("one of them, one-way, no one, a lot, often, sevenfold", "");
	expect("one hour", "measure 1 h; ");
	expect("thirty percent", "percent 30; ");
}

static void
test_money(void **state)
{
	(void)state;
	expect("$5.30/kg, 5.30 dollars per kg, USD 5.30",
	    "money 5.3 $/kg; money 5.3 $/kg; money 5.3 $; ");
	expect("\xe2\x82\xac"
	       "5, 5 EUR, EUR5, 5\xe2\x82\xac, 50 cents",
	    "money 5 EUR; money 5 EUR; money 5 EUR; money 5 EUR; "
	    "money 0.5 $; ");
	expect("$.99 and -$5.30k and $3 million and US$7 and Rs. 500",
	    "money 0.99 $; money -5300 $; money 3000000 $; money 7 $; "
	    "money 500 INR; ");
	expect("$20 a night", "money 20 $/night; ");
}

static void
test_measures(void **state)
{
	(void)state;
	expect("50kg 50 kilograms 50kgs 12 lbs",
	    "measure 50 kg; measure 50 kg; measure 50 kg; measure 12 lb; ");
	expect("500 sq ft, 8 fl oz, 10in, 5 in a box",
	    "measure 500 sq ft; measure 8 fl oz; measure 10 in; plain 5; ");
	expect("7 bulk copper suppliers and 5-star",
	    "measure 7 supplier; measure 5 star; ");
	expect("10-15kg, 6.5 to 7 kg, between 3 and 4 miles",
	    "measure 10 kg; measure 15 kg; measure 6.5 kg; measure 7 kg; "
	    "measure 3 mi; measure 4 mi; ");
	expect("25+ hours, 30 %, 30%, 30 percent",
	    "measure 25 h; percent 30; percent 30; percent 30; ");
	expect("In 1931 scientists", "plain 1931; ");
}

static void
test_dates_and_times(void **state)
{
	(void)state;
	expect("2024-05-20, May 20, 2024, 20 May 2024, 5/20/2024, 20/05/2024",
	    "date 2024-5-20; date 2024-5-20; date 2024-5-20; date 2024-5-20; "
	    "date 2024-5-20; ");
	expect("May 20th, 20th of May, May 2000, 05/20/24",
	    "date 0-5-20; date 0-5-20; date 2000-5-0; date 2024-5-20; ");
	expect("2024-05-25T15:00:00Z", "date 2024-5-25; time 900; ");
	expect("8am, 8:00 AM, 8 p.m., 20:00, 15:30:30, 12 am, noon",
	    "time 480; time 480; time 1200; time 1200; time 930.5; time 0; "
	    "time 720; ");
	expect("I may 5 times; march 3; 13/13/2024; 3:2; 99:99",
	    "measure 5 times; plain 3; plain 13; plain 13; plain 2024; "
	    "plain 3; plain 2; plain 99; plain 99; ");
	expect("5 to 7 pm", "time 1020; time 1140; ");
}

static struct quantity
read_one(const char *text)
{
	struct quantity q;
	size_t at = 0;

	assert_true(quantity_next(str_of(text), &at, &q));
	return q;
}

static bool
same(const char *claimed, const char *seen)
{
	struct quantity a = read_one(claimed), b = read_one(seen);

	return quantity_same(&a, &b);
}

static void
test_same(void **state)
{
	(void)state;
	assert_true(same("$5.30/kg", "5.3"));
	assert_true(same("$5.30/kg", "5.30 dollars per kilogram"));
	assert_true(same("five", "5"));
	assert_true(same("60 min", "1 hour"));
	assert_true(same("7 suppliers", "7 copper suppliers"));
	assert_false(same("$5.30", "$5.31"));
	assert_false(same("$5.30", "5.30 EUR"));
	assert_false(same("5 kg", "5 km"));
	assert_false(same("$5/kg", "$5/hour"));
	assert_false(same("30%", "$30"));
	assert_false(same("8am", "480"));
	assert_false(same("7 suppliers", "7 days"));
}

static void
test_same_dates(void **state)
{
	(void)state;
	assert_true(same("May 20", "2024-05-20"));
	assert_true(same("May 20, 2024", "20 May"));
	assert_true(same("May 2000", "2000-05-20"));
	assert_true(same("1931", "May 27, 1931"));
	assert_true(same("1931", "1931"));
	assert_false(same("May 27, 1931", "1931"));
	assert_false(same("May 27, 1931", "May 28, 1931"));
	assert_false(same("May 20", "May 2000"));
	assert_false(same("May 2000", "20 May"));
	assert_false(same("27", "May 27, 1931"));
}

static void
test_order(void **state)
{
	struct quantity hour = read_one("1 hour"),
			long_one = read_one("95 min");
	struct quantity dollars = read_one("$5"), kilograms = read_one("5 kg");
	struct quantity rate = read_one("$5/kg");
	struct quantity may = read_one("May 20"), day = read_one("2024-05-21");

	(void)state;
	assert_true(quantity_comparable(&hour, &long_one));
	assert_true(quantity_order(&hour, &long_one) < 0);
	assert_false(quantity_comparable(&dollars, &kilograms));
	assert_false(quantity_comparable(&dollars, &rate));
	assert_true(quantity_comparable(&may, &day));
	assert_true(quantity_order(&may, &day) < 0);
}

/* "<= 5 $/kg [price]; " */
static void
expect_bounds(const char *text, const char *expected)
{
	struct bound bounds[BOUNDS_MAX];
	size_t count = bounds_read(str_of(text), bounds);
	struct buf out;

	buf_init(&out, BUF_NO_MAX);
	for (size_t i = 0; i < count; i++) {
		assert_true(bounds[i].begin < bounds[i].end &&
			    bounds[i].end <= strlen(text));
		buf_printf(&out, "%s%s ", bounds[i].upper ? "<" : ">",
		    bounds[i].inclusive ? "=" : "");
		print_quantity(&out, &bounds[i].at);
		if (bounds[i].of.n > 0)
			buf_printf(&out, "[%.*s] ", STR_ARG(bounds[i].of));
	}
	assert_string_equal(out.bytes, expected);
	buf_release(&out);
}

static void
test_bounds(void **state)
{
	(void)state;
	expect_bounds("prices under $5 per kilogram and minimum order "
		      "quantities below 100kg",
	    "< money 5 $/kg; [prices] < measure 100 kg; "
	    "[minimum order quantities] ");
	expect_bounds(
	    "between 10 and 20 kg", ">= measure 10 kg; <= measure 20 kg; ");
	expect_bounds("no more than 3 stops, no less than 50 kg",
	    "<= measure 3 stop; >= measure 50 kg; ");
	expect_bounds("it doesn't cost more than $9", "<= money 9 $; ");
	expect_bounds("price must not exceed $30", "<= money 30 $; [price] ");
	expect_bounds("after 8am, no later than May 20, before 1995",
	    "> time 480; <= date 0-5-20; < date 1995-0-0; ");
	expect_bounds("4+ stars, 100 kg or more, $50 max",
	    ">= measure 4 star; >= measure 100 kg; <= money 50 $; ");
	expect_bounds("a budget of $500; weighs <= 5 kg",
	    "<= money 500 $; <= measure 5 kg; [weighs] ");
	expect_bounds("5 results, more than one way, the 3 under review, "
		      "written by 1995 winners, since 2010",
	    "");
}

static void
test_bound_holds(void **state)
{
	struct bound bounds[BOUNDS_MAX];
	struct quantity edge = read_one("$5"), above = read_one("$5.01");

	(void)state;
	assert_int_equal(bounds_read(STR("under $5 or at most $5"), bounds), 2);
	assert_false(bound_holds(&bounds[0], &edge));
	assert_true(bound_holds(&bounds[1], &edge));
	assert_false(bound_holds(&bounds[1], &above));
}

static void
test_every_unit_is_found(void **state)
{
	static const char *const words[] = {"ah", "centimeters", "cms", "days",
	    "dpi", "feet", "fps", "gallons", "gib", "gigabytes", "grams", "hrs",
	    "hz", "inches", "kgs", "kilowatts", "kmh", "kwh", "lbs", "ltr",
	    "mah", "megabytes", "metres", "mib", "millilitres", "milliseconds",
	    "minutes", "month", "mph", "ms", "ounces", "pixels", "pounds", "px",
	    "secs", "sqft", "tb", "tons", "volts", "watts", "wks", "yards",
	    "years", "yrs"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		assert_non_null(unit_find(str_of(words[i]), false));
	assert_null(unit_find(STR("in"), false));
	assert_null(unit_find(STR("supplier"), false));
	assert_null(unit_find(STR(""), false));
}

static void
test_token_keys(void **state)
{
	static const char *const same_words[][2] = {{"Caf\xc3\xa9's", "CAFES"},
	    {"movies", "Movie"}, {"boxes", "box"}, {"companies", "company"},
	    {"classes", "class"},
	    {"O\xe2\x80\x99"
	     "Brien\xe2\x80\x99s",
		"o\xe2\x80\x99"
		"brien"}};
	static const char *const others[][2] = {
	    {"bus", "bu"}, {"class", "clas"}, {"1990s", "1990"}, {"kg", "k"}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(same_words); i++)
		assert_int_equal(token_key(str_of(same_words[i][0])),
		    token_key(str_of(same_words[i][1])));
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		assert_int_not_equal(token_key(str_of(others[i][0])),
		    token_key(str_of(others[i][1])));
}

static void
expect_tokens(const char *text, const char *words)
{
	struct buf out;
	struct token token, part;
	size_t at = 0, inner;

	buf_init(&out, BUF_NO_MAX);
	while (token_next(str_of(text), &at, &token)) {
		buf_printf(&out, "%s%s%.*s", token.opens ? "|" : "",
		    token.capital ? "^" : "", STR_ARG(token.text));
		inner = 0;
		while (token.joined && token_part(&token, &inner, &part))
			buf_printf(&out, "+%.*s", STR_ARG(part.text));
		buf_puts(&out, " ");
	}
	assert_string_equal(out.bytes, words);
	buf_release(&out);
}

static void
test_tokens(void **state)
{
	(void)state;
	expect_tokens("Mr. Smith's dog, see: price_per_kg. Then O'Brien?",
	    "|^Mr ^Smith's dog see |price_per_kg+price+per+kg |^Then "
	    "^O'Brien ");
	expect_tokens("x-large\n- two\xe2\x80\x94three \xc3\x89lan.",
	    "|x-large+x+large |two three ^\xc3\x89lan ");
	expect_tokens("\xe6\x9d\xb1\xe4\xba\xac tower",
	    "|\xe6\x9d\xb1 \xe4\xba\xac tower ");
	expect_tokens(" .,- ", "");
}

static void
test_vague_words(void **state)
{
	(void)state;
	assert_true(token_is_stop(STR("The")));
	assert_false(token_is_stop(STR("find")));
	assert_true(token_is_vague(STR("Find")));
	assert_true(token_is_vague(STR("the")));
	assert_false(token_is_vague(STR("copper")));
}

static void
expect_file(const char *text, const char *name, const char *type)
{
	struct file_name file;
	size_t at = 0;

	assert_true(file_next(str_of(text), &at, &file));
	assert_true(str_eq(file.text, str_of(name)));
	assert_true(str_eq(file.type, str_of(type)));
}

static void
test_files(void **state)
{
	struct file_name file;
	size_t at = 0;

	(void)state;
	expect_file("to out/filtered.CSV.", "out/filtered.CSV", "csv");
	expect_file("e.g. 'a-b.tar.gz'", "a-b.tar.gz", "gz");
	assert_false(file_next(
	    STR("see www.x.com/a.html, e.g. 1.5 U.S. csv"), &at, &file));
	assert_true(filetype_same(STR("xls"), filetype_of(STR("Excel"))));
	assert_true(filetype_same(STR("jpeg"), STR("JPG")));
	assert_false(filetype_same(STR("csv"), STR("xlsx")));
	assert_null(filetype_of(STR("go")).s);
	assert_null(filetype_of(STR("spreadsheet")).s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_numbers),
	    cmocka_unit_test(test_digits_inside_words_are_none),
	    cmocka_unit_test(test_words),
	    cmocka_unit_test(test_money),
	    cmocka_unit_test(test_measures),
	    cmocka_unit_test(test_dates_and_times),
	    cmocka_unit_test(test_same),
	    cmocka_unit_test(test_same_dates),
	    cmocka_unit_test(test_order),
	    cmocka_unit_test(test_bounds),
	    cmocka_unit_test(test_bound_holds),
	    cmocka_unit_test(test_every_unit_is_found),
	    cmocka_unit_test(test_token_keys),
	    cmocka_unit_test(test_tokens),
	    cmocka_unit_test(test_vague_words),
	    cmocka_unit_test(test_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
