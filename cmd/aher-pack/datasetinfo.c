#include "datasetinfo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "io.h"
#include "json.h"
#include "split.h"
#include "utf8.h"
#include "util.h"

#define INFO "dataset_info.json"

/* Columns that are not named are dropped, and a turn whose tag is not named
 * drops its row (LLaMA-Factory, data/parser.py, converter.py): hence all. */
#define COLUMNS                                                                \
	"    \"columns\": {\n"                                                 \
	"      \"messages\": \"conversations\",\n"                             \
	"      \"system\": \"system\",\n"                                      \
	"      \"tools\": \"tools\""
#define TAGS                                                                   \
	"\n    },\n"                                                           \
	"    \"tags\": {\n"                                                    \
	"      \"role_tag\": \"from\",\n"                                      \
	"      \"content_tag\": \"value\",\n"                                  \
	"      \"user_tag\": \"human\",\n"                                     \
	"      \"assistant_tag\": \"gpt\",\n"                                  \
	"      \"observation_tag\": \"observation\",\n"                        \
	"      \"function_tag\": \"function_call\",\n"                         \
	"      \"system_tag\": \"system\"\n"                                   \
	"    }\n"                                                              \
	"  }"

static const char *const columns_of_shape[] = {
    [SHAPE_RUN] = "",
    [SHAPE_LABELLED] = ",\n      \"kto_tag\": \"kto_tag\"",
    [SHAPE_PAIR] = (",\n      \"chosen\": \"chosen\""
		    ",\n      \"rejected\": \"rejected\""),
};

static void
put_entry(struct buf *out, const char *file, enum shape shape)
{
	buf_puts(out, "{\n    \"file_name\": ");
	json_put_string(out, str_of(file));
	buf_puts(out, ",\n    \"formatting\": \"sharegpt\",\n");
	if (shape == SHAPE_PAIR)
		buf_puts(out, "    \"ranking\": true,\n");
	buf_puts(out, COLUMNS);
	buf_puts(out, columns_of_shape[shape]);
	buf_puts(out, TAGS);
}

struct registry {
	char *path;
	struct buf text; /* as it is; empty: there is none */
	struct json_doc doc;
	const char *file; /* to be registered, and under which name: */
	char *name;
};

/* False after a message. */
static bool
read_text(struct registry *r)
{
	char why[160];
	struct input *in;
	int got;

	if (access(r->path, F_OK) != 0 && errno == ENOENT) {
		buf_puts(&r->text, "{}\n");
		return true;
	}
	in = input_open(r->path, why, sizeof(why));
	if (in == NULL) {
		say("%s: %s", r->path, why);
		return false;
	}
	do {
		got = input_read(in, &r->text);
	} while (got > 0);
	if (got < 0)
		say("%s: %s", r->path, input_why(in));
	input_close(in);
	return got == 0;
}

/* The entry of our name becomes the doc's only node below the root. */
static bool
parse(struct registry *r)
{
	const struct json_shape shape[] = {{.key = r->name}, {.key = NULL}};
	bool fine = json_parse(&r->doc, buf_str(&r->text), shape);

	if (fine && json_root(&r->doc)->type == JSON_OBJECT)
		return true;
	say("%s: %s, so %s is not registered there; mend or move it, and "
	    "pack again",
	    r->path, fine ? "is no JSON object" : r->doc.error, r->file);
	return false;
}

/* In the place of the entry, or behind the last one. */
static void
put_registered(struct buf *out, const struct registry *r, enum shape shape)
{
	struct str text = buf_str(&r->text);
	const struct json_node *root = json_root(&r->doc);
	const struct json_node *entry = json_first(&r->doc, root);
	size_t beg = root->end - 1, end = beg;

	if (entry != NULL) {
		beg = entry->beg;
		end = entry->end;
	} else {
		while (char_is_space(text.s[beg - 1]))
			beg--;
	}
	buf_add_str(out, str_sub(text, 0, beg));
	if (entry == NULL) {
		buf_puts(out, root->count > 0 ? ",\n  " : "\n  ");
		json_put_string(out, str_of(r->name));
		buf_puts(out, ": ");
	}
	put_entry(out, r->file, shape);
	if (entry == NULL)
		buf_putc(out, '\n');
	buf_add_str(out, str_sub(text, end, text.n));
}

static bool
write_text(struct registry *r, enum shape shape)
{
	char why[256];
	struct output *out = output_open(r->path, -1, why, sizeof(why));

	if (out == NULL) {
		say("%s: %s", r->path, why);
		return false;
	}
	put_registered(output_buffer(out), r, shape);
	return files_commit(out, true);
}

static void
registry_init(struct registry *r, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t folder = slash == NULL ? 0 : (size_t)(slash - path) + 1;
	size_t stem = split_extension(path + folder);

	*r = (struct registry){.file = path + folder};
	if (asprintf(&r->path, "%.*s" INFO, (int)folder, path) < 0 ||
	    asprintf(&r->name, "%.*s", stem > 0 ? (int)stem : -1, r->file) < 0)
		BUG("asprintf failed");
	buf_init(&r->text, BUF_NO_MAX);
	json_init(&r->doc);
}

/* Others that register in this folder wait, or an entry would get lost between
 * reading and writing. Returns what to close(2), or -1: some file systems lock
 * no folder, and do without. */
static int
lock_folder(const struct registry *r)
{
	char *folder = xstrdup(r->path);
	int fd;

	folder[strlen(r->path) - strlen(INFO)] = '\0';
	fd = open(folder[0] == '\0' ? "." : folder,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	while (fd >= 0 && flock(fd, LOCK_EX) < 0 && errno == EINTR)
		;
	return fd;
}

static void
registry_release(struct registry *r)
{
	free(r->path);
	free(r->name);
	buf_release(&r->text);
	json_release(&r->doc);
}

/* False after a message. */
static bool
check_name(const char *file)
{
	bool fine = utf8_bad(str_of(file), 0) == STR_NONE;

	if (!fine)
		say("%s: a name that is not UTF-8 cannot stand in " INFO, file);
	else if (strcmp(file, INFO) == 0)
		say("%s: the rows need a name of their own", file);
	return fine && strcmp(file, INFO) != 0;
}

bool
dataset_info_add(const char *path, const struct pack_format *format)
{
	struct registry r;
	struct stat st;
	bool fine;
	int lock;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return true;
	registry_init(&r, path);
	lock = lock_folder(&r);
	fine = check_name(r.file) && read_text(&r) && parse(&r) &&
	       write_text(&r, format->shape);
	if (lock >= 0)
		close(lock);
	registry_release(&r);
	return fine;
}
