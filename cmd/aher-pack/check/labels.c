#include "labels.h"

#include "consumers.h"

void
label_check(struct inspection *in, const struct json_node *row, const char *key)
{
	const struct json_node *label = child(in, row, key);

	if (is_bool(label))
		in->carried.labels[label->type == JSON_TRUE]++;
	else
		fault(in, label == NULL ? row : label, TRAP_LABEL,
		    "\"%s\" is to be true or false; it is %s: a string or "
		    "number is lost or read as true",
		    key, found(in, label));
}

void
neighbour_check(
    struct inspection *in, const struct json_node *list, size_t from)
{
	struct buf *before = &in->carried.run;
	const struct json_node *begin = first(in, list);
	struct str run;

	while (begin != NULL && from-- > 0)
		begin = next(in, begin);
	if (begin == NULL)
		return;
	run = str_sub(in->doc->text, begin->beg, list->end);
	if (str_eq(run, buf_str(before)))
		note(in, list, TRAP_NEIGHBOURS,
		    "the same run as in the row before: KTO takes neighbours "
		    "for mismatched pairs; shuffle, or put other rows between");
	buf_clear(before);
	buf_add_str(before, run);
}

void
kto_end(struct inspection *in)
{
	const unsigned long long *labels = in->carried.labels;

	if ((labels[0] == 0) == (labels[1] == 0))
		return;
	remark(in, SEVERITY_NOTE, 1, STR("file"), TRAP_ONE_LABEL,
	    "all %s rows are labelled %s: KTO learns from both labels",
	    count_text(labels[0] + labels[1]).s,
	    labels[0] == 0 ? "true" : "false");
}
