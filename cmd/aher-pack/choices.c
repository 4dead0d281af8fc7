#include "choices.h"

#include <string.h>

#include "pairings.h"
#include "util.h"

/* The place of a name among those that an option takes, the first for NULL;
 * -1 after a message. */
static int
choice(const char *option, const char *name, const char *const names[])
{
	int i = 0;

	if (name == NULL)
		return 0;
	while (names[i] != NULL && strcmp(names[i], name) != 0)
		i++;
	if (names[i] != NULL)
		return i;
	say("--%s has no \"%s\"; --help lists what it takes", option, name);
	return -1;
}

static bool
find_format(const char *name, struct plan *plan)
{
	plan->format = name == NULL ? NULL : pack_format_find(name);
	if (plan->format != NULL)
		return true;
	if (name == NULL)
		say("which format? -f takes one of these:");
	else
		say("there is no format \"%s\"; -f takes one of these:", name);
	pack_format_list(stderr);
	return false;
}

static bool
read_final(const struct choices *choices, struct plan *plan)
{
	static const char *const finals[] = {[FINAL_AUTO] = "auto",
	    [FINAL_ORIGINAL] = "original",
	    [FINAL_REWRITTEN] = "rewritten",
	    [FINAL_DROP] = "drop",
	    NULL};
	int final = choice("final", choices->final, finals);

	if (final < 0)
		return false;
	if (choices->paper &&
	    (choices->final != NULL || choices->thoughts != NULL)) {
		say("--paper is --final original --thoughts keep "
		    "--keep-refusals: it goes with no other --final and "
		    "--thoughts");
		return false;
	}
	plan->sample.final =
	    choices->paper ? FINAL_ORIGINAL : (enum final) final;
	plan->sample.keep_refusals = choices->keep_refusals || choices->paper;
	if (plan->format->shape != SHAPE_PAIR || final != FINAL_DROP)
		return true;
	say("-f %s needs final answers: it does not go with --final drop",
	    plan->format->name);
	return false;
}

/* An option that only formats for a chat trainer have. */
static bool
is_for_chats(const struct pack_format *format, const char *option)
{
	if (format->row != NULL)
		return true;
	say("--%s is not for -f %s, which has its own way; it is for the "
	    "formats of trainers, see -f help",
	    option, format->name);
	return false;
}

static bool
read_thoughts(const struct choices *choices, struct plan *plan)
{
	static const char *const names[] = {
	    "keep", "drop", "content", "think", NULL};
	int thoughts = choice("thoughts", choices->thoughts, names);

	if (thoughts < 0 ||
	    (thoughts > 1 && !is_for_chats(plan->format, "thoughts content")))
		return false;
	plan->sample.drop_thoughts = thoughts == 1;
	plan->rendering.thoughts = thoughts == 0   ? plan->format->thoughts
				   : thoughts == 1 ? THOUGHTS_DROP
				   : thoughts == 2 ? THOUGHTS_CONTENT
						   : THOUGHTS_THINK;
	return true;
}

static bool
read_arguments(const struct choices *choices, struct plan *plan)
{
	static const char *const names[] = {"auto", "object", "string", NULL};
	const struct pack_format *format = plan->format;
	int arguments = choice("arguments", choices->arguments, names);

	if (arguments < 0)
		return false;
	plan->rendering.arguments_text =
	    arguments == 0 ? format->prefers_string || !format->object_arguments
			   : arguments == 2;
	if (arguments == 0)
		return true;
	if (!is_for_chats(format, "arguments"))
		return false;
	if (arguments == 2 && !format->string_arguments) {
		say("-f %s has arguments as an object: its reader would put "
		    "a string of JSON in quotes once more",
		    format->name);
		return false;
	}
	if (arguments == 1 && !format->object_arguments) {
		say("-f %s has arguments as a string of JSON: its reader takes "
		    "nothing else",
		    format->name);
		return false;
	}
	return true;
}

