#include "claims.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "buf.h"
#include "util.h"

/* "name MetalWorks; money! $6.20/kg; " for the claims of all kinds but topics,
 * '!' for what is asserted. */
static void
print_claims(struct buf *out, const struct claims *claims)
{
	for (size_t i = 0; i < claims->count; i++) {
		const struct claim *claim = &claims->claim[i];

		if (claim->kind == CLAIM_TOPIC)
			continue;
		buf_printf(out, "%s%s %.*s; ", claim_kind_name(claim->kind),
		    claim->asserted ? "!" : "", STR_ARG(claim->text));
	}
}

static void
expect_of(const char *text, bool is_answer, const char *expected)
{
	struct arena arena = ARENA_INIT;
	struct claims *claims = xmalloc(sizeof(*claims));
	struct buf out;

	buf_init(&out, BUF_NO_MAX);
	claims_read(claims, str_of(text), is_answer, &arena);
	print_claims(&out, claims);
	assert_string_equal(out.bytes, expected);
	buf_release(&out);
	free(claims);
	arena_release(&arena);
}

static void
expect(const char *text, const char *expected)
{
	expect_of(text, false, expected);
}

static void
expect_topics(const char *text, const char *expected)
{
	struct arena arena = ARENA_INIT;
	struct claims *claims = xmalloc(sizeof(*claims));
	struct buf out;

	buf_init(&out, BUF_NO_MAX);
	claims_read(claims, str_of(text), false, &arena);
	for (size_t i = 0; i < claims->count; i++)
		if (claims->claim[i].kind == CLAIM_TOPIC)
			buf_printf(&out, "%.*s (%zu); ",
			    STR_ARG(claims->claim[i].text),
			    claims->claim[i].topic.count);
	assert_string_equal(out.bytes, expected);
	buf_release(&out);
	free(claims);
	arena_release(&arena);
}

static void
test_names(void **state)
{
	(void)state;
	expect("Which city does Paul Clyne and David Soares have in common?",
	    "name Paul Clyne; name David Soares; ");
	expect("Compare MetalWorks and the University of Oxford by size.",
	    "name MetalWorks; name University of Oxford; ");
	expect("Find what J. K. Rowling's sister bought at eBay in JFK.",
	    "name J. K. Rowling; name eBay; name JFK; ");
	expect("Kam Heskin plays whom? Copper is what? Suppliers of it?",
	    "name Kam Heskin; name Copper; ");
	expect("What is said of Caf\xc3\xa9 \xc3\x89lan?",
	    "name Caf\xc3\xa9 \xc3\x89lan; ");
	expect("Please buy what the London-based band sells", "name London; ");
}

static void
test_capitals_that_name_nothing(void **state)
{
	(void)state;
	expect("Find it. Here's what I need. If I Can, I will.", "");
	expect("find the price of copper in paris", "");
	expect("Find The Price Of Bulk Copper Wire Suppliers", "");
	expect(
	    "REMEMBER TO ENTER ONE COMMAND and DO NOT ENTER ANY of them", "");
	expect("Meet me on Monday or in May, OK?", "");
}

static void
test_numbers(void **state)
{
	(void)state;
	expect("Find seven suppliers and all 5 results, 20 km off, at 4.5 "
	       "stars, for $5 or 30 %, by call 123456789",
	    "count seven suppliers; count 5 results; number 20 km; "
	    "number 4.5 stars; money $5; percent 30 %; "
	    "identifier 123456789; ");
	expect("book the flight of May 20, 2024 at 8am",
	    "date May 20, 2024; time 8am; ");
	expect("find prices under $5/kg between 10 and 20 kg",
	    "bound prices under $5/kg; bound between 10 and 20 kg; "
	    "bound between 10 and 20 kg; ");
	expect("cancel it if it costs more than $100", "money $100; ");
	expect("which of the two films is older, one of them?",
	    "count two films; ");
	expect("1. find it\n2) sell it", "");
	expect("Who directed Seven Samurai?", "name Seven Samurai; ");
}

