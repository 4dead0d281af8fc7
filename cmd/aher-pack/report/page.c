#include "page.h"

#include "digest.h"
#include "resource.h"
#include "util.h"

const struct page page_report = {
    .template = "report.html",
    .styles = {"page.css", "report.css"},
    .scripts = {"page.js", "charts.js", "records.js", "report.js"},
};

const struct page page_audit = {
    .template = "audit.html",
    .styles = {"page.css", "audit.css"},
    .scripts = {"page.js", "run.js", "audit.js"},
};

static struct str
file(const char *name)
{
	struct str text = resource_find(name);

	if (text.s == NULL)
		BUG("%s is not built in", name);
	return text;
}

static void
add_files(struct buf *out, const char *const names[])
{
	for (; *names != NULL; names++)
		buf_add_str(out, file(*names));
}

static void
put_source(struct buf *out, const char *directive, const struct buf *text)
{
	struct str whole = buf_str(text);
	unsigned char digest[DIGEST_BYTES];
	char encoded[DIGEST_BASE64];

	digest_sha256(&whole, 1, digest);
	digest_base64(digest, encoded);
	buf_printf(out, "; %s 'sha256-%s'", directive, encoded);
}

static void
put_element(struct buf *out, const char *name, const struct buf *text)
{
	buf_printf(out, "<%s>", name);
	buf_add_str(out, buf_str(text));
	buf_printf(out, "</%s>\n", name);
}

/* JSON as the text of a script element: these occur in its strings alone, and
 * none of them ends the element, opens a comment or breaks a line there (HTML,
 * 4.12.1.3). */
static void
put_data(struct buf *out, struct str json)
{
	size_t from = 0;

	buf_puts(out, "<script type=\"application/json\" id=\"data\">");
	for (size_t i = 0; i < json.n; i++) {
		unsigned char c = (unsigned char)json.s[i];
		struct str rest = str_sub(json, i, json.n);
		size_t len = c == '<' || c == '>' || c == '&' ? 1 : 0;

		if (c == 0xe2 && (str_starts(rest, STR("\xe2\x80\xa8")) ||
				     str_starts(rest, STR("\xe2\x80\xa9"))))
			len = 3;
		if (len == 0)
			continue;
		buf_add_str(out, str_sub(json, from, i));
		buf_printf(out, "\\u%04x",
		    len == 1 ? c : 0x2028u + ((unsigned char)rest.s[2] & 1));
		from = i + len;
		i = from - 1;
	}
	buf_add_str(out, str_sub(json, from, json.n));
	buf_puts(out, "</script>\n");
}

void
page_put(struct buf *out, const struct page *page, struct str data)
{
	struct str rest = file(page->template), line;
	struct buf style, script;

	buf_init(&style, BUF_NO_MAX);
	buf_init(&script, BUF_NO_MAX);
	add_files(&style, page->styles);
	add_files(&script, page->scripts);
	while (str_line(&rest, &line)) {
		struct str marker = str_trim(line);

		if (str_eq(marker, STR("@csp@"))) {
			buf_puts(out,
			    "<meta http-equiv=\"Content-Security-Policy\" "
			    "content=\"default-src 'none'");
			put_source(out, "script-src", &script);
			put_source(out, "style-src", &style);
			buf_puts(out, "; img-src data:; base-uri 'none'; "
				      "form-action 'none'\">\n");
		} else if (str_eq(marker, STR("@style@"))) {
			put_element(out, "style", &style);
		} else if (str_eq(marker, STR("@script@"))) {
			put_element(out, "script", &script);
		} else if (str_eq(marker, STR("@data@"))) {
			put_data(out, data);
		} else {
			buf_add_str(out, line);
			buf_putc(out, '\n');
		}
	}
	buf_release(&style);
	buf_release(&script);
}
