#include "prompt.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "resource.h"
#include "str.h"

/* Is it called like a file of ours? A name that is spelled wrong would have no
 * effect, and cost money. */
static bool
looks_like_one(struct str name)
{
	return str_ends_nocase(name, STR(".txt")) ||
	       str_ends_nocase(name, STR(".json"));
}

bool
prompt_check_folder(const char *dir, char *why, size_t why_size)
{
	DIR *folder = opendir(dir);
	const struct dirent *entry;
	size_t known = 0;
	bool fine = true;

	if (folder == NULL) {
		snprintf(why, why_size, "%s: %s", dir, strerror(errno));
		return false;
	}
	while (fine && (entry = readdir(folder)) != NULL) {
		struct str name = str_of(entry->d_name);

		if (resource_find(entry->d_name).s != NULL)
			known++;
		else if (looks_like_one(name))
			fine = false;
		if (!fine)
			snprintf(why, why_size,
			    "%s/%s: there is no template of that name "
			    "(--print-prompts shows them all)",
			    dir, entry->d_name);
	}
	closedir(folder);
	if (!fine || known > 0)
		return fine;
	snprintf(why, why_size, "%s: holds no template, such as judge.user.txt",
	    dir);
	return false;
}
