/* dataset_info.json: what is registered, and what is left alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "datasetinfo.h"

#define COLUMNS                                                                \
	"    \"columns\": {\n      \"messages\": \"conversations\",\n"         \
	"      \"system\": \"system\",\n      \"tools\": \"tools\""
#define TAGS                                                                   \
	"\n    },\n    \"tags\": {\n      \"role_tag\": \"from\",\n"           \
	"      \"content_tag\": \"value\",\n      \"user_tag\": \"human\",\n"  \
	"      \"assistant_tag\": \"gpt\",\n"                                  \
	"      \"observation_tag\": \"observation\",\n"                        \
	"      \"function_tag\": \"function_call\",\n"                         \
	"      \"system_tag\": \"system\"\n    }\n  }"
#define HEAD(file)                                                             \
	"{\n    \"file_name\": \"" file                                        \
	"\",\n    \"formatting\": \"sharegpt\",\n"
#define SFT(file) HEAD(file) COLUMNS TAGS
#define DPO(file)                                                              \
	HEAD(file)                                                             \
	"    \"ranking\": true,\n" COLUMNS                                     \
	",\n      \"chosen\": \"chosen\",\n      \"rejected\": "               \
	"\"rejected\"" TAGS
#define KTO(file) HEAD(file) COLUMNS ",\n      \"kto_tag\": \"kto_tag\"" TAGS

static const struct pack_format sft = {.shape = SHAPE_RUN},
				dpo = {.shape = SHAPE_PAIR},
				kto = {.shape = SHAPE_LABELLED};
static char folder[32];

static const char *
in_folder(const char *name)
{
	static char path[64];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void
write_file(const char *name, const char *text)
{
	FILE *file = fopen(in_folder(name), "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void
info_is(const char *expected)
{
	FILE *file = fopen(in_folder("dataset_info.json"), "r");
	char *text = NULL;
	size_t len = 0;

	assert_non_null(file);
	assert_true(getdelim(&text, &len, EOF, file) >= 0);
	assert_string_equal(text, expected);
	free(text);
	fclose(file);
}

static int
setup(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/aher-info-XXXXXX");
	return mkdtemp(folder) == NULL;
}

static int
teardown(void **state)
{
	static const char *const names[] = {"dataset_info.json", "a.jsonl",
	    "a.test.jsonl", ".jsonl", "q\"\\.json", "\xff.jsonl"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		unlink(in_folder(names[i]));
	return rmdir(folder);
}

static bool
add(const char *name, const struct pack_format *format)
{
	write_file(name, "{}\n");
	return dataset_info_add(in_folder(name), format);
}

static void
made_where_it_is_missing(void **state)
{
	(void)state;
	assert_true(add("a.jsonl", &sft));
	info_is("{\n  \"a\": " SFT("a.jsonl") "\n}\n");
	assert_true(add("a.test.jsonl", &sft));
	info_is("{\n  \"a\": " SFT("a.jsonl") ",\n  \"a.test\": " SFT(
	    "a.test.jsonl") "\n}\n");
}

static void
same_again_changes_nothing(void **state)
{
	(void)state;
	assert_true(add("a.test.jsonl", &dpo));
	assert_true(add("a.jsonl", &sft));
	assert_true(add("a.test.jsonl", &dpo));
	info_is("{\n  \"a.test\": " DPO("a.test.jsonl") ",\n  \"a\": " SFT(
	    "a.jsonl") "\n}\n");
}

static void
every_shape_has_its_columns(void **state)
{
	(void)state;
	assert_true(add("a.jsonl", &sft));
	assert_true(add("a.jsonl", &dpo));
	info_is("{\n  \"a\": " DPO("a.jsonl") "\n}\n");
	assert_true(add("a.jsonl", &kto));
	info_is("{\n  \"a\": " KTO("a.jsonl") "\n}\n");
}

static void
others_are_kept_byte_for_byte(void **state)
{
	(void)state;
	write_file("dataset_info.json",
	    " {\"x\" : {\"n\": 1.00, \"\\u0061\":[ ]},\t\"\\u0061\" : 7 ,"
	    "\"z\":{}}");
	assert_true(add("a.jsonl", &sft));
	info_is(" {\"x\" : {\"n\": 1.00, \"\\u0061\":[ ]},\t\"\\u0061\" : " SFT(
	    "a.jsonl") " ,\"z\":{}}");
	write_file("dataset_info.json", "{\n\t\"x\": {}\n}\n\n");
	assert_true(add("a.jsonl", &sft));
	info_is("{\n\t\"x\": {},\n  \"a\": " SFT("a.jsonl") "\n}\n\n");
	write_file("dataset_info.json", "{ }");
	assert_true(add("a.jsonl", &sft));
	info_is("{\n  \"a\": " SFT("a.jsonl") "\n}");
}

static void
what_is_no_object_is_left_alone(void **state)
{
	static const char *const bad[] = {
	    "", "[]", "{", "{\"a\":1,}", "7 8", "{\"x\":1,\"x\":2}", "\xff"};

	(void)state;
	for (size_t i = 1; i < sizeof(bad) / sizeof(*bad); i++) {
		write_file("dataset_info.json", bad[i]);
		assert_false(add("a.jsonl", &sft));
		info_is(bad[i]);
		assert_int_not_equal(
		    access(in_folder("dataset_info.json.part"), F_OK), 0);
	}
	write_file("dataset_info.json", "");
	assert_false(add("a.jsonl", &sft));
}

static void
file_may_come_later(void **state)
{
	(void)state;
	assert_true(dataset_info_add(in_folder("a.jsonl"), &sft));
	info_is("{\n  \"a\": " SFT("a.jsonl") "\n}\n");
}

static void
strange_names(void **state)
{
	(void)state;
	assert_true(add(".jsonl", &sft));
	info_is("{\n  \".jsonl\": " SFT(".jsonl") "\n}\n");
	unlink(in_folder("dataset_info.json"));
	assert_true(add("q\"\\.json", &sft));
	assert_true(add("q\"\\.json", &sft));
	info_is("{\n  \"q\\\"\\\\\": " SFT("q\\\"\\\\.json") "\n}\n");
	assert_false(add("\xff.jsonl", &sft));
	assert_false(add("dataset_info.json", &sft));
}

static void
what_is_no_file_is_not_registered(void **state)
{
	(void)state;
	assert_true(dataset_info_add("/dev/null", &sft));
	assert_int_not_equal(access("/dev/dataset_info.json", F_OK), 0);
	assert_true(dataset_info_add(folder, &sft));
	assert_int_not_equal(access(in_folder("dataset_info.json"), F_OK), 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
	    TEST(made_where_it_is_missing),
	    TEST(same_again_changes_nothing),
	    TEST(every_shape_has_its_columns),
	    TEST(others_are_kept_byte_for_byte),
	    TEST(what_is_no_object_is_left_alone),
	    TEST(file_may_come_later),
	    TEST(strange_names),
	    TEST(what_is_no_file_is_not_registered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