static void
test_marks(void **state)
{
	(void)state;
	expect("Who sang \"Let It Be\" and 'I don't know' or don't they?",
	    "quote Let It Be; quote I don't know; ");
	expect("search for \xe2\x80\x9c"
	       "5 kg\xe2\x80\x9d and `ls -l`",
	    "quote 5 kg; quote ls -l; ");
	expect("cancel SI5UKW of emma_kim_9957, order #W12, on /dev/sda1",
	    "identifier SI5UKW; identifier emma_kim_9957; "
	    "identifier #W12; identifier /dev/sda1; ");
	expect("write out/a.csv as JSON, open the excel file, go by csv",
	    "file out/a.csv; file_type JSON; file_type excel; ");
	expect("Email a.b@c.org what (https://x.org/a?b=1) says",
	    "email a.b@c.org; url https://x.org/a?b=1; ");
	expect("the 20th of those in the 1990s", "");
	expect("Who of Juventus F.C. won?", "name Juventus F.C; ");
}

static void
test_superlatives(void **state)
{
	struct arena arena = ARENA_INIT;
	struct claims *claims = xmalloc(sizeof(*claims));

	(void)state;
	expect("book the cheapest flight and the most recent one",
	    "superlative cheapest; superlative most recent; ");
	expect("the city with the largest population, at least, at most",
	    "superlative largest population; ");
	expect(
	    "list them from cheapest to most expensive, or newest first", "");
	expect("sort them by price, lowest first; most of them; a red top for "
	       "me",
	    "");
	claims_read(claims,
	    STR("the most expensive, earliest, shortest flight, fewest stops"),
	    false, &arena);
	assert_int_equal(claims->count, 4);
	assert_int_equal(claims->claim[0].superlative.by, ORDER_MONEY);
	assert_true(claims->claim[0].superlative.most);
	assert_int_equal(claims->claim[1].superlative.by, ORDER_TIME);
	assert_false(claims->claim[1].superlative.most);
	assert_int_equal(claims->claim[2].superlative.by, ORDER_DURATION);
	assert_false(claims->claim[2].superlative.most);
	assert_int_equal(claims->claim[3].superlative.by, ORDER_NAMED);
	assert_true(str_eq(claims->claim[3].superlative.of, STR("stops")));
	claims_read(claims, STR("what is the fastest car?"), false, &arena);
	assert_true(claims->claim[0].superlative.most);
	assert_true(str_eq(claims->claim[0].superlative.of, STR("speed")));
	free(claims);
	arena_release(&arena);
}

static void
test_asserted(void **state)
{
	(void)state;
	expect("Find the supplier MetalWorks Inc, which sells wire at "
	       "$6.20/kg, for 2 seats",
	    "name MetalWorks Inc; money! $6.20/kg; count 2 seats; ");
	expect("Claim: Lara Croft was born on May 27, 1931.",
	    "name! Lara Croft; date! May 27, 1931; ");
	expect("Buy a kettle priced at $12 in red. It costs $12. Is it $13?",
	    "money! $12; money! $12; money $13; ");
	expect("Tell me which of them has 12 GB", "number 12 GB; ");
	expect("You want to fly to Paris. Your code is AB12.",
	    "name Paris; identifier AB12; ");
	expect_of("Find it for $5", true, "money! $5; ");
}

static void
test_topics(void **state)
{
	(void)state;
	expect_topics("Compare bulk copper wire suppliers by price per kg and "
		      "minimum order quantity, and name the best option for a "
		      "small order under $6/kg",
	    "bulk copper wire suppliers (4); price per kg (2); "
	    "minimum order quantity (2); ");
	expect_topics("Search and report the information that you find about "
		      "the topic. Use the tools to complete the task.",
	    "");
	expect_topics("Find soy-free rice chips for Lara Croft",
	    "soy-free rice chips (4); ");
}

static void
test_long_text_is_cut(void **state)
{
	struct arena arena = ARENA_INIT;
	struct claims *claims = xmalloc(sizeof(*claims));
	struct buf text;

	(void)state;
	buf_init(&text, BUF_NO_MAX);
	while (text.len <= CLAIMS_TEXT_MAX)
		buf_puts(&text, "and $5 ");
	claims_read(claims, buf_str(&text), false, &arena);
	assert_int_equal(claims->count, CLAIMS_MAX);
	assert_true(claims->over);
	claims_read(claims, STR(""), false, &arena);
	assert_int_equal(claims->count, 0);
	assert_false(claims->over);
	buf_release(&text);
	free(claims);
	arena_release(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_names),
	    cmocka_unit_test(test_capitals_that_name_nothing),
	    cmocka_unit_test(test_numbers),
	    cmocka_unit_test(test_marks),
	    cmocka_unit_test(test_superlatives),
	    cmocka_unit_test(test_asserted),
	    cmocka_unit_test(test_topics),
	    cmocka_unit_test(test_long_text_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
