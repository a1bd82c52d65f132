# libapproxmul: the only build file. `make help` lists the targets.

prefix ?= /usr/local
PREFIX ?= $(prefix)
includedir ?= $(PREFIX)/include
libdir ?= $(PREFIX)/lib
pkgconfigdir ?= $(libdir)/pkgconfig

CC ?= cc
CXX ?= c++
AR ?= ar
CFLAGS ?= -O3 -g
LDFLAGS ?=
INSTALL ?= install
DOXYGEN ?= doxygen
PYTHON ?= python3
PKG_CONFIG ?= pkg-config

# The user's flags. No later flag takes back all of -Ofast, which is -O3 -ffast-math.
USER_CFLAGS := $(subst -Ofast,-O3,$(CFLAGS))
USER_LDFLAGS := $(subst -Ofast,-O3,$(LDFLAGS))
DIALECT := -std=c11 -Wall -Wextra -Wpedantic -Wmissing-prototypes

# What the library needs comes last, so that no other flag changes a bit: results are defined with every operation
# rounded by itself, to its own type. The compiler's macros tell what that takes, for -m32 and --target= too.
MACROS := $(shell $(CC) $(USER_CFLAGS) -dM -E -x c /dev/null 2> /dev/null | cut -d ' ' -f 2)
ROUNDING_OF_GCC := -fno-single-precision-constant $(if $(filter __s390__,$(MACROS)),-fexcess-precision=fast)
ROUNDING := -fno-fast-math -ffp-contract=off $(if $(filter __clang__,$(MACROS)),,$(ROUNDING_OF_GCC)) \
    $(if $(filter __i386__,$(MACROS)),-msse2 -mfpmath=sse)
NEEDED_CFLAGS := $(strip $(ROUNDING) -fPIC -fvisibility=hidden -pthread)
# Without these, compilers that were told -ffast-math link code that has the host's processor flush subnormals.
NEEDED_LDFLAGS := -fno-fast-math -fno-unsafe-math-optimizations
NEEDED_LIBS := -lm -pthread
COMPILE = $(CC) $(DIALECT) $(USER_CFLAGS) $(CPPFLAGS) $(NEEDED_CFLAGS) -Iinclude $(INCLUDES) -MMD -MP -c -o $@ $<
LINK = $(CC) $(USER_CFLAGS) $(USER_LDFLAGS) $(NEEDED_LDFLAGS) -o $@

version_part = $(shell awk '$$2 == "AXM_VERSION_$(1)" {print $$3}' include/approxmul/defs.h)
MAJOR := $(call version_part,MAJOR)
ABI := $(call version_part,ABI)
VERSION := $(MAJOR).$(call version_part,MINOR).$(call version_part,PATCH)
SONAME := libapproxmul.so.$(ABI)

# Objects of each set of flags live apart, so that sanitiser builds and plain ones do not mix.
FLAGS_ID := $(shell printf '%s' '$(CC) $(CFLAGS) $(CPPFLAGS) $(NEEDED_CFLAGS) $(LDFLAGS)' | cksum | cut -d' ' -f1)
OBJ := lib/obj/$(FLAGS_ID)

