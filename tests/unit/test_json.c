/* json.h: spans to the byte, decoding, and everything that is refused. */
#include "json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "util.h"

struct fixture {
	struct json_doc doc;
	struct arena arena;
	struct buf text;
};

static int
set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	json_init(&f->doc);
	buf_init(&f->text, BUF_NO_MAX);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	json_release(&f->doc);
	arena_release(&f->arena);
	buf_release(&f->text);
	free(f);
	return 0;
}

static bool
parse(struct fixture *f, struct str text)
{
	return json_parse(&f->doc, text, json_shape_all);
}

#define PARSE(f, literal) parse(f, STR(literal))

/* Several copies of a text go to f->text. */
static void
repeat(struct fixture *f, const char *text, size_t times)
{
	while (times-- > 0)
		buf_puts(&f->text, text);
}

static void
assert_str(struct str got, struct str expected)
{
	if (!str_eq(got, expected))
		fail_msg("\"%.*s\" is not \"%.*s\"", STR_ARG(got),
		    STR_ARG(expected));
}

static struct str
raw_of(struct fixture *f, const char *key)
{
	const struct json_node *node =
	    json_get(&f->doc, json_root(&f->doc), key);

	assert_non_null(node);
	return json_raw(&f->doc, node);
}

static struct str
text_of(struct fixture *f, const char *key)
{
	return json_text(
	    &f->doc, json_get(&f->doc, json_root(&f->doc), key), &f->arena);
}

/* --- spans --- */

static void
test_numbers_keep_their_spelling(void **state)
{
	struct fixture *f = *state;

	assert_true(PARSE(f,
	    "{\"a\":12345678901234567890123,\"b\":1.0e+400 ,\"c\" : -0.10,"
	    "\"d\":0}"));
	assert_str(raw_of(f, "a"), STR("12345678901234567890123"));
	assert_str(raw_of(f, "b"), STR("1.0e+400"));
	assert_str(raw_of(f, "c"), STR("-0.10"));
	assert_str(raw_of(f, "d"), STR("0"));
}

static void
test_a_number_alone_ends_with_the_text(void **state)
{
	struct fixture *f = *state;

	assert_true(PARSE(f, " -12.5e3"));
	assert_str(json_raw(&f->doc, json_root(&f->doc)), STR("-12.5e3"));
}

static void
test_strings_keep_their_escapes(void **state)
{
	struct fixture *f = *state;

	assert_true(
	    PARSE(f, "{\"a\":\"\\ud800\",\"b\":\"x\\\\\",\"c\":\"\\\\\\\"\","
		     "\"d\":[\"\\\"\",\"\",\"]\"]}"));
	assert_str(raw_of(f, "a"), STR("\"\\ud800\""));
	assert_str(raw_of(f, "b"), STR("\"x\\\\\""));
	assert_str(raw_of(f, "c"), STR("\"\\\\\\\"\""));
	assert_str(raw_of(f, "d"), STR("[\"\\\"\",\"\",\"]\"]"));
}

static void
test_containers_span_their_brackets(void **state)
{
	struct fixture *f = *state;
	const struct json_node *root;

	assert_true(PARSE(f, "\t{ \"a\" : [ 1 , { } ] , \"b\":{\"c\":[]} }\n"));
	root = json_root(&f->doc);
	assert_int_equal(root->beg, 1);
	assert_int_equal(root->end, f->doc.text.n - 1);
	assert_str(raw_of(f, "a"), STR("[ 1 , { } ]"));
	assert_str(raw_of(f, "b"), STR("{\"c\":[]}"));
}

static void
test_names_and_what_stands_before_them(void **state)
{
	struct fixture *f = *state;
	const struct json_node *a, *b;

	assert_true(PARSE(f, "{ \"a\" : 1 , \"b\":2}"));
	a = json_first(&f->doc, json_root(&f->doc));
	b = json_next(&f->doc, a);
	assert_int_equal(a->key_beg, 2);
	assert_int_equal(a->key_end, 5);
	assert_int_equal(a->prev_end, 1);
	assert_int_equal(b->prev_end, 9);
	assert_null(json_next(&f->doc, b));
}

