#include "filetype.h"

#include "util.h"

#define TYPE_LONGEST 10

enum { ENDING = 1, WORD = 2, BOTH = ENDING | WORD };

/* Endings of files, and words that name a type. Of endings that are words or
 * parts of words too ("go", "log", "c") no word names the type. */
static const struct {
	struct str word, type;
	int use;
} types[] = {
    {STR_INIT("csv"), STR_INIT("csv"), BOTH},
    {STR_INIT("tsv"), STR_INIT("tsv"), BOTH},
    {STR_INIT("json"), STR_INIT("json"), BOTH},
    {STR_INIT("jsonl"), STR_INIT("jsonl"), BOTH},
    {STR_INIT("ndjson"), STR_INIT("ndjson"), BOTH},
    {STR_INIT("xlsx"), STR_INIT("xlsx"), BOTH},
    {STR_INIT("xls"), STR_INIT("xls"), BOTH},
    {STR_INIT("excel"), STR_INIT("xlsx"), WORD},
    {STR_INIT("ods"), STR_INIT("ods"), BOTH},
    {STR_INIT("pdf"), STR_INIT("pdf"), BOTH},
    {STR_INIT("doc"), STR_INIT("doc"), BOTH},
    {STR_INIT("docx"), STR_INIT("docx"), BOTH},
    {STR_INIT("rtf"), STR_INIT("rtf"), BOTH},
    {STR_INIT("odt"), STR_INIT("odt"), BOTH},
    {STR_INIT("ppt"), STR_INIT("ppt"), BOTH},
    {STR_INIT("pptx"), STR_INIT("pptx"), BOTH},
    {STR_INIT("powerpoint"), STR_INIT("pptx"), WORD},
    {STR_INIT("txt"), STR_INIT("txt"), BOTH},
    {STR_INIT("log"), STR_INIT("log"), ENDING},
    {STR_INIT("md"), STR_INIT("md"), ENDING},
    {STR_INIT("markdown"), STR_INIT("md"), WORD},
    {STR_INIT("rst"), STR_INIT("rst"), BOTH},
    {STR_INIT("tex"), STR_INIT("tex"), ENDING},
    {STR_INIT("latex"), STR_INIT("tex"), WORD},
    {STR_INIT("html"), STR_INIT("html"), BOTH},
    {STR_INIT("htm"), STR_INIT("htm"), BOTH},
    {STR_INIT("css"), STR_INIT("css"), BOTH},
    {STR_INIT("xml"), STR_INIT("xml"), BOTH},
    {STR_INIT("yaml"), STR_INIT("yaml"), BOTH},
    {STR_INIT("yml"), STR_INIT("yml"), BOTH},
    {STR_INIT("toml"), STR_INIT("toml"), BOTH},
    {STR_INIT("ini"), STR_INIT("ini"), ENDING},
    {STR_INIT("cfg"), STR_INIT("cfg"), ENDING},
    {STR_INIT("conf"), STR_INIT("conf"), ENDING},
    {STR_INIT("parquet"), STR_INIT("parquet"), BOTH},
    {STR_INIT("sqlite"), STR_INIT("sqlite"), BOTH},
    {STR_INIT("db"), STR_INIT("db"), ENDING},
    {STR_INIT("sql"), STR_INIT("sql"), BOTH},
    {STR_INIT("png"), STR_INIT("png"), BOTH},
    {STR_INIT("jpg"), STR_INIT("jpg"), BOTH},
    {STR_INIT("jpeg"), STR_INIT("jpeg"), BOTH},
    {STR_INIT("gif"), STR_INIT("gif"), BOTH},
    {STR_INIT("svg"), STR_INIT("svg"), BOTH},
    {STR_INIT("bmp"), STR_INIT("bmp"), BOTH},
    {STR_INIT("webp"), STR_INIT("webp"), BOTH},
    {STR_INIT("tiff"), STR_INIT("tiff"), BOTH},
    {STR_INIT("mp3"), STR_INIT("mp3"), BOTH},
    {STR_INIT("wav"), STR_INIT("wav"), BOTH},
    {STR_INIT("mp4"), STR_INIT("mp4"), BOTH},
    {STR_INIT("mov"), STR_INIT("mov"), ENDING},
    {STR_INIT("avi"), STR_INIT("avi"), BOTH},
    {STR_INIT("mkv"), STR_INIT("mkv"), BOTH},
    {STR_INIT("zip"), STR_INIT("zip"), BOTH},
    {STR_INIT("tar"), STR_INIT("tar"), ENDING},
    {STR_INIT("gz"), STR_INIT("gz"), ENDING},
    {STR_INIT("tgz"), STR_INIT("tgz"), BOTH},
    {STR_INIT("rar"), STR_INIT("rar"), BOTH},
    {STR_INIT("exe"), STR_INIT("exe"), BOTH},
    {STR_INIT("py"), STR_INIT("py"), BOTH},
    {STR_INIT("ipynb"), STR_INIT("ipynb"), BOTH},
    {STR_INIT("js"), STR_INIT("js"), BOTH},
    {STR_INIT("ts"), STR_INIT("ts"), ENDING},
    {STR_INIT("jsx"), STR_INIT("jsx"), BOTH},
    {STR_INIT("tsx"), STR_INIT("tsx"), BOTH},
    {STR_INIT("sh"), STR_INIT("sh"), BOTH},
    {STR_INIT("bash"), STR_INIT("sh"), WORD},
    {STR_INIT("c"), STR_INIT("c"), ENDING},
    {STR_INIT("h"), STR_INIT("h"), ENDING},
    {STR_INIT("cc"), STR_INIT("cc"), ENDING},
    {STR_INIT("cpp"), STR_INIT("cpp"), BOTH},
    {STR_INIT("hpp"), STR_INIT("hpp"), BOTH},
    {STR_INIT("java"), STR_INIT("java"), BOTH},
    {STR_INIT("rs"), STR_INIT("rs"), ENDING},
    {STR_INIT("go"), STR_INIT("go"), ENDING},
    {STR_INIT("rb"), STR_INIT("rb"), ENDING},
    {STR_INIT("php"), STR_INIT("php"), BOTH},
    {STR_INIT("lua"), STR_INIT("lua"), BOTH},
    {STR_INIT("diff"), STR_INIT("diff"), ENDING},
    {STR_INIT("patch"), STR_INIT("patch"), ENDING},
    {STR_INIT("lock"), STR_INIT("lock"), ENDING},
    {STR_INIT("bak"), STR_INIT("bak"), ENDING},
    {STR_INIT("tmp"), STR_INIT("tmp"), ENDING},
    {STR_INIT("eml"), STR_INIT("eml"), BOTH},
    {STR_INIT("ics"), STR_INIT("ics"), BOTH},
};

