/* Runs for tests, put together by hand. */
#ifndef AHER_TEST_RUNS_H
#define AHER_TEST_RUNS_H

#include "steps.h"
#include "trajectory.h"

/* Two lists whose numbers go on, and a summary. */
static struct step solder_steps[] = {
    STEP("web_search", "{\"query\": \"tin solder suppliers price per kg\"}",
	"Found 3 results: 1) Alder Metals - tin solder at $31.20/kg, MOQ "
	"40kg. 2) Birch & Sons - $28.80/kg, MOQ 200kg. 3) CedarDirect - "
	"$24.90/kg, MOQ 500kg."),
    STEP("web_search", "{\"query\": \"tin solder small orders under $25\"}",
	"Additional results: 4) Dogwood Supply - $26.30/kg, MOQ 10kg, on reels "
	"of 25kg. 5) Elm "
	"Wire Co - $32.50/kg, MOQ 20kg, free shipping."),
    STEP("web_search", "{\"query\": \"solder by the tonne\"}",
	"Error: Connection timeout after 30 seconds, $19.99/kg"),
    STEP("summarize", "{\"findings\": \"Dogwood Supply at $26.30/kg\"}",
	"Summary generated."),
};

static struct trajectory solder = RUN(solder_steps,
    "No supplier is under $25/kg with a small minimum. The best option is "
    "Dogwood Supply at $26.30/kg with a minimum order of 10kg. Fir Traders "
    "may be cheaper.");

/* A purchase; the search listed another item. */
static struct step shop_steps[] = {
    STEP("search", "{\"query\": \"white linen apron\"}",
	"\n[Back to Search] \nPage 1 (Total results: 50) \n[Next >] "
	"\n[B07AAAAAA1] \nLinen Apron with Pockets for Cooks \n$23.99 "
	"\n[B07AAAAAA2] \nCotton Tea Towel Set of 6 \n$11.50"),
    STEP("click", "{\"target\": \"B07AAAAAA1\"}",
	"\n[Back to Search] \n[< Prev] \ncolor [white][navy blue] \nLinen "
	"Apron with Pockets for Cooks \nPrice: $23.99 \nRating: N.A. "
	"\n[Description] \n[Features] \n[Buy Now] "),
    STEP("click", "{\"target\": \"navy blue\"}", "You have clicked navy blue."),
    STEP("click", "{\"target\": \"Buy Now\"}", ""),
};

static struct trajectory shop = RUN(shop_steps, "");

/* A booking in a dialogue, by JSON. */
static struct step flight_steps[] = {
    TALK("How can I help?",
	"I am noor_haddad_42 and want to fly from OSL to BGO on May 20."),
    STEP("get_user_details", "{\"user_id\": \"noor_haddad_42\"}",
	"{\"user_id\": \"noor_haddad_42\", \"name\": {\"first_name\": "
	"\"Noor\", \"last_name\": \"Haddad\"}, "
	"\"payment_methods\": {\"gift_card_77\": {\"amount\": 999}}, "
	"\"membership\": \"silver\"}"),
    STEP("search_flights", "{\"origin\": \"OSL\", \"date\": \"2024-05-20\"}",
	"[{\"flight_number\": \"SK0301\", \"departs\": \"06:00\", \"price\": "
	"88}, {\"flight_number\": \"SK0302\", \"departs\": \"09:30\", "
	"\"price\": 135}, {\"flight_number\": \"SK0303\", \"departs\": "
	"\"13:00\", \"price\": 63}]"),
    STEP("book_reservation",
	"{\"user_id\": \"noor_haddad_42\", \"flight\": \"SK0302\", "
	"\"total_baggages\": 3}",
	"{\"reservation_id\": \"QX7Z1P\", \"status\": \"booked\"}"),
    TALK("It is booked.", "Thank you!"),
};

static struct trajectory flight = RUN(flight_steps, "You are welcome!");

/* A script that wrote another type of file than it was asked to. */
static struct step script_steps[] = {
    STEP("code_write",
	"{\"language\": \"python\", \"code\": \"import pandas as pd\\ndf = "
	"pd.read_csv('staff.csv')\\nold = df[df['age'] > 30]\\nold.to_excel("
	"'old_staff.xlsx')\"}",
	"Code written successfully."),
    STEP("code_execute", "{\"file\": \"filter.py\"}",
	"Filtered 42 rows. Output saved to old_staff.xlsx"),
};

static struct trajectory script = RUN(script_steps, "Done: 42 rows.");

#endif
