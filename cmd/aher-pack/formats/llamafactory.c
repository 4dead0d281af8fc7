/* LLaMA-Factory's sharegpt format. Its columns are named in dataset_info.json
 * (datasetinfo.h), and a row without one of them stops the training, so system
 * and tools are always there, "" for none. */
#include "formats.h"

#include "json.h"
#include "sharegpt.h"
#include "turn.h"

static bool
has_system(const struct conversation *conversation)
{
	return conversation->turns[0].speaker == SPEAKER_SYSTEM;
}

/* The turns up to one. */
static void
open_row(struct buf *out, const struct row *row, size_t to)
{
	buf_puts(out, "{\"conversations\":");
	sharegpt_put(out, row, &row->chosen, has_system(&row->chosen), to);
}

static void
end(struct buf *out, const struct row *row)
{
	const struct conversation *chosen = &row->chosen;

	buf_puts(out, ",\"system\":");
	json_put_string(
	    out, has_system(chosen) ? chosen->turns[0].text : STR(""));
	buf_puts(out, ",\"tools\":");
	put_tools(out, chosen, "");
	row_close(out, row);
}

void
llamafactory_sft(const struct row *row, struct buf *out)
{
	open_row(out, row, row->chosen.count);
	end(out, row);
}

void
llamafactory_dpo(const struct row *row, struct buf *out)
{
	open_row(out, row, row->shared);
	buf_puts(out, ",\"chosen\":");
	sharegpt_put_agent(out, row, &row->chosen.turns[row->shared]);
	buf_puts(out, ",\"rejected\":");
	sharegpt_put_agent(out, row, &row->rejected.turns[row->shared]);
	end(out, row);
}

/* The label is carried by an empty answer beside the row's own, so one that is
 * empty itself would turn true into false: no conversation ends with one. */
void
llamafactory_kto(const struct row *row, struct buf *out)
{
	open_row(out, row, row->chosen.count);
	buf_puts(out, row->label ? ",\"kto_tag\":true" : ",\"kto_tag\":false");
	end(out, row);
}
