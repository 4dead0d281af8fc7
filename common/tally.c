#include "tally.h"

struct tally_entry
tally_read(struct record *rec)
{
	struct tally_entry entry = {false, 0, 0};
	struct str stage, reason;
	size_t s = 0, r = 0;

	if (!record_rejection(rec, &stage, &reason))
		return entry;
	while (s < STAGE_COUNT && !str_eq(stage, str_of(stage_program(s))))
		s++;
	while (r < REASON_COUNT && !str_eq(reason, str_of(reason_name(r))))
		r++;
	return (struct tally_entry){true, s, r};
}

void
tally_add(struct tally *tally, const struct tally_entry *entry)
{
	tally->out++;
	if (!entry->rejected)
		return;
	tally->rejected[entry->stage][entry->reason]++;
	tally->rejected_total++;
}

unsigned long long
tally_of(const struct tally *tally, enum stage_id stage, enum reason reason)
{
	return tally->rejected[stage][reason];
}

void
tally_print_rejected(const struct tally *tally, FILE *to)
{
	for (size_t s = 0; s <= STAGE_COUNT; s++)
		for (size_t r = 0; r <= REASON_COUNT; r++) {
			if (tally->rejected[s][r] == 0)
				continue;
			fprintf(to, "  %-22s%-20s%12llu\n",
			    s < STAGE_COUNT ? stage_program((enum stage_id)s)
					    : "another program",
			    r < REASON_COUNT ? reason_name((enum reason)r)
					     : "another reason",
			    tally->rejected[s][r]);
		}
}
