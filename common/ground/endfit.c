#include "endstate.h"

#include "keypath.h"
#include "label.h"
#include "util.h"
#include "wanted.h"
#include "written.h"

#define LOOK 24 /* bytes before a file's name that say what is done to it */

/* --- bounds --- */

/* Is it a bound that the text repeats, rather than what it shows? */
static bool
in_bounds(const struct bound *bounds, size_t count, const struct quantity *q)
{
	for (size_t i = 0; i < count; i++)
		if (q->begin < bounds[i].end && bounds[i].begin < q->end)
			return true;
	return false;
}

/* What a number of the item says of a bound, what decides first in front. */
enum rank {
	RANK_LABELLED, /* it has the bound's own label */
	RANK_PAID,     /* the write says that it was paid, or comes to this */
	RANK_PRICED,   /* the write gives it as a price */
	RANK_OTHER,    /* any of its kind */
	RANK_RATE,     /* "$5.30/kg", of a bound that names no rate */
	RANK_COUNT,
};

struct fits {
	const struct bound *bound;
	enum end_fit fit[RANK_COUNT];
	struct end_proof proof[RANK_COUNT];
};

static void
note_fit(struct fits *fits, enum rank rank, bool holds, struct str found,
    size_t step)
{
	enum end_fit *fit = &fits->fit[rank];

	if (*fit == END_BROKEN || (*fit == END_HOLDS && holds))
		return;
	*fit = holds ? END_HOLDS : END_BROKEN;
	fits->proof[rank] = (struct end_proof){found, step};
}

static bool
has_part(struct str name, const char *const *words, size_t count)
{
	struct str part;
	size_t at = 0;

	while (wanted_part(name, &at, &part))
		if (str_among(part, words, count))
			return true;
	return false;
}

/* What a number is by its place in JSON: RANK_COUNT where it is no money. */
static enum rank
rank_of_key(const struct keypath *path)
{
	static const char *const paid[] = {
	    "paid", "due", "refund", "refunded", "charged", "subtotal"};
	static const char *const paying[] = {"payment", "payments", "refund",
	    "charge", "transaction", "transactions"};
	static const char *const priced[] = {
	    "price", "prices", "fare", "fares", "cost", "costs", "fee", "fees"};
	static const char *const amount[] = {"amount", "total", "charge"};
	struct str parent = keypath_parent(path);
	bool total = str_starts_nocase(path->key, STR("total")) ||
		     str_ends_nocase(path->key, STR("total"));

	if (has_part(path->key, priced, ARRAY_LEN(priced)))
		return total ? RANK_PAID : RANK_PRICED;
	if (has_part(path->key, paid, ARRAY_LEN(paid)) ||
	    str_ends_nocase(path->key, STR("total")) ||
	    (has_part(path->key, amount, ARRAY_LEN(amount)) &&
		has_part(parent, paying, ARRAY_LEN(paying))))
		return RANK_PAID;
	if (str_ends_nocase(path->key, STR("amount")))
		return RANK_OTHER;
	return has_part(parent, priced, ARRAY_LEN(priced)) ? RANK_PRICED
							   : RANK_COUNT;
}

/* A number in JSON has neither a currency nor a rate beside it. */
static bool
as_money(
    const struct bound *bound, const struct keypath *path, struct quantity *q)
{
	if (bound->at.kind != QUANTITY_MONEY || path->text.n == 0 ||
	    q->kind != QUANTITY_PLAIN || q->spelled ||
	    rank_of_key(path) == RANK_COUNT)
		return false;
	q->kind = QUANTITY_MONEY;
	q->unit = bound->at.unit;
	q->per = (struct str){NULL, 0};
	return true;
}

static bool
is_json(struct str text)
{
	return text.n > 1 && (text.s[0] == '{' || text.s[0] == '[');
}

/* Is it the bound's kind of number? *rank: how much it says. */
static bool
is_bound(const struct bound *bound, struct quantity *q, enum rank *rank)
{
	if (quantity_comparable(&bound->at, q))
		return true;
	if (bound->at.kind != QUANTITY_MONEY || bound->at.per.n > 0 ||
	    q->per.n == 0)
		return false;
	*rank = RANK_RATE;
	q->per = (struct str){NULL, 0};
	return quantity_comparable(&bound->at, q);
}

static void
fit_text(struct fits *fits, struct str text, size_t step, bool own)
{
	const struct bound *bound = fits->bound;
	bool money = bound->at.kind == QUANTITY_MONEY;
	struct bound said[BOUNDS_MAX];
	size_t said_count = bounds_read(text, said), at = 0, before = 0;
	struct keypath path = {.text = {NULL, 0}};
	struct quantity q;

	if (money && is_json(text))
		keypath_init(&path, text);
	for (; quantity_next(text, &at, &q); before = q.end) {
		struct str found = str_sub(text, q.begin, q.end);
		enum rank rank = RANK_OTHER;
		struct quantity seen = q;

		keypath_to(&path, path.text.n > 0 ? q.begin : 0);
		if (as_money(bound, &path, &seen) && own)
			rank = rank_of_key(&path);
		if (in_bounds(said, said_count, &q) ||
		    !is_bound(bound, &seen, &rank))
			continue;
		if (label_fits(label_before(text, q.begin, before), bound->of))
			rank = RANK_LABELLED;
		note_fit(fits, rank, bound_holds(bound, &seen), found, step);
	}
}