HEADERS := $(wildcard include/approxmul/*.h)
LIB_OBJECTS := $(patsubst %.c,$(OBJ)/%.o,$(wildcard src/*.c src/*/*.c src/*/*/*.c))
ARCHIVE := $(OBJ)/libapproxmul.a
SHARED := $(OBJ)/$(SONAME)
COMMON_OBJECTS := $(patsubst %.c,$(OBJ)/%.o,$(wildcard examples/common/*.c))
CLASSIFY_OBJECTS := $(patsubst %.c,$(OBJ)/%.o,$(wildcard examples/classify/*.c))
CLASSIFY := $(OBJ)/examples/classify/classify
REPRODUCE_OBJECTS := $(patsubst %.c,$(OBJ)/%.o,$(wildcard examples/reproduce/*.c))
REPRODUCE := $(OBJ)/examples/reproduce/reproduce
CHARACTERIZE_OBJECTS := $(patsubst %.c,$(OBJ)/%.o,$(wildcard examples/characterize/*.c))
CHARACTERIZE := $(OBJ)/examples/characterize/characterize
MY_MULTIPLIER_OBJECTS := $(patsubst %.c,$(OBJ)/%.o,$(wildcard examples/my_multiplier/*.c))
MY_MULTIPLIER := $(OBJ)/examples/my_multiplier/my_multiplier
QUICKSTART := $(OBJ)/examples/quickstart
SUPPORT_OBJECTS := $(patsubst %.c,$(OBJ)/%.o,$(wildcard tests/support/*.c))
TESTS := $(patsubst tests/%.c,$(OBJ)/tests/%,$(wildcard tests/test_*.c))
WALKERS := $(patsubst tests/%.c,$(OBJ)/tests/%,$(shell grep -l test_on_each_isa tests/test_*.c))
CHECK_ISA := $(OBJ)/tests/check_isa
HASHES := $(OBJ)/tests/hashes/hashes
FUZZ_NAMES := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_SUPPORT := $(patsubst %.c,$(OBJ)/%.o,$(filter-out tests/fuzz/fuzz_%.c tests/fuzz/replay.c,$(wildcard tests/fuzz/*.c)))
REPLAYS := $(FUZZ_NAMES:%=$(OBJ)/tests/fuzz/fuzz_%)
BENCH := $(OBJ)/tests/bench/bench

.SECONDARY: # objects stay, so that nothing is compiled twice

.PHONY: all
all: static shared ## the library, static and shared (default)

.PHONY: static
static: lib/libapproxmul.a ## lib/libapproxmul.a

.PHONY: shared
shared: lib/libapproxmul.so ## lib/libapproxmul.so, with its soname links

$(OBJ)/%.o: %.c
	@mkdir -p $(@D)
	$(COMPILE)

$(ARCHIVE): $(LIB_OBJECTS)
	rm -f $@
	$(AR) rcs $@ $^

# Archives that compilers add, such as that of --coverage, export nothing from here.
$(SHARED): $(LIB_OBJECTS)
	$(LINK) -shared -Wl,-soname,$(SONAME) -Wl,--exclude-libs,ALL $^ $(NEEDED_LIBS)

# lib/flags changes when the flags do, and with it whose objects lib/ shows.
lib/flags: FORCE
	@mkdir -p lib
	@echo '$(FLAGS_ID)' | cmp -s - $@ || echo '$(FLAGS_ID)' > $@

lib/libapproxmul.a: $(ARCHIVE) lib/flags
	cp $(ARCHIVE) $@

lib/libapproxmul.so: $(SHARED) lib/flags
	cp $(SHARED) lib/libapproxmul.so.$(VERSION)
	ln -sf libapproxmul.so.$(VERSION) lib/$(SONAME)
	ln -sf $(SONAME) $@

.PHONY: FORCE
FORCE:

# ---- examples ----

# What the programs share is included as "common/...".
$(OBJ)/examples/%.o: INCLUDES := -Iexamples

.PHONY: examples
examples: $(patsubst %,lib/examples/%,classify reproduce characterize my_multiplier quickstart) ## the example programs, into lib/examples

lib/examples/classify: $(CLASSIFY) lib/flags
	@mkdir -p $(@D)
	cp $(CLASSIFY) $@

lib/examples/reproduce: $(REPRODUCE) lib/flags
	@mkdir -p $(@D)
	cp $(REPRODUCE) $@

lib/examples/characterize: $(CHARACTERIZE) lib/flags
	@mkdir -p $(@D)
	cp $(CHARACTERIZE) $@

lib/examples/my_multiplier: $(MY_MULTIPLIER) lib/flags
	@mkdir -p $(@D)
	cp $(MY_MULTIPLIER) $@

lib/examples/quickstart: $(QUICKSTART) lib/flags
	@mkdir -p $(@D)
	cp $(QUICKSTART) $@

$(CLASSIFY): $(CLASSIFY_OBJECTS) $(COMMON_OBJECTS) $(ARCHIVE)
	$(LINK) $^ $(NEEDED_LIBS)

$(REPRODUCE): $(REPRODUCE_OBJECTS) $(COMMON_OBJECTS) $(ARCHIVE)
	$(LINK) $^ $(NEEDED_LIBS)

$(CHARACTERIZE): $(CHARACTERIZE_OBJECTS) $(COMMON_OBJECTS) $(ARCHIVE)
	$(LINK) $^ $(NEEDED_LIBS)

$(MY_MULTIPLIER): $(MY_MULTIPLIER_OBJECTS) $(COMMON_OBJECTS) $(ARCHIVE)
	$(LINK) $^ $(NEEDED_LIBS)

$(QUICKSTART): $(OBJ)/examples/quickstart.o $(ARCHIVE)
	$(LINK) $^ $(NEEDED_LIBS)

MNIST := examples/mnist/test-2000
NETWORKS := examples/networks/lenet5.net examples/networks/mixnet.net

.PHONY: demo
demo: lib/examples/classify ## trained networks read digits under every arithmetic: a table, and lib/demo/accuracy.svg and .csv
	@mkdir -p lib/demo
	@lib/examples/classify --sweep --check --threads 2 $(foreach net,$(NETWORKS),--network $(net)) \
	    --images $(MNIST)-images-idx3-ubyte --labels $(MNIST)-labels-idx1-ubyte \
	    --csv lib/demo/accuracy.csv --svg lib/demo/accuracy.svg

# The pictures and the weights are not shipped. CIFAR10 is a folder with resnet20.f32 and the records of CIFAR-10.
CIFAR10 ?= ../shared/data/cifar10
RECORDS = $(firstword $(wildcard $(CIFAR10)/test_batch_1000.bin $(CIFAR10)/test_batch.bin))

.PHONY: reproduce
reproduce: lib/examples/reproduce ## ResNet-20 under every multiplier: tables, and lib/reproduce/ (CIFAR10=DIR; skipped without)
	@mkdir -p lib/reproduce
	@if [ -z "$(RECORDS)" ] || [ ! -e "$(CIFAR10)/resnet20.f32" ]; then \
	    echo "reproduce: skipped: $(CIFAR10) has no test_batch_1000.bin (or test_batch.bin) and resnet20.f32;" \
	        "another folder: make reproduce CIFAR10=DIR"; \
	else lib/examples/reproduce --weights-dir "$(CIFAR10)" --records "$(RECORDS)" --threads 2 \
	    --csv lib/reproduce/accuracy.csv --layers-csv lib/reproduce/layers.csv --svg lib/reproduce/accuracy.svg; fi

.PHONY: characterize
characterize: lib/examples/characterize ## multipliers' errors measured beside published figures
	@lib/examples/characterize --check --threads 2

# ---- tests ----

# Private headers are open to tests: they link the archive, and check inner parts too.
$(OBJ)/tests/%: $(OBJ)/tests/%.o $(SUPPORT_OBJECTS) $(ARCHIVE)
	$(LINK) $(filter-out $(ARCHIVE),$^) $(ARCHIVE) -lcmocka $(NEEDED_LIBS)

# Tests of what the examples share link that too.
NETWORK_TESTS := $(filter $(OBJ)/tests/test_network%,$(TESTS))
$(NETWORK_TESTS): $(COMMON_OBJECTS)
$(NETWORK_TESTS:%=%.o): INCLUDES := -Iexamples

.PHONY: cmocka
cmocka:
	@echo '#include <stdarg.h>%#include <stddef.h>%#include <stdint.h>%#include <setjmp.h>%#include <cmocka.h>' | \
	    tr % '\n' | $(CC) -E $(CPPFLAGS) - > /dev/null 2>&1 || \
	    { echo 'make check needs cmocka: apt-get install libcmocka-dev'; exit 1; }

PROGRAMS := $(TESTS) $(REPLAYS)

.PHONY: check
check: cmocka check-headers check-symbols check-hashes ## the whole test suite (needs cmocka)
	@$(MAKE) --no-print-directory $(PROGRAMS)
	@$(MAKE) --no-print-directory -k $(PROGRAMS:%=run-%) || { echo 'FAILED: see above'; exit 1; }
	@echo "All test programs passed."

# One program's output at a time, however many run side by side (make -j).
.PHONY: $(PROGRAMS:%=run-%)
$(PROGRAMS:%=run-%): run-%: %
	@if $< $(RUN_ARGS) > $<.log 2>&1; then echo "== $(notdir $<)"; cat $<.log; \
	else echo "== $(notdir $<)"; cat $<.log; echo "FAILED: $(notdir $<)"; exit 1; fi

# A fuzz target runs on what its corpus keeps, in every build; `make fuzz` looks for more.
$(REPLAYS): $(OBJ)/tests/fuzz/replay.o $(FUZZ_SUPPORT) $(COMMON_OBJECTS)
$(OBJ)/tests/fuzz/%.o: INCLUDES := -Iexamples -Itests
$(REPLAYS:%=run-%): RUN_ARGS = $(patsubst $(OBJ)/tests/fuzz/fuzz_%,tests/fuzz/corpus/%,$<)

ASAN_CFLAGS := -O1 -g -DAXM_TEST_SLOW=1 -fsanitize=address -fno-omit-frame-pointer

.PHONY: check-asan
check-asan: ## the test suite under AddressSanitizer, leaks included
	$(MAKE) check CFLAGS='$(ASAN_CFLAGS)'

.PHONY: check-ubsan
check-ubsan: ## the test suite under UndefinedBehaviorSanitizer
	$(MAKE) check CFLAGS='-O1 -g -DAXM_TEST_SLOW=1 -fsanitize=undefined,float-cast-overflow -fno-sanitize-recover=all'

.PHONY: check-tsan
check-tsan: ## every layer with threads, and forks, under ThreadSanitizer
	$(MAKE) check-threads CFLAGS='-O1 -g -DAXM_TEST_SLOW=1 -fsanitize=thread'

.PHONY: check-threads
check-threads: cmocka $(OBJ)/tests/test_threads $(OBJ)/tests/test_fork
	$(OBJ)/tests/test_threads
	$(OBJ)/tests/test_fork

# Programs that need no cmocka, which is not to be had for other processors.
BARE_SUPPORT := $(patsubst %,$(OBJ)/tests/support/%.o,accumulator custom fp_modes layers numbers plans)
$(CHECK_ISA): $(OBJ)/tests/check_isa.o $(BARE_SUPPORT) $(ARCHIVE)
	$(LINK) $^ $(NEEDED_LIBS)

$(HASHES): $(patsubst %.c,$(OBJ)/%.o,$(wildcard tests/hashes/*.c)) $(BARE_SUPPORT) $(ARCHIVE)
	$(LINK) $^ $(NEEDED_LIBS)

# tests/build_as.sh sets it where programs are another processor's.
EMULATOR ?=

.PHONY: check-isa
check-isa: cmocka ## every instruction set against the scalar models, here and (aarch64) under an emulator
	@$(MAKE) --no-print-directory $(WALKERS) $(CHECK_ISA)
	@$(MAKE) --no-print-directory -k $(WALKERS:%=run-%) || { echo 'check-isa: FAILED: see above'; exit 1; }
	@echo "== check_isa"; $(CHECK_ISA) || { echo 'check-isa: FAILED: check_isa'; exit 1; }
	@$(MAKE) --no-print-directory check-isa-emulated
	@echo "check-isa: passed"

.PHONY: check-isa-emulated
check-isa-emulated:
	@tests/build_as.sh aarch64 $(MAKE) --no-print-directory check-isa-run || [ $$? -eq 77 ]

.PHONY: check-isa-run
check-isa-run: $(CHECK_ISA)
	$(EMULATOR) $(CHECK_ISA)

# The host's floating-point modes, which are to change nothing.
HASHES_LIST := tests/hashes/hashes.txt
HASHES_MODES := default ftz up down zero traps

.PHONY: check-hashes
check-hashes: $(HASHES) ## the bits of every result against tests/hashes/hashes.txt, in all floating-point modes of a host
	@failed=0; for mode in $(HASHES_MODES); do \
	    $(EMULATOR) $(HASHES) --list $(HASHES_LIST) --mode $$mode || failed=1; \
	done; [ $$failed -eq 0 ] || { echo 'check-hashes: FAILED'; exit 1; }

# For results that are meant to have changed.
.PHONY: hashes
hashes: $(HASHES) ## writes tests/hashes/hashes.txt anew
	@$(HASHES) > $(HASHES_LIST)

BUILDS = $(shell tests/build_as.sh)
# Emulators are slow: of the roundings one stands for all.
CROSS_MODES := default ftz up traps

.PHONY: check-cross
check-cross: ## the same from other processors (qemu-user), C libraries, compilers and flags; use -j
	@rm -rf lib/check-cross
	@mkdir -p lib/check-cross
	@$(MAKE) --no-print-directory $(BUILDS:%=check-cross-%)
	@awk -f tests/hashes/summary.awk $(BUILDS:%=lib/check-cross/%.log)

# A build that fails leaves the others their turn: the summary tells.
check-cross-%:
	@tests/build_as.sh $* $(MAKE) --no-print-directory -s check-hashes HASHES_MODES='$(CROSS_MODES)' \
	    > lib/check-cross/$*.log 2>&1; \
	    echo "status $$?" >> lib/check-cross/$*.log

CROSS := aarch64-linux-gnu-

# Products are rounded by themselves, but for kernels that ask for a fused operation where the product is exact.
OBJDUMP ?= objdump
FUSED_OBJECTS := $(patsubst %,$(OBJ)/src/kern/%.o,avx2 avx512 avx512bf16 neon)
FUSED_INSTRUCTION := v?fn?m(add|sub|addsub|subadd)[0-9a-z]*|fml[as]l?

.PHONY: check-nofma
check-nofma: ## no fused multiply-add but in the kernels that ask for it (needs objdump)
	@if ! command -v $(OBJDUMP) > /dev/null; then echo "check-nofma: skipped: needs $(OBJDUMP) (package binutils)"; \
	else $(MAKE) --no-print-directory check-nofma-objects; fi
	@if ! command -v $(CROSS)gcc > /dev/null || ! command -v $(CROSS)objdump > /dev/null; then \
	    echo "check-nofma: aarch64 skipped: needs $(CROSS)gcc and $(CROSS)objdump"; \
	else $(MAKE) --no-print-directory check-nofma-objects CC=$(CROSS)gcc OBJDUMP=$(CROSS)objdump; fi

# Some must be found where they belong, or the pattern has become blind.
.PHONY: check-nofma-objects
check-nofma-objects: $(LIB_OBJECTS)
	@for o in $(LIB_OBJECTS); do echo "object $$o"; $(OBJDUMP) -d --no-show-raw-insn $$o || exit 1; done | \
	awk -v may='$(FUSED_OBJECTS)' -v pattern='^($(FUSED_INSTRUCTION))$$' \
	    'BEGIN { n = split(may, names, " "); for (i = 1; i <= n; i++) fused[names[i]] = 1 } \
	     $$1 == "object" { object = $$2; next } \
	     /^[0-9a-f]+ <.*>:$$/ { name = $$2; next } \
	     $$2 ~ pattern { if (!(object in fused) || name ~ /loop_|lin_f32/) { print object, name, $$2; bad++ } else good++ } \
	     END { printf "check-nofma: $(CC): %d fused operations in kernels, %d elsewhere\n", good, bad; \
	           exit bad > 0 || good == 0 }' || { echo 'check-nofma: FAILED'; exit 1; }

# ---- fuzzing ----

FUZZ_SECONDS ?= 60
FUZZ_CC ?= clang
FUZZ_TARGETS ?= $(FUZZ_NAMES)
FUZZ_CFLAGS := -O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all \
    -fsanitize=fuzzer-no-link,address,undefined,float-cast-overflow
FUZZERS := $(FUZZ_NAMES:%=$(OBJ)/fuzz/%)

$(FUZZERS): $(OBJ)/fuzz/%: $(OBJ)/tests/fuzz/fuzz_%.o $(FUZZ_SUPPORT) $(SUPPORT_OBJECTS) $(COMMON_OBJECTS) $(ARCHIVE)
	@mkdir -p $(@D)
	$(LINK) -fsanitize=fuzzer $(filter-out $(ARCHIVE),$^) $(ARCHIVE) -lcmocka $(NEEDED_LIBS)

HAS_FUZZER = echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' | \
    $(FUZZ_CC) -fsanitize=fuzzer,address -x c -o /dev/null - 2> /dev/null

.PHONY: fuzz fuzz-merge
fuzz: cmocka ## every fuzz target under libFuzzer (FUZZ_SECONDS=60 each, FUZZ_TARGETS='arith ...'; skipped without)
fuzz-merge: cmocka ## the corpora in tests/fuzz/corpus again, of the inputs that lib/fuzz has found worth keeping
fuzz fuzz-merge:
	@if ! $(HAS_FUZZER); then echo "$@: skipped: needs clang with libFuzzer (FUZZ_CC=$(FUZZ_CC))"; \
	else $(MAKE) --no-print-directory $@-run CC='$(FUZZ_CC)' CFLAGS='$(FUZZ_CFLAGS)'; fi

# A working copy of the corpus, which grows, and what was found, are in lib/fuzz.
.PHONY: fuzz-run
fuzz-run: $(FUZZ_TARGETS:%=$(OBJ)/fuzz/%)
	@failed=0; for name in $(FUZZ_TARGETS); do \
	    mkdir -p lib/fuzz/$$name tests/fuzz/corpus/$$name; \
	    cp -n tests/fuzz/corpus/$$name/* lib/fuzz/$$name 2> /dev/null; \
	    if TMPDIR=lib/fuzz $(OBJ)/fuzz/$$name -max_total_time=$(FUZZ_SECONDS) -timeout=10 -max_len=4096 -print_final_stats=1 \
	        -artifact_prefix=lib/fuzz/$$name- lib/fuzz/$$name > lib/fuzz/$$name.log 2>&1; then said=passed; \
	    else said=FAILED; failed=1; tail -40 lib/fuzz/$$name.log; fi; \
	    awk -v said="$$name: $$said" '/ cov: / { cov = $$4; ft = $$6; corpus = $$8 } \
	        /number_of_executed_units/ { runs = $$2 } \
	        END { printf "fuzz: %s: %d executions, cov %d, ft %d, corpus %s\n", said, runs, cov, ft, corpus }' \
	        lib/fuzz/$$name.log; \
	done; if [ $$failed != 0 ]; then echo 'fuzz: FAILED: see above, and lib/fuzz'; exit 1; fi

# Inputs with names of their own stay; those that libFuzzer named give way to few that reach as much code. They are
# written in the order of how much each adds: the last, which add a line or two, are left out.
FUZZ_KEPT ?= 150
FUZZ_NAMED := [0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]*
.PHONY: fuzz-merge-run
fuzz-merge-run: $(FUZZ_TARGETS:%=$(OBJ)/fuzz/%)
	@for name in $(FUZZ_TARGETS); do \
	    kept=tests/fuzz/corpus/$$name; mkdir -p lib/fuzz/$$name $$kept; \
	    cp -n $$kept/* lib/fuzz/$$name 2> /dev/null; rm -f $$kept/$(FUZZ_NAMED); \
	    TMPDIR=lib/fuzz $(OBJ)/fuzz/$$name -set_cover_merge=1 -use_counters=0 -max_len=4096 $$kept lib/fuzz/$$name \
	        > lib/fuzz/$$name.merge.log 2>&1 || { tail -40 lib/fuzz/$$name.merge.log; exit 1; }; \
	    ls -tr $$kept | tail -n +$$(($(FUZZ_KEPT) + 1)) | sed "s|^|$$kept/|" | xargs -r rm; \
	    echo "fuzz-merge: $$name: $$(ls $$kept | wc -l) inputs, $$(cat $$kept/* | wc -c) bytes"; \
	done

.PHONY: check-converter
check-converter: lib/examples/classify ## a random PyTorch network, converted, gives PyTorch's scores (skipped without PyTorch)
	@$(PYTHON) tests/check_converter.py lib/examples/classify lib/check-converter

.PHONY: check-headers
check-headers: ## each public header alone and twice, as C99 and as C++
	@for h in $(HEADERS:include/%=%); do \
	    printf '#include <%s>\n#include <%s>\n' $$h $$h | \
	        $(CC) -std=c99 -Wall -Wextra -Wpedantic -Werror -Iinclude -fsyntax-only -x c - || exit 1; \
	    if command -v $(CXX) > /dev/null; then printf '#include <%s>\n#include <%s>\n' $$h $$h | \
	        $(CXX) -Wall -Wextra -Wpedantic -Werror -Iinclude -fsyntax-only -x c++ - || exit 1; \
	    else echo "check-headers: no C++ compiler ($(CXX)), C99 only"; fi; \
	done; echo "check-headers: passed"

.PHONY: check-symbols
check-symbols: $(SHARED) $(ARCHIVE) ## exported symbols against tests/abi/symbols.txt; archive names all axm_
	@nm -D --defined-only $(SHARED) | awk '$$2 ~ /[A-Z]/ {print $$3}' | grep -v '^_' | sort | \
	    diff -u tests/abi/symbols.txt - || { echo 'check-symbols: the exported symbols changed'; exit 1; }
	@! nm -g --defined-only $(ARCHIVE) | awk 'NF == 3 {print $$3}' | grep -v '^axm_' | grep -v '^__' || \
	    { echo 'check-symbols: a name in the archive lacks axm_'; exit 1; }
	@grep -h '^AXM_API' $(HEADERS) | sed 's/^AXM_API [^(]*\b\(axm_[a-z0-9_]*\)(.*/\1/' | sort | \
	    diff -u - tests/abi/symbols.txt || { echo 'check-symbols: what the headers declare is not what is exported'; exit 1; }
	@echo "check-symbols: passed"

.PHONY: check-bare
check-bare: ## the sources with no flags but the include path
	@mkdir -p $(OBJ)/bare
	cd $(OBJ)/bare && $(CC) -c -I$(CURDIR)/include -ffp-contract=off $(wildcard $(CURDIR)/src/*.c $(CURDIR)/src/*/*.c $(CURDIR)/src/*/*/*.c)
	@echo "check-bare: passed"

# What tests/check_flags.sh builds, with flags and a folder of its own.
.PHONY: hashes-program
hashes-program: $(HASHES)

.PHONY: check-flags
check-flags: ## no flag in CFLAGS changes a result; without the Makefile, wrong ones are refused (gcc and clang)
	@tests/check_flags.sh $(MAKE) lib/check-flags

# The library runs on threads whose stacks may be small (musl's are 128 KiB), and frames depend on what is inlined.
.PHONY: check-werror
check-werror: ## library and examples with warnings as errors, the library's frames under 8 KiB
	$(MAKE) all examples CFLAGS='-O2 -Werror'
	for level in 0 2 3; do $(MAKE) static CFLAGS="-O$$level -Werror -Wframe-larger-than=8192" || exit 1; done

CONSUMER_PREFIX := $(CURDIR)/lib/check-install
.PHONY: check-install
check-install: ## install into lib/check-install, build examples/consumer by pkg-config, uninstall
	@command -v $(PKG_CONFIG) > /dev/null || { echo 'check-install needs pkg-config: apt-get install pkg-config'; exit 1; }
	rm -rf $(CONSUMER_PREFIX)
	$(MAKE) install DESTDIR= PREFIX=$(CONSUMER_PREFIX) includedir=$(CONSUMER_PREFIX)/include \
	    libdir=$(CONSUMER_PREFIX)/lib pkgconfigdir=$(CONSUMER_PREFIX)/lib/pkgconfig
	for kind in shared static; do \
	    PKG_CONFIG_PATH=$(CONSUMER_PREFIX)/lib/pkgconfig $(MAKE) -C examples/consumer $$kind CC='$(CC)' \
	        BUILD=$(CONSUMER_PREFIX)/consumer PKG_CONFIG='$(PKG_CONFIG)' && \
	    LD_LIBRARY_PATH=$(CONSUMER_PREFIX)/lib $(CONSUMER_PREFIX)/consumer/consumer-$$kind || exit 1; \
	done
	$(MAKE) uninstall DESTDIR= PREFIX=$(CONSUMER_PREFIX) includedir=$(CONSUMER_PREFIX)/include \
	    libdir=$(CONSUMER_PREFIX)/lib pkgconfigdir=$(CONSUMER_PREFIX)/lib/pkgconfig
	@left=$$(find $(CONSUMER_PREFIX) -name '*approxmul*' ! -path '*/consumer/*'); \
	    if [ -n "$$left" ]; then echo "check-install: uninstall left $$left"; exit 1; fi; echo "check-install: passed"

# ---- what programs of earlier versions rely on ----

# tests/abi has a folder for each version with this soname number: the headers that its programs were compiled against,
# and a description of its library. They never change after the release of that version.
KEPT := $(patsubst %/approxmul,%,$(wildcard tests/abi/*/approxmul))

# Whatever CFLAGS says, of the library that check-asan tests: flags that are known, and the same objects.
.PHONY: check-abi
check-abi: ## programs of earlier versions with today's library, its interface beside theirs (needs abigail-tools)
	@$(MAKE) --no-print-directory check-abi-library CFLAGS='$(ASAN_CFLAGS)'

.PHONY: check-abi-library
check-abi-library: $(SHARED)
	@tests/abi/programs.sh '$(CC) -std=c11 -Wall -Wextra -Wpedantic -Werror $(CPPFLAGS) $(CFLAGS) $(LDFLAGS)' \
	    $(SHARED) lib/abi/programs $(KEPT)
	@tests/abi/interface.sh '$(CC)' $(SHARED) lib/abi/interface $(KEPT)
	@echo "check-abi: passed"

.PHONY: abi-keep
abi-keep: ## this version's interface into tests/abi, before its release (needs abigail-tools, on x86-64)
	@$(MAKE) --no-print-directory abi-keep-library CFLAGS='$(ASAN_CFLAGS)'

.PHONY: abi-keep-library
abi-keep-library: $(SHARED)
	rm -rf tests/abi/$(VERSION)
	mkdir -p tests/abi/$(VERSION)/approxmul
	cp $(HEADERS) tests/abi/$(VERSION)/approxmul
	tests/abi/describe.sh $(SHARED) tests/abi/$(VERSION)/libapproxmul.abi

# ---- bench ----

BENCH_CSV ?= lib/bench/bench.csv
BENCH_SVG ?= lib/bench/bench.svg

$(BENCH): $(patsubst %.c,$(OBJ)/%.o,$(wildcard tests/bench/*.c)) $(ARCHIVE)
	$(LINK) $^ $(NEEDED_LIBS) -ldl

# Its figures come with the flags they were compiled with, as a C string that the shell takes for one word.
BENCH_FLAGS = $(subst ','\'',"$(subst ",\",$(subst \,\\,$(strip $(DIALECT) $(USER_CFLAGS) $(CPPFLAGS) $(NEEDED_CFLAGS))))")
$(OBJ)/tests/bench/machine.o: tests/bench/machine.c
	@mkdir -p $(@D)
	$(COMPILE) -D'BENCH_FLAGS=$(BENCH_FLAGS)'

.PHONY: bench
bench: $(BENCH) ## speed on real layers over float32's (OpenBLAS), for each instruction set (BENCH_ARGS='--help')
	@mkdir -p $(dir $(BENCH_CSV) $(BENCH_SVG))
	@$(BENCH) --shapes tests/bench/shapes.txt --csv $(BENCH_CSV) --svg $(BENCH_SVG) $(BENCH_ARGS)

# ---- documentation ----

.PHONY: docs
docs: ## the manual, by Doxygen, in lib/docs/html; warnings are errors
	@mkdir -p lib/docs
	( cat docs/Doxyfile; echo 'PROJECT_NUMBER = $(VERSION)'; echo 'OUTPUT_DIRECTORY = lib/docs' ) | $(DOXYGEN) -

# ---- install ----

.PHONY: install
install: all ## headers, both libraries and the pkg-config file, under DESTDIR and PREFIX
	$(INSTALL) -d $(DESTDIR)$(includedir)/approxmul $(DESTDIR)$(libdir) $(DESTDIR)$(pkgconfigdir)
	$(INSTALL) -m 644 $(HEADERS) $(DESTDIR)$(includedir)/approxmul
	$(INSTALL) -m 644 lib/libapproxmul.a $(DESTDIR)$(libdir)
	$(INSTALL) -m 755 lib/libapproxmul.so.$(VERSION) $(DESTDIR)$(libdir)
	ln -sf libapproxmul.so.$(VERSION) $(DESTDIR)$(libdir)/$(SONAME)
	ln -sf $(SONAME) $(DESTDIR)$(libdir)/libapproxmul.so
	sed -e 's|@prefix@|$(PREFIX)|' -e 's|@includedir@|$(includedir)|' -e 's|@libdir@|$(libdir)|' \
	    -e 's|@version@|$(VERSION)|' pkgconfig/approxmul.pc.in > $(DESTDIR)$(pkgconfigdir)/approxmul.pc

.PHONY: uninstall
uninstall: ## takes away what install put there
	rm -f $(HEADERS:include/%=$(DESTDIR)$(includedir)/%)
	-rmdir $(DESTDIR)$(includedir)/approxmul
	rm -f $(DESTDIR)$(libdir)/libapproxmul.a $(DESTDIR)$(libdir)/libapproxmul.so
	rm -f $(DESTDIR)$(libdir)/$(SONAME) $(DESTDIR)$(libdir)/libapproxmul.so.$(VERSION)
	rm -f $(DESTDIR)$(pkgconfigdir)/approxmul.pc

.PHONY: clean
clean: ## removes lib/
	rm -rf lib

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

-include $(shell find $(OBJ) -name '*.d' 2> /dev/null)
