#include "resource.h"

#include <string.h>

struct str
resource_find(const char *name)
{
	for (const struct resource *r = resources; r->name != NULL; r++)
		if (strcmp(r->name, name) == 0)
			return r->text;
	return (struct str){NULL, 0};
}
