# authfcgi: sign-in for everything behind nginx.
#
#   make run       install what is missing, build, and try it at http://localhost:8080 (Ctrl-C ends it)
#   make test      install what is missing, build with sanitizers, run the unit and end-to-end tests
#   make           build build/release/authfcgi
#   make unit      the unit tests alone          ROOM=jose for one room, CASE="*nonce*" for some cases
#   make e2e       the end-to-end tests alone    ONLY=gate for the scripts whose name holds that word
#   make lint      the floors of the house, a test for every file, formatting of words; clang's opinion
#   make fuzz      every fuzz target for a while FUZZ_SECONDS=30
#   make bench     measure, and print a Markdown table
#   make install   DESTDIR= PREFIX=/usr/local
#   make deps      only install what is missing
#   make clean     remove build/
#   make help      this page
#
# VARIANT=release|debug|asan|coverage chooses flags, V=1 shows commands, CXX=clang++ another compiler.

VARIANT ?= release
PREFIX  ?= /usr/local
FUZZ_SECONDS ?= 30
CXX     ?= g++
VERSION := 0.1.0

ifeq ($(origin CXX),default)
CXX := g++
endif

BUILD   := build/$(VARIANT)
SOURCES := $(sort $(shell find src -name '*.cpp'))
TESTS   := $(sort $(shell find tests/unit tests/support tests/conformance -name '*.cpp' 2>/dev/null))
FUZZERS := $(patsubst tests/fuzz/%_fuzz.cpp,%,$(wildcard tests/fuzz/*_fuzz.cpp))
OBJECTS := $(SOURCES:%.cpp=$(BUILD)/%.o)
LIBRARY := $(filter-out $(BUILD)/src/main.o,$(OBJECTS))

# What Debian 12 must have installed for which of the targets below; tests/deps.sh installs what is missing.
TO_BUILD := g++ pkg-config libfcgi-dev libssl-dev libcurl4-openssl-dev rapidjson-dev libsystemd-dev libseccomp-dev \
            libsoci-dev libsqlite3-dev libpq-dev libmariadb-dev libhiredis-dev libunistring-dev libidn2-dev \
            libldap2-dev
# The operator's callbacks.
TO_BUILD += liblua5.4-dev
# Passwords and second factors.
TO_BUILD += libargon2-dev libcrypt-dev libzxcvbn-dev liboath-dev libqrencode-dev
TO_RUN   := nginx-light nodejs npm
TO_TEST  := doctest-dev chromium openssl redis-tools postgresql mariadb-server sqlite3 slapd ldap-utils
TO_FUZZ  := clang-14 libclang-rt-14-dev

PACKAGES := openssl libcurl libsystemd libseccomp sqlite3 libpq libmariadb hiredis libidn2 ldap
PACKAGES += libargon2 liboath libqrencode
CPPFLAGS += -Isrc -Itests -DAUTHFCGI_VERSION='"$(VERSION)"' -DAUTHFCGI_DATA_DIR='"$(PREFIX)/share/authfcgi"'
CXXFLAGS += -std=c++20 -Wall -Wextra -Werror -Wshadow -Wconversion -fno-strict-aliasing \
            -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE -MMD -MP
LDFLAGS  += -pie -Wl,-z,relro,-z,now
LDLIBS   += $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lfcgi -lsoci_core
LDLIBS   += -llua5.4-c++
LDLIBS   += -lcrypt -lzxcvbn -lunistring

ifeq ($(VARIANT),release)
# g++ 12 leaves loops over text as they are at -O2; clang does not.
CXXFLAGS += -O2 -g1 $(if $(findstring clang,$(CXX)),,-fvect-cost-model=cheap) -D_FORTIFY_SOURCE=3 -D_GLIBCXX_ASSERTIONS
else ifeq ($(VARIANT),debug)
CXXFLAGS += -Og -g -D_GLIBCXX_ASSERTIONS
else ifeq ($(VARIANT),asan)
CXXFLAGS += -O1 -g1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all -D_GLIBCXX_ASSERTIONS
LDFLAGS  += -fsanitize=address,undefined
# Tests run once after each build: half the time to compile them counts for more than how fast they are.
$(BUILD)/tests/%.o: CXXFLAGS += -O0
# SOCI keeps the type information of a class that its templates use to itself.
$(BUILD)/src/store/%.o $(BUILD)/tests/unit/store/%.o: CXXFLAGS += -fno-sanitize=vptr
else ifeq ($(VARIANT),coverage)
CXXFLAGS += -O0 -g --coverage
LDFLAGS  += --coverage
else ifeq ($(VARIANT),fuzz)
CXX      := clang++-14
CXXFLAGS += -O1 -g1 -fno-omit-frame-pointer -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all
LDFLAGS  += -fsanitize=address,undefined
$(BUILD)/src/store/%.o: CXXFLAGS += -fno-sanitize=vptr
# RapidJSON's empty stack adds to a null pointer, which clang minds.
$(BUILD)/src/json/%.o: CXXFLAGS += -fno-sanitize=pointer-overflow
endif

CCACHE := $(shell command -v ccache)
ifeq ($(V),1)
Q :=
else
Q := @
endif

.PHONY: all help deps run test test-programs unit e2e lint fuzz bench bench-programs install clean always

all: $(BUILD)/authfcgi

help:
	@sed -n '3,/^$$/s/^# \{0,1\}//p' Makefile

$(BUILD)/authfcgi: $(OBJECTS)
	@echo "  LINK  $@"
	$(Q)$(CXX) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/unit_tests: $(LIBRARY) $(TESTS:%.cpp=$(BUILD)/%.o)
	@echo "  LINK  $@"
	$(Q)$(CXX) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/%.o: %.cpp
	@mkdir -p $(@D)
	@echo "  C++   $<"
	$(Q)$(CCACHE) $(CXX) $(CPPFLAGS) $(CXXFLAGS) -c -o $@ $<

$(BUILD)/src/config/schema.o: conf/authfcgi.schema.json
$(BUILD)/src/providers/file_schema.o: conf/provider.schema.json
$(BUILD)/src/pages/passkey.o: src/pages/passkey.js

# Where the catalogue is installed is compiled in: another PREFIX compiles that file again.
$(BUILD)/prefix: always
	@mkdir -p $(@D)
	@echo '$(PREFIX)' | cmp -s - $@ || echo '$(PREFIX)' >$@
$(BUILD)/src/providers/catalogue.o: $(BUILD)/prefix
always:

# A fuzz target under clang's fuzzer, or, in the other variants, under a main() that replays files.
DRIVER := $(if $(filter fuzz,$(VARIANT)),-fsanitize=fuzzer,$(BUILD)/tests/fuzz/replay.o)

$(BUILD)/library.a: $(LIBRARY)
	$(Q)rm -f $@ && ar rcs $@ $^

$(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/%_fuzz.o $(filter %.o,$(DRIVER)) $(BUILD)/library.a
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	$(Q)$(CXX) $(LDFLAGS) -o $@ $< $(DRIVER) $(BUILD)/library.a $(LDLIBS)

BENCH_PROGRAMS := $(patsubst tests/bench/%.cpp,$(BUILD)/%,$(wildcard tests/bench/*.cpp))
$(BENCH_PROGRAMS): $(BUILD)/%: $(BUILD)/tests/bench/%.o $(BUILD)/library.a
	@echo "  LINK  $@"
	$(Q)$(CXX) $(LDFLAGS) -o $@ $^ $(LDLIBS)

bench-programs: $(BENCH_PROGRAMS)

.SECONDARY:

-include $(OBJECTS:.o=.d) $(TESTS:%.cpp=$(BUILD)/%.d) $(FUZZERS:%=$(BUILD)/tests/fuzz/%_fuzz.d)
-include $(patsubst %.cpp,$(BUILD)/%.d,$(wildcard tests/bench/*.cpp))

deps:
	@tests/deps.sh $(TO_BUILD) $(TO_RUN) $(TO_TEST) $(TO_FUZZ)

run:
	@tests/deps.sh $(TO_BUILD) $(TO_RUN)
	@$(MAKE) --no-print-directory -j$$(nproc) build/release/authfcgi
	@tests/demo/run.sh build/release/authfcgi

test:
	@tests/deps.sh $(TO_BUILD) $(TO_RUN) $(TO_TEST)
	@$(MAKE) --no-print-directory -j$$(nproc) VARIANT=asan test-programs
	@tests/all.sh

test-programs: $(BUILD)/unit_tests $(BUILD)/authfcgi $(FUZZERS:%=$(BUILD)/fuzz/%)

unit:
	@$(MAKE) --no-print-directory VARIANT=asan build/asan/unit_tests
	build/asan/unit_tests $(if $(ROOM),--source-file='*/unit/$(ROOM)/*') $(if $(CASE),--test-case='$(CASE)')

e2e:
	@tests/deps.sh $(TO_BUILD) $(TO_RUN) $(TO_TEST)
	@$(MAKE) --no-print-directory -j$$(nproc) VARIANT=asan build/asan/authfcgi
	node tests/e2e/run.mjs $(ONLY)

fuzz:
	@tests/deps.sh $(TO_BUILD) $(TO_FUZZ)
	@$(MAKE) --no-print-directory -j$$(nproc) VARIANT=fuzz $(FUZZERS:%=build/fuzz/fuzz/%)
	@set -e; for name in $(FUZZERS); do echo "== $$name"; mkdir -p build/fuzz/corpus/$$name; \
	  words=; test ! -f tests/fuzz/dictionaries/$$name || words=-dict=tests/fuzz/dictionaries/$$name; \
	  build/fuzz/fuzz/$$name -max_total_time=$(FUZZ_SECONDS) -max_len=8192 -print_final_stats=1 \
	    $$words -artifact_prefix=build/fuzz/$$name- build/fuzz/corpus/$$name tests/fuzz/seeds/$$name; done

bench:
	@tests/deps.sh $(TO_BUILD) $(TO_RUN) wrk
	@$(MAKE) --no-print-directory -s -j$$(nproc) build/release/authfcgi bench-programs
	@AUTHFCGI=build/release/authfcgi node tests/bench/run.mjs

lint:
	@sh tests/house/lint.sh
	@echo "  CLANG -fsyntax-only src"
	@printf '%s\n' $(SOURCES) | xargs -P 2 -n 6 clang++ $(CPPFLAGS) -std=c++20 -Wall -Wextra -Werror -Wshadow -Wconversion -fsyntax-only

# The configuration goes beside the snippets, as an example: what lives in /etc is the operator's.
install: build/release/authfcgi
	install -D -m 755 build/release/authfcgi $(DESTDIR)$(PREFIX)/bin/authfcgi
	install -d $(DESTDIR)$(PREFIX)/share/authfcgi/providers $(DESTDIR)$(PREFIX)/share/authfcgi/nginx/snippets
	install -m 644 conf/providers/*.json $(DESTDIR)$(PREFIX)/share/authfcgi/providers/
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/authfcgi/examples conf/examples/*.lua
	install -m 644 conf/authfcgi.json conf/authfcgi.schema.json conf/provider.schema.json README.md LICENSE $(DESTDIR)$(PREFIX)/share/authfcgi/
	install -m 644 nginx/*.conf $(DESTDIR)$(PREFIX)/share/authfcgi/nginx/
	install -m 644 nginx/snippets/* $(DESTDIR)$(PREFIX)/share/authfcgi/nginx/snippets/
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	for unit in systemd/*; do sed 's|/usr/local|$(PREFIX)|g' $$unit >$(DESTDIR)$(PREFIX)/lib/systemd/system/$$(basename $$unit); done

clean:
	rm -rf build
