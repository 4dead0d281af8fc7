# aher: failed agent runs into training data.
#
#   make              the four programs, in build/
#   make demo         sets up what is missing, builds, shows one relabeled pair
#   make check        sets up what is missing, runs all tests, also under
#                     AddressSanitizer and UndefinedBehaviorSanitizer
#   make lint bench fuzz install uninstall clean

VERSION = 0.1.0
B ?= build
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man

CFLAGS ?= -O2 -g
override CPPFLAGS += -D_GNU_SOURCE -DAHER_VERSION='"$(VERSION)"' -Icommon
override CFLAGS += -std=c11 -Wall -Wextra -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wwrite-strings -Wvla -Wformat=2 -Wpointer-arith
ifdef WERROR
override CFLAGS += -Werror
endif
LIBS = -lyajl -lzstd -lutf8proc -lcrypto

PROGRAMS = aher-classify aher-extract aher-relabel aher-pack
COMMON = $(patsubst %.c,$(B)/%.o,$(wildcard common/*.c)) $(B)/lexicon_txt.o

all: $(PROGRAMS:%=$(B)/%)

# A program is its folder and what it needs of common/.
define program
$(B)/$(1): $(patsubst %.c,$(B)/%.o,$(wildcard cmd/$(1)/*.c)) $(B)/libaher.a
	$$(CC) $$(CFLAGS) $$(LDFLAGS) -o $$@ $$^ $$(LIBS)
endef
$(foreach p,$(PROGRAMS),$(eval $(call program,$(p))))

$(B)/libaher.a: $(COMMON)
	$(AR) rcs $@ $^

$(B)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/lexicon_txt.c: common/lexicon.txt
	@mkdir -p $(@D)
	{ echo '#include <stddef.h>'; echo 'extern const char lexicon_txt[];'; \
	  echo 'extern const size_t lexicon_txt_len;'; \
	  echo 'const char lexicon_txt[] = {'; \
	  od -An -v -tu1 $< | sed 's/[0-9][0-9]*/&,/g'; echo '0};'; \
	  echo 'const size_t lexicon_txt_len = sizeof(lexicon_txt) - 1;'; } >$@

$(B)/lexicon_txt.o: $(B)/lexicon_txt.c
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

clean:
	rm -rf $(B)

-include $(wildcard $(B)/common/*.d $(B)/cmd/*/*.d)
.PHONY: all clean
