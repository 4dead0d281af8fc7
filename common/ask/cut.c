#include "cut.h"

#include "excerpt.h"

#define MORE STR(" ...")

struct str
cut_text(struct str text, size_t max, struct arena *arena)
{
	struct str copy;
	struct buf out;

	if (text.n <= max)
		return text;
	buf_init(&out, BUF_NO_MAX);
	excerpt_put(&out, text, max, NULL);
	copy = arena_copy(arena, buf_str(&out));
	buf_release(&out);
	return copy;
}

static bool
is_blank(char c)
{
	return (unsigned char)c <= ' ' || c == 0x7f;
}

void
cut_line(struct buf *out, struct str text, size_t max)
{
	struct buf line;
	bool blank = false;

	/* One byte more than fits tells that it does not. */
	buf_init(&line, BUF_NO_MAX);
	for (size_t i = 0; i < text.n && line.len <= max; i++) {
		if (is_blank(text.s[i])) {
			blank = line.len > 0;
			continue;
		}
		if (blank)
			buf_putc(&line, ' ');
		blank = false;
		buf_putc(&line, text.s[i]);
	}
	if (line.len <= max) {
		buf_add_str(out, buf_str(&line));
	} else if (max > MORE.n) {
		buf_add_str(out, str_cut_words(buf_str(&line), max - MORE.n));
		buf_add_str(out, MORE);
	}
	buf_release(&line);
}