static void
test_an_escaped_name_is_found(void **state)
{
	struct fixture *f = *state;

	assert_true(PARSE(f, "{\"\\u0061\\/b\":7}"));
	assert_str(raw_of(f, "a/b"), STR("7"));
	assert_null(json_get(&f->doc, json_root(&f->doc), "\\u0061\\/b"));
}

static void
test_children_are_counted(void **state)
{
	static const struct json_shape shape[] = {
	    {"b", NULL, NULL}, {NULL, NULL, NULL}};
	struct fixture *f = *state;

	assert_true(json_parse(&f->doc,
	    STR("{\"a\":[1,\"x\"],\"b\":[1,\"x\",null],\"c\":\"d\"}"), shape));
	assert_int_equal(json_root(&f->doc)->count, 3);
	assert_int_equal(f->doc.used, 2);
	assert_str(raw_of(f, "b"), STR("[1,\"x\",null]"));
}

static void
test_a_name_with_a_nul_is_not_a_shorter_one(void **state)
{
	static const struct json_shape shape[] = {
	    {"a", NULL, NULL}, {NULL, NULL, NULL}};
	struct fixture *f = *state;

	assert_true(json_parse(
	    &f->doc, STR("{\"a\\u0000 and a lot more of it\":1}"), shape));
	assert_int_equal(f->doc.used, 1);
	assert_null(json_get(&f->doc, json_root(&f->doc), "a"));
}

static void
test_the_items_of_a_shape(void **state)
{
	static const struct json_shape item[] = {
	    {"k", NULL, NULL}, {NULL, NULL, NULL}};
	static const struct json_shape shape[] = {
	    {"list", NULL, item}, {NULL, NULL, NULL}};
	struct fixture *f = *state;
	const struct json_node *list, *first, *third;

	assert_true(json_parse(&f->doc,
	    STR("{\"list\":[{\"x\":\"k\",\"k\":\"v\"},[\"k\"],\"s\"]}"),
	    shape));
	list = json_get(&f->doc, json_root(&f->doc), "list");
	first = json_first(&f->doc, list);
	third = json_next(&f->doc, json_next(&f->doc, first));
	assert_str(
	    json_raw(&f->doc, json_get(&f->doc, first, "k")), STR("\"v\""));
	assert_null(json_get(&f->doc, first, "x"));
	assert_int_equal(third->type, JSON_STRING);
	assert_null(json_next(&f->doc, third));
}

/* --- what is refused --- */

static void
refuse(struct fixture *f, struct str text, bool cut)
{
	if (parse(f, text))
		fail_msg("taken for JSON: %.*s", STR_ARG(text));
	if (f->doc.cut != cut)
		fail_msg("%scut: %.*s", cut ? "not " : "", STR_ARG(text));
	assert_true(f->doc.error[0] != '\0');
	assert_true(f->doc.error_at <= text.n);
}

static void
test_what_is_no_json(void **state)
{
	static const char *const texts[] = {"{}{}", "{}x", "{\"a\":1,}",
	    "{\"a\"}", "[1,]", "[1 2]", "[01]", "[1.]", "[.5]", "[+1]", "[-]",
	    "[NaN]", "['a']", "[\"\\x\"]", "[\"\\u12g4\"]", "[\"\n\"]",
	    "[\"\x01\"]", "]", "{]", "[}", "/**/{}", "\xef\xbb\xbf{}", "{1:2}",
	    "[\"a\",\f\"b\"]", "\v{}", "\"a\"\"b\"", "[\"a\" \"b\"]"};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		refuse(*state, str_of(texts[i]), false);
}

static void
test_nul_bytes(void **state)
{
	refuse(*state, STR("[\"\0\"]"), false);
	refuse(*state, STR("{}\0"), false);
	refuse(*state, STR("\0{}"), false);
}