/* "Price" is said of all that is paid. */
static bool
is_any_price(const struct bound *bound)
{
	static const char *const words[] = {"price", "cost", "total", "amount"};

	return bound->at.kind == QUANTITY_MONEY &&
	       has_part(bound->of, words, ARRAY_LEN(words));
}

enum end_fit
endstate_bound(const struct endstate *end, const struct bound *bound,
    struct end_proof *proof)
{
	struct bound wanted = *bound;
	struct fits fits = {.bound = &wanted};
	int ranks =
	    bound->at.kind == QUANTITY_PLAIN ? RANK_LABELLED + 1 : RANK_COUNT;

	if (end->kind == END_WRITE && !end->bought && is_any_price(bound))
		wanted.of = (struct str){NULL, 0};
	*proof = (struct end_proof){{NULL, 0}, 0};
	for (size_t i = 0; i < end->count; i++) {
		/* An item that was bought has one price. */
		if (end->bought && i > 0 && bound->at.kind == QUANTITY_MONEY)
			break;
		fit_text(&fits, end->texts[i].text, end->texts[i].step,
		    end->kind == END_WRITE && end->texts[i].step == end->step);
	}
	/* A plain number without its name may be anything. */
	for (int rank = 0; rank < ranks; rank++)
		if (fits.fit[rank] != END_UNTOLD) {
			*proof = fits.proof[rank];
			return fits.fit[rank];
		}
	return END_UNTOLD;
}

/* --- files --- */

/* The last file that the text names; its type goes to *type. */
struct files {
	const struct file_name *like; /* of this stem, NULL: any */
	struct str type;
	enum end_fit fit;
	struct end_proof *proof;
};

static bool
same_stem(const struct files *files, const struct file_name *name)
{
	return files->like == NULL ||
	       str_eq_nocase(files->like->stem, name->stem);
}

/* Names of inputs: read_csv('in.csv'), but not open('out.csv', 'w'). */
static bool
is_read(struct str text, const struct file_name *name)
{
	static const char *const readers[] = {
	    "read", "load", "input", "open(", "source", "from"};
	size_t begin = name->begin < LOOK ? 0 : name->begin - LOOK;
	struct str before = str_sub(text, begin, name->begin);
	struct str behind = str_sub(text, name->end, name->end + 8);

	if (str_find_nocase(behind, STR("'w"), 0) != STR_NONE ||
	    str_find_nocase(behind, STR("\"w"), 0) != STR_NONE)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(readers); i++)
		if (str_find_nocase(before, str_of(readers[i]), 0) != STR_NONE)
			return true;
	return false;
}

/* A script is how, not what; what it writes, its text says. */
static bool
is_code(const struct files *files, const struct file_name *name)
{
	static const char *const types[] = {
	    "py", "sh", "js", "ts", "rb", "pl", "r", "c", "go", "java", "sql"};

	return !filetype_same(name->type, files->type) &&
	       str_among(name->type, types, ARRAY_LEN(types));
}

static void
fit_files(struct files *files, struct str text, size_t from, size_t step)
{
	struct file_name name;
	size_t at = from;

	while (file_next(text, &at, &name)) {
		bool holds = same_stem(files, &name) &&
			     filetype_same(name.type, files->type);

		if (is_read(text, &name) || is_code(files, &name))
			continue;
		if (holds)
			files->fit = END_HOLDS;
		else if (files->fit == END_UNTOLD && same_stem(files, &name))
			files->fit = END_BROKEN;
		else
			continue;
		*files->proof = (struct end_proof){name.text, step};
		if (holds)
			return;
	}
}

static enum end_fit
find_file(const struct endstate *end, struct files *files)
{
	*files->proof = (struct end_proof){{NULL, 0}, 0};
	if (end->kind != END_WRITE)
		return END_UNTOLD;
	/* What the tool says counts before what it was asked. */
	fit_files(files, end->written, written_report(end->written), end->step);
	if (files->fit == END_UNTOLD)
		fit_files(files, end->input, 0, end->step);
	return files->fit;
}

enum end_fit
endstate_file(const struct endstate *end, const struct file_name *name,
    struct end_proof *proof)
{
	struct files files = {name, name->type, END_UNTOLD, proof};

	return find_file(end, &files);
}

enum end_fit
endstate_file_type(
    const struct endstate *end, struct str type, struct end_proof *proof)
{
	struct files files = {NULL, type, END_UNTOLD, proof};

	return find_file(end, &files);
}
