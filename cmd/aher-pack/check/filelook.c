#include "filelook.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "consumers.h"
#include "io.h"
#include "scan.h"
#include "util.h"
#include "zst.h"

#define SKIPPABLE 0x184D2A50u /* RFC 8878, 3.1.2: to 0x184D2A5F */
#define FRAME 0xFD2FB528u

/* A number of so many bytes, the lowest first; false behind the end. */
static bool
read_number(int fd, off_t at, size_t bytes, uint32_t *out)
{
	unsigned char b[4] = {0};

	if (pread(fd, b, bytes, at) != (ssize_t)bytes)
		return false;
	*out = b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
	       (uint32_t)b[3] << 24;
	return true;
}

/* The end of the frame whose header begins at `at`, behind the magic number:
 * RFC 8878, 3.1.1. False where the file is cut. */
static bool
frame_end(int fd, off_t *at)
{
	static const unsigned dictionary[] = {0, 1, 2, 4};
	static const unsigned content[] = {0, 2, 4, 8};
	uint32_t flags, block;
	bool single;

	if (!read_number(fd, *at, 1, &flags))
		return false;
	single = flags >> 5 & 1;
	*at += 1 + !single + dictionary[flags & 3] + content[flags >> 6] +
	       (single && flags >> 6 == 0);
	do {
		if (!read_number(fd, *at, 3, &block))
			return false;
		/* A block of type 1 is one byte, repeated. */
		*at += 3 + ((block >> 1 & 3) == 1 ? 1 : (off_t)(block >> 3));
	} while (!(block & 1));
	*at += flags >> 2 & 1 ? 4 : 0;
	return true;
}

static bool
has_several_frames(int fd)
{
	off_t at = 0;
	uint32_t magic, size;
	size_t frames = 0;

	while (frames < 2 && read_number(fd, at, 4, &magic)) {
		at += 4;
		if ((magic & ~0xFu) == SKIPPABLE &&
		    read_number(fd, at, 4, &size)) {
			at += 4 + (off_t)size;
			continue;
		}
		if (magic != FRAME)
			break;
		frames++;
		if (!frame_end(fd, &at))
			break;
	}
	return frames > 1;
}

/* Lines, an array or values: from the first bytes of the text. */
static void
look_at_text(struct file_look *look, struct str text)
{
	struct str line;

	if (str_starts(text, STR("\xef\xbb\xbf"))) {
		look->mark = true;
		text = str_sub(text, 3, text.n);
	}
	text = str_trim(text);
	look->array = text.n > 0 && text.s[0] == '[';
	/* A line longer than what was read is a line. */
	look->lines = !look->array &&
		      (str_find_char(text, '\n', 0) == STR_NONE ||
			  (str_line(&text, &line) && scan_is_object(line)));
}

static void
look_at_head(struct file_look *look, const char *path)
{
	struct buf head;
	char why[160];
	struct input *input = input_open(path, why, sizeof(why));

	if (input == NULL)
		return;
	buf_init(&head, BUF_NO_MAX);
	while (head.len < IO_CHUNK && input_read(input, &head) > 0)
		;
	look_at_text(look, buf_str(&head));
	buf_release(&head);
	input_close(input);
}

struct file_look
file_look(const char *path)
{
	struct file_look look = {0};
	int fd = path == NULL || strcmp(path, "-") == 0
		     ? -1
		     : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	char head[ZST_MAGIC];
	ssize_t got;

	if (fd < 0)
		return look;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		look.known = true;
		got = pread(fd, head, sizeof(head), 0);
		look.gzip = got >= 2 && memcmp(head, "\x1f\x8b", 2) == 0;
		look.zstd = got == (ssize_t)sizeof(head) &&
			    zst_may_be((struct str){head, sizeof(head)});
		look.several_frames = look.zstd && has_several_frames(fd);
		look_at_head(&look, path);
	}
	close(fd);
	return look;
}

/* Is the last extension of the path among the words? */
static bool
has_extension(const char *path, const char *words)
{
	const char *slash = strrchr(path, '/');
	const char *dot = strrchr(slash == NULL ? path : slash, '.');
	struct str rest = str_of(words), word;

	while (dot != NULL && str_word(&rest, &word))
		if (str_eq(word, str_of(dot + 1)))
			return true;
	return false;
}

static void
check_packing(
    struct inspection *in, const struct file_look *look, const char *path)
{
	const struct consumer *consumer = in->consumer;

	if (look->zstd && !consumer->zstd) {
		remark(in, SEVERITY_ERROR, 1, STR("file"), TRAP_COMPRESSED,
		    "%s reads no zstd: decompress it (unzstd)",
		    consumer->program);
		return;
	}
	if (consumer->extensions != NULL &&
	    !has_extension(path, consumer->extensions))
		remark(in, SEVERITY_ERROR, 1, STR("file"), TRAP_EXTENSION,
		    "%s goes by the last extension and reads these: %s; rename "
		    "the file",
		    consumer->program, consumer->extensions);
	if (!look->zstd)
		return;
	remark(in, SEVERITY_NOTE, 1, STR("file"), TRAP_COMPRESSED,
	    "%s reads zstd where the Python package zstandard is installed, "
	    "or from Python 3.14 on",
	    consumer->program);
	if (look->several_frames)
		remark(in, SEVERITY_ERROR, 1, STR("file"), TRAP_FRAMES,
		    "several zstd frames: with the package zstandard only the "
		    "first is read, silently; unzstd and compress again as one "
		    "(zstd, not cat)");
}

static void
check_container(struct inspection *in, const struct file_look *look)
{
	enum container wanted = in->consumer->container;

	if (wanted == CONTAINER_LINES && !look->lines)
		remark(in, SEVERITY_ERROR, 1, STR("file"), TRAP_CONTAINER,
		    "%s reads JSON Lines: one object a line, no %s; jq -c %s",
		    in->consumer->program,
		    look->array ? "array around them" : "line breaks inside it",
		    look->array ? "'.[]'" : ".");
	else if (wanted == CONTAINER_ARRAY && !look->array)
		remark(in, SEVERITY_ERROR, 1, STR("file"), TRAP_CONTAINER,
		    "%s's train.py reads one JSON array (train_with_template "
		    "takes lines, too); jq -s .",
		    in->consumer->program);
	else if (wanted == CONTAINER_ANY && look->array)
		remark(in, SEVERITY_NOTE, 1, STR("file"), TRAP_CONTAINER,
		    "one JSON array is read into memory as a whole; lines are "
		    "not");
}

void
file_check(
    struct inspection *in, const struct file_look *look, const char *path)
{
	if (!look->known)
		return;
	check_packing(in, look, path);
	check_container(in, look);
	if (look->mark)
		remark(in,
		    in->consumer->loader == LOADER_JSON ? SEVERITY_ERROR
							: SEVERITY_NOTE,
		    1, STR("file"), TRAP_BYTE_ORDER_MARK,
		    "the file begins with a byte order mark, which JSON "
		    "parsers refuse; remove its three bytes");
}
