#include "endstate.h"

#include "label.h"
#include "util.h"
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

/* What the texts say of the bound, of the numbers with its label and of those
 * without. */
struct fits {
	enum end_fit labelled, other;
	struct end_proof labelled_proof, other_proof;
};

static void
note_fit(enum end_fit *fit, struct end_proof *proof, bool holds,
    struct str found, size_t step)
{
	if (*fit == END_BROKEN || (*fit == END_HOLDS && holds))
		return;
	*fit = holds ? END_HOLDS : END_BROKEN;
	*proof = (struct end_proof){found, step};
}

static void
fit_text(
    struct fits *fits, const struct bound *bound, struct str text, size_t step)
{
	struct bound own[BOUNDS_MAX];
	size_t own_count = bounds_read(text, own), at = 0, before = 0;
	struct quantity q;

	while (quantity_next(text, &at, &q)) {
		bool same = quantity_comparable(&bound->at, &q) &&
			    !in_bounds(own, own_count, &q);
		struct str found = str_sub(text, q.begin, q.end);

		if (same &&
		    label_fits(label_before(text, q.begin, before), bound->of))
			note_fit(&fits->labelled, &fits->labelled_proof,
			    bound_holds(bound, &q), found, step);
		else if (same)
			note_fit(&fits->other, &fits->other_proof,
			    bound_holds(bound, &q), found, step);
		before = q.end;
	}
}

enum end_fit
endstate_bound(const struct endstate *end, const struct bound *bound,
    struct end_proof *proof)
{
	struct fits fits = {.labelled = END_UNTOLD, .other = END_UNTOLD};

	*proof = (struct end_proof){{NULL, 0}, 0};
	for (size_t i = 0; i < end->count; i++) {
		/* An item that was bought has one price. */
		if (end->bought && i > 0 && bound->at.kind == QUANTITY_MONEY)
			break;
		fit_text(&fits, bound, end->texts[i].text, end->texts[i].step);
	}
	if (fits.labelled != END_UNTOLD) {
		*proof = fits.labelled_proof;
		return fits.labelled;
	}
	/* A number without a name or a unit may be anything. */
	if (bound->at.kind == QUANTITY_PLAIN)
		return END_UNTOLD;
	*proof = fits.other_proof;
	return fits.other;
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
