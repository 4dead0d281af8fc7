#include "ground.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lexicon_fixture.h"
#include "runs.h"

/* The kind of claim that the goal lacks, "" where all are supported. */
static const char *
lack_of(const struct trajectory *traj, const char *goal)
{
	static struct grounding g;
	size_t at;

	ground_check(&g, GROUND_GOAL, str_of(goal), traj, lexicon, 0.5, &arena);
	at = ground_first_unsupported(&g);
	arena_clear(&arena);
	return at == CLAIMS_MAX ? "" : claim_kind_name(g.claims.claim[at].kind);
}

#define HOLDS(traj, goal) assert_string_equal(lack_of(traj, goal), "")
#define LACKS(traj, goal, kind) assert_string_equal(lack_of(traj, goal), kind)

static void
test_a_superlative_of_what_the_goal_names(void **state)
{
	struct step steps[] = {
	    STEP("search", "{\"query\": \"felt hats\"}",
		"Page 1\n[H1]\nMoor Felt Hat, grey\n$21.50\n"
		"[H2]\nDale Felt Hat\n$34.00\n[H3]\nTarn Wool Cap\n$12.25\n"),
	    STEP("list_ferries", "{\"port\": \"Oban\"}",
		"[{\"ferry\": \"FX101\", \"departs\": \"07:15\", \"arrives\": "
		"\"11:00\", \"prices\": {\"deck\": 18, \"cabin\": 60}}, "
		"{\"ferry\": \"FX202\", \"departs\": \"09:30\", \"arrives\": "
		"\"10:45\", \"prices\": {\"deck\": 25, \"cabin\": 51}}]"),
	};
	struct trajectory traj = RUN(steps, "");

	(void)state;
	HOLDS(&traj, "Look up Dale Felt Hat, the most expensive of the hats.");
	HOLDS(&traj, "Show me the cheapest one in the list, Tarn Wool Cap.");
	LACKS(&traj, "Look up Dale Felt Hat, the cheapest of the hats.",
	    "superlative");
	LACKS(&traj, "Show me the cheapest one in the list, Moor Felt Hat.",
	    "superlative");
	HOLDS(&traj, "Look up FX101, the cheapest deck ferry of Oban.");
	LACKS(&traj, "Look up FX202, the cheapest deck ferry of Oban.",
	    "superlative");
	HOLDS(&traj, "Look up FX202, the cheapest cabin ferry of Oban.");
	HOLDS(&traj, "Look up the earliest ferry of Oban, FX101.");
	LACKS(
	    &traj, "Look up the earliest ferry of Oban, FX202.", "superlative");
}

static void
test_a_list_goes_on_behind_other_texts(void **state)
{
	struct step steps[] = {
	    STEP("search", "{\"q\": \"cork suppliers\"}",
		"1. Alder Cork, $4.10/kg\n2. Birch Cork, $3.20/kg\n"),
	    STEP("open", "{\"page\": \"Alder Cork\"}", "Terms of Alder Cork."),
	    STEP("search", "{\"q\": \"cork suppliers, page 2\"}",
		"3. Rowan Cork, $2.90/kg\n4. Holly Cork, $5.00/kg\n"),
	};
	struct trajectory traj = RUN(steps, "");

	(void)state;
	HOLDS(&traj, "Find Rowan Cork, the cheapest supplier.");
	LACKS(&traj, "Find Birch Cork, the cheapest supplier.", "superlative");
	HOLDS(&traj, "Compare the four suppliers of cork.");
	LACKS(&traj, "Compare the three suppliers of cork.", "count");
}

/* A run that was made up for other tests has none of it. */
static void
test_no_list_at_all(void **state)
{
	const struct trajectory *runs[] = {&solder, &shop, &flight, &script};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(runs); i++)
		assert_string_not_equal(
		    lack_of(runs[i], "Describe the nine harps."), "");
}

