#include "task.h"

#include <stdlib.h>
#include <string.h>

#include "utf8.h"
#include "util.h"

/* Cuts the names at the dots into a shape each, one inside of the other. */
static const char *
read_path(struct task_key *key)
{
	char *rest = key->names, *name;

	while ((name = strsep(&rest, ".")) != NULL) {
		if (*name == '\0')
			return "a name is empty";
		if (key->depth == TASK_DEPTH)
			return "there are more than 8 names";
		key->shapes[key->depth][0].key = name;
		if (key->depth > 0)
			key->shapes[key->depth - 1][0].members =
			    key->shapes[key->depth];
		key->depth++;
	}
	return NULL;
}

bool
task_key_init(struct task_key *key, const char *option, const char *path)
{
	const char *why;

	*key = (struct task_key){0};
	json_init(&key->doc);
	if (path == NULL || strcmp(path, "prompt") == 0)
		return true;
	key->path = path;
	key->names = xstrdup(path);
	why = read_path(key);
	if (why == NULL)
		return true;
	say("%s \"%s\": %s; it takes \"prompt\" or the name of a member, "
	    "such as \"trajectory_id\" or \"metadata.task_id\"",
	    option, path, why);
	return false;
}

void
task_key_release(struct task_key *key)
{
	json_release(&key->doc);
	free(key->names);
	key->names = NULL;
}

struct str
task_normalise(struct str text, struct arena *arena)
{
	struct buf words;
	struct str copy;

	buf_init(&words, BUF_NO_MAX);
	utf8_words(&words, text);
	copy =
	    words.len > 0 ? arena_copy(arena, buf_str(&words)) : str_trim(text);
	buf_release(&words);
	return copy;
}

/* The member at the end of the path, or NULL. */
static const struct json_node *
find_member(struct task_key *key, struct str line)
{
	const struct json_node *node;

	if (!json_parse(&key->doc, line, key->shapes[0]))
		return NULL;
	node = json_root(&key->doc);
	/* The shape gives every object one node at most. */
	for (size_t i = 0; i < key->depth; i++)
		node = json_first(&key->doc, node);
	return node;
}

bool
task_read(struct task_key *key, struct record *record,
    const struct trajectory *run, struct str *task)
{
	const struct json_node *node;

	if (key->path == NULL) {
		*task = task_normalise(run->prompt, &record->arena);
		return true;
	}
	node = find_member(key, record->line);
	if (node == NULL || node->type == JSON_NULL ||
	    node->type == JSON_ARRAY || node->type == JSON_OBJECT)
		return false;
	*task = node->type == JSON_STRING
		    ? str_trim(json_text(&key->doc, node, &record->arena))
		    : json_raw(&key->doc, node);
	return task->n > 0;
}
