#include "checkfiles.h"
int __attribute__((weak)) check_files(const char *f, char **n, size_t c, unsigned long long m, bool q){(void)f;(void)n;(void)c;(void)m;(void)q;return 2;}