static void
test_every_prefix_is_cut(void **state)
{
	struct str text = STR(" {\"a\":[true,null,-1.5e+3,\"\\u00e9\\\\\","
			      "\"\xe2\x82\xac\xf0\x9f\x98\x80\"],\"b\":{}}");

	for (size_t n = 0; n < text.n; n++)
		refuse(*state, str_sub(text, 0, n), true);
	assert_true(parse(*state, text));
}

static void
test_utf8_that_is_not_well_formed(void **state)
{
	static const char *const texts[] = {"[\"\xc0\x80\"]", "[\"\xc1\xbf\"]",
	    "[\"\xe0\x80\x80\"]", "[\"\xe0\x9f\xbf\"]", "[\"\xed\xa0\x80\"]",
	    "[\"\xed\xbf\xbf\"]", "[\"\xf0\x8f\xbf\xbf\"]",
	    "[\"\xf4\x90\x80\x80\"]", "[\"\xf5\x80\x80\x80\"]", "[\"\x80\"]",
	    "[\"\xe2\x82\"]", "[\"\xff\"]", "{\"\xc0\xaf\":1}"};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		refuse(f, str_of(texts[i]), false);
		assert_string_equal(f->doc.error, "invalid UTF-8");
		assert_int_equal(f->doc.error_at, 2);
	}
}

static void
test_the_edges_of_utf8_are_fine(void **state)
{
	struct fixture *f = *state;

	assert_true(PARSE(f,
	    "[\"\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80"
	    "\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\"]"));
}

static void
test_names_that_occur_twice(void **state)
{
	static const char *const texts[] = {
	    "{\"a\":1,\"a\":1}",
	    "{\"a\":1,\"b\":2,\"a\":3}",
	    "{\"a\":1,\"\\u0061\":2}",
	    "{\"/\":1,\"\\/\":2}",
	    "{\"\xc3\xa9\":1,\"\\u00E9\":2}",
	    "{\"\xf0\x9f\x98\x80\":1,\"\\ud83d\\ude00\":2}",
	    "{\"x\":{\"a\":{},\"a\":{}}}",
	    "{\"x\":[1,[{\"a\":\"\",\"a\":\"\"}]]}",
	    "[{\"\":1,\"\":2}]",
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		refuse(*state, str_of(texts[i]), false);
		assert_non_null(strstr(
		    ((struct fixture *)*state)->doc.error, "occurs twice"));
	}
}

static void
test_names_that_differ(void **state)
{
	struct fixture *f = *state;

	assert_true(PARSE(f,
	    "{\"a\":{\"a\":{\"a\":1}},\"A\":[{\"a\":1},{\"a\":1}],"
	    "\"a \":1,\"a\\u0000\":1,\"\\u0000a\":1,\"\":1,\"\\u0000\":1,"
	    "\"aaaaaaaa\":1,\"aaaaaaaaa\":1,\"\\u0000b\":1}"));
}

static void
test_the_deepest(void **state)
{
	struct fixture *f = *state;

	repeat(f, "[", JSON_MAX_DEPTH);
	repeat(f, "]", JSON_MAX_DEPTH);
	assert_true(parse(f, buf_str(&f->text)));
	buf_clear(&f->text);
	repeat(f, "[{\"a\":", JSON_MAX_DEPTH / 2);
	buf_puts(&f->text, "\"deep\"");
	repeat(f, "}]", JSON_MAX_DEPTH / 2);
	assert_true(parse(f, buf_str(&f->text)));
}

static void
test_one_deeper(void **state)
{
	struct fixture *f = *state;

	repeat(f, "[", JSON_MAX_DEPTH + 1);
	repeat(f, "]", JSON_MAX_DEPTH + 1);
	refuse(f, buf_str(&f->text), false);
	assert_non_null(strstr(f->doc.error, "deeper than 512"));
	assert_int_equal(f->doc.error_at, JSON_MAX_DEPTH);
}

