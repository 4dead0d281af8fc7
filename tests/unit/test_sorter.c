/* sorter.h, scratch.h: entries in order, whatever fits into memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scratch.h"
#include "scratch_fixture.h"
#include "sorter.h"
#include "util.h"

/* Of 13 bytes: nothing may count on a size of some kind. */
struct __attribute__((packed)) entry {
	uint64_t number;
	uint32_t key;
	char end;
};

static int
compare_keys(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

static int
compare_all(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = compare_keys(a, b);

	return order != 0 ? order
			  : (x->number > y->number) - (x->number < y->number);
}

/* Sorts entries of few keys, and compares with what qsort makes of them. */
static void
sort(size_t count, size_t memory, uint32_t keys)
{
	struct sorter *sorter =
	    sorter_new(sizeof(struct entry), memory, compare_keys);
	struct entry *expected = xcalloc(count, sizeof(*expected)), got;

	for (size_t i = 0; i < count; i++) {
		expected[i].number = i;
		expected[i].key = (uint32_t)(next_random() % keys);
		expected[i].end = 'x';
		assert_true(sorter_add(sorter, &expected[i]));
	}
	qsort(expected, count, sizeof(*expected), compare_all);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(sorter_next(sorter, &got), 1);
		assert_memory_equal(&got, &expected[i], sizeof(got));
	}
	assert_int_equal(sorter_next(sorter, &got), 0);
	assert_int_equal(sorter_next(sorter, &got), 0);
	free(expected);
	sorter_free(sorter);
}

static void
in_order_as_qsort_has_it(void **state)
{
	static const size_t counts[] = {
	    0, 1, 2, 3, 4, 7, 64, 65, 999, 20000, 100000};
	static const size_t memories[] = {
	    0, 100, 1000, 50000, 1000000, 100000000};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(counts); i++)
		for (size_t k = 0; k < ARRAY_LEN(memories); k++) {
			sort(counts[i], memories[k], 7);
			sort(counts[i], memories[k], UINT32_MAX);
		}
}

static void
equal_ones_keep_their_order(void **state)
{
	(void)state;
	sort(30000, 500, 1);
	sort(30000, 1 << 20, 1);
}

static void
what_fits_needs_no_file(void **state)
{
	(void)state;
	setenv("TMPDIR", "/nonexistent", 1);
	sort(1000, 1000 * (sizeof(struct entry) + 8), 10);
	unsetenv("TMPDIR");
}

static void
an_end_before_the_last(void **state)
{
	struct sorter *sorter =
	    sorter_new(sizeof(struct entry), 100, compare_keys);
	struct entry entry = {0};

	(void)state;
	sorter_free(NULL);
	sorter_free(sorter);
	sorter = sorter_new(sizeof(struct entry), 100, compare_keys);
	for (int i = 0; i < 1000; i++)
		assert_true(sorter_add(sorter, &entry));
	assert_int_equal(sorter_next(sorter, &entry), 1);
	sorter_free(sorter);
}

static void
no_folder_for_the_file(void **state)
{
	struct sorter *sorter =
	    sorter_new(sizeof(struct entry), 0, compare_keys);
	struct entry entry = {0};
	bool fine = true;

	(void)state;
	setenv("TMPDIR", "/nonexistent", 1);
	said_begin();
	for (int i = 0; i < 3; i++)
		fine = fine && sorter_add(sorter, &entry);
	assert_true(said_end(
	    "/nonexistent: cannot make a temporary file: No such file"));
	assert_false(fine);
	unsetenv("TMPDIR");
	sorter_free(sorter);
}

/* While chunks are filed, and when the last one is. */
static void
a_disk_that_is_full(void **state)
{
	(void)state;
	for (int count = 100000; count > 31000; count -= 69000) {
		struct sorter *sorter =
		    sorter_new(sizeof(struct entry), 20000 * 21, compare_keys);
		struct entry entry = {0};
		bool fine = true;

		limit_files(300000);
		said_begin();
		for (int i = 0; i < count; i++)
			fine = fine && sorter_add(sorter, &entry);
		assert_true(fine == (count < 40000));
		if (fine)
			assert_int_equal(sorter_next(sorter, &entry), -1);
		assert_true(said_end(
		    "/tmp: cannot write a temporary file: File too large; "
		    "TMPDIR names a folder with more room\n"));
		limit_files(RLIM_INFINITY);
		sorter_free(sorter);
	}
}

/* --- the file --- */

static void
bytes_come_back(void **state)
{
	size_t most = 3 * SCRATCH_BUFFER, size = 0;
	unsigned char *all = xmalloc(most + SCRATCH_BUFFER), *got;
	struct scratch scratch;

	(void)state;
	got = xmalloc(most + SCRATCH_BUFFER);
	assert_true(scratch_open(&scratch));
	while (size < most) {
		size_t len = next_random() % (next_random() % 8 == 0
						     ? SCRATCH_BUFFER + 5000
						     : 5000),
		       at;

		if (len > most + SCRATCH_BUFFER - size)
			len = most + SCRATCH_BUFFER - size;
		memset(all + size, (int)(next_random() & 0xff), len);
		assert_true(scratch_add(&scratch, all + size, len));
		size += len;
		assert_int_equal(scratch_size(&scratch), size);
		at = next_random() % (size + 1);
		len = next_random() % (size - at + 1);
		assert_true(scratch_read(&scratch, got, len, at));
		assert_memory_equal(got, all + at, len);
	}
	scratch_clear(&scratch);
	assert_int_equal(scratch_size(&scratch), 0);
	assert_true(scratch_add(&scratch, "new", 3));
	assert_true(scratch_read(&scratch, got, 3, 0));
	assert_memory_equal(got, "new", 3);
	scratch_close(&scratch);
	scratch_close(&scratch);
	free(all);
	free(got);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(in_order_as_qsort_has_it),
	    cmocka_unit_test(equal_ones_keep_their_order),
	    cmocka_unit_test(what_fits_needs_no_file),
	    cmocka_unit_test(an_end_before_the_last),
	    cmocka_unit_test(no_folder_for_the_file),
	    cmocka_unit_test(a_disk_that_is_full),
	    cmocka_unit_test(bytes_come_back),
	};

	unsetenv("TMPDIR");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