static void
test_a_superlative_in_words(void **state)
{
	struct step steps[] = {
	    STEP("lookup", "{\"q\": \"Harrow Ness\"}",
		"Harrow Ness is a town. Its oldest bridge is made of oak."),
	};
	struct trajectory traj = RUN(steps, "");

	(void)state;
	HOLDS(&traj, "Describe the oldest bridge of Harrow Ness.");
	LACKS(
	    &traj, "Describe the newest bridge of Harrow Ness.", "superlative");
	LACKS(&traj, "Describe the oldest town of Harrow Ness.", "superlative");
}

static void
test_a_list_of_what_the_goal_names(void **state)
{
	struct step steps[] = {
	    STEP("get_crate", "{\"id\": \"CR41A\"}",
		"{\"crate\": \"CR41A\", \"tools\": [{\"n\": \"saw\"}, {\"n\": "
		"\"axe\"}, {\"n\": \"awl\"}], \"parts\": 2}"),
	    STEP("get_crate", "{\"id\": \"CR77B\"}",
		"{\"crate\": \"CR77B\", \"tools\": [{\"n\": \"saw\"}, {\"n\": "
		"\"axe\"}]}"),
	    STEP("open", "{\"item\": \"apron\"}",
		"size [S] [M] [L]\ncolor [red][sand (pale)]\nLinen Apron\n"
		"Price: $9.00\n"),
	    STEP("open", "{\"item\": \"towel\"}",
		"size [hand][bath]\nTea Towel Plain\nPrice: $4.00\n"),
	};
	struct trajectory traj = RUN(steps, "");

	(void)state;
	HOLDS(&traj, "List the three tools of crate CR41A.");
	LACKS(&traj, "List the two tools of crate CR41A.", "count");
	HOLDS(&traj, "List the two tools of crate CR77B.");
	HOLDS(&traj, "Describe the linen apron with its three sizes.");
	LACKS(&traj, "Describe the linen apron with its five sizes.", "count");
	LACKS(&traj, "Describe the tea towel plain with its three sizes.",
	    "count");
	HOLDS(&traj, "Describe the linen apron with its two colors.");
}

static void
test_a_number_stands_with_its_noun(void **state)
{
	struct step steps[] = {
	    STEP("lookup", "{\"q\": \"Lune Abbey\"}",
		"Lune Abbey has nine early bells. Five towers were lost, and "
		"of its bells four rang."),
	};
	struct trajectory traj = RUN(steps, "");

	(void)state;
	HOLDS(&traj, "Describe Lune Abbey and its nine bells.");
	LACKS(&traj, "Describe Lune Abbey and its five bells.", "count");
}

static void
test_a_range_of_money_is_bounds(void **state)
{
	struct step steps[] = {
	    STEP("book_berth", "{\"berth\": \"B7\"}",
		"{\"berth\": \"B7\", \"price\": 80, \"payment_history\": "
		"[{\"id\": \"card_1\", \"amount\": 160}]}"),
	};
	struct trajectory traj = RUN(steps, "");

	(void)state;
	HOLDS(&traj, "Book berth B7 from $120 to $200.");
	HOLDS(&traj, "Book berth B7 in the $120 to $200 range.");
	HOLDS(&traj, "Book berth B7 with a minimum price of $150.");
	HOLDS(&traj, "Book berth B7 for no more than 160 dollars.");
	LACKS(&traj, "Book berth B7 from $60 to $100.", "bound");
	LACKS(&traj, "Book berth B7 with a minimum price of $170.", "bound");
	LACKS(&traj, "Book berth B7 below $150.", "bound");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_superlative_of_what_the_goal_names),
	    cmocka_unit_test(test_a_list_goes_on_behind_other_texts),
	    cmocka_unit_test(test_no_list_at_all),
	    cmocka_unit_test(test_a_superlative_in_words),
	    cmocka_unit_test(test_a_list_of_what_the_goal_names),
	    cmocka_unit_test(test_a_number_stands_with_its_noun),
	    cmocka_unit_test(test_a_range_of_money_is_bounds),
	};

	return cmocka_run_group_tests(tests, load_lexicon, free_lexicon);
}
