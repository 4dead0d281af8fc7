#include "template.h"

bool
template_variable(struct str text, size_t *at, size_t *end, struct str *name)
{
	size_t line, close;

	*name = (struct str){NULL, 0};
	*at = str_find(text, STR("{{"), *at);
	if (*at == STR_NONE)
		return true;
	line = str_find_char(text, '\n', *at);
	close = str_find(text, STR("}}"), *at);
	if (close == STR_NONE || close > line)
		return false;
	*name = str_trim(str_sub(text, *at + 2, close));
	*end = close + 2;
	return true;
}

bool
template_paragraph(struct str *rest, struct str *paragraph)
{
	struct str line;
	const char *begin = NULL;

	*paragraph = (struct str){NULL, 0};
	while (str_line(rest, &line)) {
		if (str_trim(line).n > 0) {
			if (begin == NULL)
				begin = line.s;
			paragraph->s = begin;
			paragraph->n = (size_t)(line.s + line.n - begin);
		} else if (begin != NULL) {
			break;
		}
	}
	return begin != NULL;
}