static void
test_too_many_nodes(void **state)
{
	struct fixture *f = *state;

	buf_puts(&f->text, "[0");
	repeat(f, ",\"\"", JSON_MAX_NODES - 2);
	buf_putc(&f->text, ']');
	assert_true(parse(f, buf_str(&f->text)));
	buf_truncate(&f->text, f->text.len - 1);
	buf_puts(&f->text, ",\"\",0]");
	refuse(f, buf_str(&f->text), false);
	assert_true(json_parse(&f->doc, buf_str(&f->text), NULL));
	assert_int_equal(f->doc.used, 1);
}

static void
test_a_doc_is_used_again_after_an_error(void **state)
{
	struct fixture *f = *state;

	refuse(f, STR("{\"a\":{\"b\":1,\"b\":2}}"), false);
	refuse(f, STR("{\"a\":{\"b\":"), true);
	assert_true(PARSE(f, "{\"a\":{\"b\":1}}"));
	assert_false(f->doc.cut);
}

/* --- text --- */

static void
test_decoding(void **state)
{
	struct fixture *f = *state;

	assert_true(
	    PARSE(f, "{\"plain\":\"caf\xc3\xa9\",\"short\":\"\\\"\\\\\\/"
		     "\\b\\f\\n\\r\\t\","
		     "\"unicode\":\"\\u0041\\u00e9\\u20AC\\ud83d\\ude00\","
		     "\"nul\":\"a\\u0000b\",\"empty\":\"\"}"));
	assert_str(text_of(f, "plain"), STR("caf\xc3\xa9"));
	assert_str(text_of(f, "short"), STR("\"\\/\b\f\n\r\t"));
	assert_str(text_of(f, "unicode"),
	    STR("A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"));
	assert_str(text_of(f, "nul"), STR("a\0b"));
	assert_str(text_of(f, "empty"), STR(""));
	assert_non_null(text_of(f, "empty").s);
}

static void
test_a_lone_surrogate_becomes_a_replacement(void **state)
{
	struct fixture *f = *state;

	assert_true(PARSE(f,
	    "{\"high\":\"a\\ud800b\",\"low\":\"\\udc00\",\"end\":\"\\udbff\","
	    "\"twice\":\"\\ud83d\\ud83d\\ude00\",\"before\":\"\\ud83d\\u0041\","
	    "\"slash\":\"\\ud83d\\\\ude00\"}"));
	assert_str(text_of(f, "high"), STR("a\xef\xbf\xbd"
					   "b"));
	assert_str(text_of(f, "low"), STR("\xef\xbf\xbd"));
	assert_str(text_of(f, "end"), STR("\xef\xbf\xbd"));
	assert_str(text_of(f, "twice"), STR("\xef\xbf\xbd\xf0\x9f\x98\x80"));
	assert_str(text_of(f, "before"), STR("\xef\xbf\xbd"
					     "A"));
	assert_str(text_of(f, "slash"), STR("\xef\xbf\xbd\\ude00"));
}

static void
test_plain_text_is_not_copied(void **state)
{
	struct fixture *f = *state;
	struct str text = STR("{\"a\":\"as it is\"}");

	assert_true(parse(f, text));
	assert_ptr_equal(text_of(f, "a").s, text.s + 6);
}

static void
test_numbers(void **state)
{
	struct fixture *f = *state;
	const struct json_node *node;

	assert_true(PARSE(f, "[0.5,-1e2,12345678901234567890]"));
	node = json_first(&f->doc, json_root(&f->doc));
	assert_true(json_number(&f->doc, node) == 0.5);
	node = json_next(&f->doc, node);
	assert_true(json_number(&f->doc, node) == -100);
	node = json_next(&f->doc, node);
	assert_true(json_number(&f->doc, node) == 12345678901234567890.0);
}

static void
test_a_very_long_number(void **state)
{
	struct fixture *f = *state;

	buf_puts(&f->text, "0.");
	repeat(f, "0123456789", 100);
	assert_true(parse(f, buf_str(&f->text)));
	assert_true(json_number(&f->doc, json_root(&f->doc)) > 0.0123);
}

/* --- writing --- */