static bool
read_rendering(const struct choices *choices, struct plan *plan)
{
	const struct pack_format *format = plan->format;

	if ((choices->text && !is_for_chats(format, "text")) ||
	    (choices->max_observation > 0 &&
		!is_for_chats(format, "max-observation")))
		return false;
	plan->rendering.text = choices->text || format->text_only;
	plan->rendering.strict_names = format->strict_names;
	plan->rendering.max_observation = (size_t)choices->max_observation;
	return read_thoughts(choices, plan) && read_arguments(choices, plan);
}

static bool
refuse_scale(const struct pack_format *format)
{
	say("-f %s: its reader knows no weight of a message, so that a "
	    "loss_scale would be lost in silence; --weight-as repeat works "
	    "everywhere, loss_scale in -f swift-sft",
	    format->name);
	return false;
}

static bool
read_weighing(const struct choices *choices, struct plan *plan)
{
	static const char *const names[] = {[WEIGHING_DROP] = "drop",
	    [WEIGHING_COLUMN] = "column",
	    [WEIGHING_REPEAT] = "repeat",
	    [WEIGHING_LOSS_SCALE] = "loss_scale",
	    NULL};
	const struct pack_format *format = plan->format;
	int weighing = choice("weight-as", choices->weight_as, names);

	if (weighing < 0)
		return false;
	plan->weighing = choices->weight_as == NULL ? format->weighing
						    : (enum weighing)weighing;
	plan->seed = choices->seed;
	if (choices->weight_as == NULL)
		return true;
	if (weighing == WEIGHING_LOSS_SCALE && !format->loss_scale)
		return refuse_scale(format);
	if (weighing == WEIGHING_REPEAT && format->shape == SHAPE_LABELLED) {
		say("-f %s: the copies of a row would be neighbours, from "
		    "which KTO makes its mismatched pairs; take --weight-as "
		    "column or drop",
		    format->name);
		return false;
	}
	if (weighing == WEIGHING_COLUMN && format->row == NULL)
		return is_for_chats(format, "weight-as column");
	if (weighing == WEIGHING_COLUMN && format->strict_names) {
		say("-f %s has no room for a column of weights: a member that "
		    "the service does not know spoils the file; take "
		    "--weight-as repeat or drop",
		    format->name);
		return false;
	}
	return true;
}

static bool
read_duplicates(const struct choices *choices, struct plan *plan)
{
	static const char *const names[] = {[DEDUP_EXACT] = "exact",
	    [DEDUP_NEAR] = "near",
	    [DEDUP_NONE] = "none",
	    NULL};
	int dedup = choice("dedup", choices->dedup, names);

	if (dedup < 0)
		return false;
	plan->dedup = (enum dedup)dedup;
	plan->max_per_task = (size_t)choices->max_per_task;
	return true;
}

static bool
read_bias(const struct choices *choices, struct plan *plan)
{
	plan->min_goal_words = (size_t)choices->min_goal_words;
	plan->max_goal_share = choices->max_goal_share;
	if ((plan->pairings & PAIRING_RUNS) != 0 && plan->max_goal_share > 0) {
		say("--max-goal-share is for hindsight goals: it does not go "
		    "with --pairs runs");
		return false;
	}
	if (plan->pairings == PAIRING_RUNS && plan->min_goal_words > 0) {
		say("--min-goal-words is for hindsight goals, which --pairs "
		    "runs alone does not pack");
		return false;
	}
	return true;
}

bool
choices_read(const struct choices *choices, struct plan *plan)
{
	struct split_choices split = choices->split;

	split.by_alone = choices->max_per_task > 0;
	*plan = (struct plan){.successes = choices->successes};
	return find_format(choices->format, plan) &&
	       read_final(choices, plan) && read_rendering(choices, plan) &&
	       pairings_read(choices, plan) && read_weighing(choices, plan) &&
	       read_duplicates(choices, plan) && read_bias(choices, plan) &&
	       split_init(&plan->split, &split);
}

bool
plan_is_none(const struct plan *plan)
{
	return plan->format->row == NULL && plan->format->sample == NULL;
}

void
plan_release(struct plan *plan)
{
	task_key_release(&plan->pair_key);
	split_release(&plan->split);
}