static struct str
find_type(struct str word, int use)
{
	if (word.n == 0 || word.n > TYPE_LONGEST)
		return (struct str){NULL, 0};
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (types[i].word.n == word.n && (types[i].use & use) != 0 &&
		    str_eq_nocase(word, types[i].word))
			return types[i].type;
	return (struct str){NULL, 0};
}

/* A byte of a file's name, folders included. */
static bool
is_name(char c)
{
	return char_is_word(c) || c == '-' || c == '/' || c == '.' ||
	       c == '~' || c == '+' || c == '\\';
}

/* A host or an address: its last part is no file's. */
static bool
is_web(struct str text, size_t begin, size_t end)
{
	struct str name = str_sub(text, begin, end);

	return str_starts_nocase(name, STR("//")) ||
	       str_starts_nocase(name, STR("www.")) ||
	       str_find(name, STR("//"), 0) != STR_NONE ||
	       (begin > 0 && text.s[begin - 1] == '@');
}

/* Fills in the name in [begin, end), whose type begins behind `dot`. */
static bool
take_name(struct str text, size_t begin, size_t dot, size_t end,
    struct file_name *file)
{
	size_t stem = dot;

	file->type = find_type(str_sub(text, dot + 1, end), ENDING);
	if (file->type.s == NULL || is_web(text, begin, end))
		return false;
	while (
	    stem > begin && text.s[stem - 1] != '/' && text.s[stem - 1] != '\\')
		stem--;
	if (file->type.n == 1 && char_is_upper(text.s[dot + 1]))
		return false; /* Juventus F.C. */
	file->text = str_sub(text, begin, end);
	file->stem = str_sub(text, stem, dot);
	file->begin = begin;
	file->end = end;
	return file->stem.n > 0;
}

bool
file_next(struct str text, size_t *at, struct file_name *file)
{
	while (*at < text.n) {
		size_t begin = *at, end, dot = STR_NONE;

		if (!is_name(text.s[begin])) {
			++*at;
			continue;
		}
		for (end = begin; end < text.n && is_name(text.s[end]); end++)
			if (text.s[end] == '.' && end + 1 < text.n &&
			    char_is_word(text.s[end + 1]))
				dot = end;
		*at = end;
		if (dot == STR_NONE)
			continue;
		for (end = dot + 1; end < text.n && char_is_word(text.s[end]);)
			end++;
		while (begin < dot && text.s[begin] == '-')
			begin++;
		if (take_name(text, begin, dot, end, file))
			return true;
	}
	return false;
}

struct str
filetype_of(struct str word)
{
	if (word.n > 1 && word.s[0] == '.')
		return find_type(str_sub(word, 1, word.n), ENDING);
	return find_type(word, WORD);
}

/* The older or the longer name of a type, as the other. */
static struct str
plain_type(struct str type)
{
	static const struct str same[][2] = {
	    {STR_INIT("jpeg"), STR_INIT("jpg")},
	    {STR_INIT("xls"), STR_INIT("xlsx")},
	    {STR_INIT("yml"), STR_INIT("yaml")},
	    {STR_INIT("htm"), STR_INIT("html")},
	    {STR_INIT("ndjson"), STR_INIT("jsonl")},
	    {STR_INIT("doc"), STR_INIT("docx")},
	    {STR_INIT("ppt"), STR_INIT("pptx")},
	    {STR_INIT("tgz"), STR_INIT("gz")}};

	for (size_t i = 0; i < ARRAY_LEN(same); i++)
		if (str_eq_nocase(type, same[i][0]))
			return same[i][1];
	return type;
}

bool
filetype_same(struct str a, struct str b)
{
	return str_eq_nocase(plain_type(a), plain_type(b));
}