static void
assert_written(struct fixture *f, struct str text, struct str expected)
{
	buf_clear(&f->text);
	json_put_string(&f->text, text);
	assert_str(buf_str(&f->text), expected);
	assert_true(parse(f, buf_str(&f->text)));
}

static void
test_strings_are_escaped_as_little_as_may_be(void **state)
{
	assert_written(*state, STR(""), STR("\"\""));
	assert_written(
	    *state, STR("a/\x7f\xc3\xa9"), STR("\"a/\x7f\xc3\xa9\""));
	assert_written(
	    *state, STR("\"\\\b\f\n\r\t"), STR("\"\\\"\\\\\\b\\f\\n\\r\\t\""));
	assert_written(*state, STR("\0\x1f"), STR("\"\\u0000\\u001f\""));
}

static void
test_bytes_that_are_no_utf8_are_replaced(void **state)
{
	assert_written(*state,
	    STR("a\xff"
		"b"),
	    STR("\"a\xef\xbf\xbd"
		"b\""));
	assert_written(
	    *state, STR("\xe2\x82"), STR("\"\xef\xbf\xbd\xef\xbf\xbd\""));
}

static void
test_fractions(void **state)
{
	static const struct {
		double value;
		const char *spelled;
	} cases[] = {{0, "0.0"}, {1, "1.0"}, {0.5, "0.5"}, {0.85, "0.85"},
	    {1.0 / 3, "0.3333"}, {2.0 / 3, "0.6667"}, {0.1, "0.1"},
	    {0.00001, "0.0"}, {0.99999, "1.0"}, {0.1 + 0.2, "0.3"},
	    {0.0001, "0.0001"}, {0.25, "0.25"}};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		buf_clear(&f->text);
		json_put_fraction(&f->text, cases[i].value);
		assert_string_equal(f->text.bytes, cases[i].spelled);
	}
}

static void
test_many_names(void **state)
{
	struct fixture *f = *state;
	const size_t many = 200000;

	buf_putc(&f->text, '{');
	for (size_t i = 0; i < many; i++)
		buf_printf(&f->text, "\"%zu\":0,", i);
	assert_true(f->text.len > many);
	f->text.bytes[f->text.len - 1] = '}';
	assert_true(json_parse(&f->doc, buf_str(&f->text), NULL));
	assert_int_equal(json_root(&f->doc)->count, 0);
	f->text.bytes[f->text.len - 1] = ',';
	buf_puts(&f->text, "\"77\":0}");
	assert_false(json_parse(&f->doc, buf_str(&f->text), NULL));
	assert_non_null(strstr(f->doc.error, "\"77\" occurs twice"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_numbers_keep_their_spelling),
	    TEST(test_a_number_alone_ends_with_the_text),
	    TEST(test_strings_keep_their_escapes),
	    TEST(test_containers_span_their_brackets),
	    TEST(test_names_and_what_stands_before_them),
	    TEST(test_an_escaped_name_is_found),
	    TEST(test_children_are_counted),
	    TEST(test_a_name_with_a_nul_is_not_a_shorter_one),
	    TEST(test_the_items_of_a_shape),
	    TEST(test_what_is_no_json),
	    TEST(test_nul_bytes),
	    TEST(test_every_prefix_is_cut),
	    TEST(test_utf8_that_is_not_well_formed),
	    TEST(test_the_edges_of_utf8_are_fine),
	    TEST(test_names_that_occur_twice),
	    TEST(test_names_that_differ),
	    TEST(test_the_deepest),
	    TEST(test_one_deeper),
	    TEST(test_too_many_nodes),
	    TEST(test_a_doc_is_used_again_after_an_error),
	    TEST(test_decoding),
	    TEST(test_a_lone_surrogate_becomes_a_replacement),
	    TEST(test_plain_text_is_not_copied),
	    TEST(test_numbers),
	    TEST(test_a_very_long_number),
	    TEST(test_strings_are_escaped_as_little_as_may_be),
	    TEST(test_bytes_that_are_no_utf8_are_replaced),
	    TEST(test_fractions),
	    TEST(test_many_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
