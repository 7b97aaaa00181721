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
CXX     ?= g++
VERSION := 0.1.0

ifeq ($(origin CXX),default)
CXX := g++
endif

BUILD   := build/$(VARIANT)
SOURCES := $(sort $(shell find src -name '*.cpp'))
TESTS   := $(sort $(shell find tests/unit tests/support tests/conformance -name '*.cpp' 2>/dev/null))
OBJECTS := $(SOURCES:%.cpp=$(BUILD)/%.o)
LIBRARY := $(filter-out $(BUILD)/src/main.o,$(OBJECTS))

PACKAGES := openssl libcurl libsystemd libseccomp sqlite3
CPPFLAGS += -Isrc -Itests -DAUTHFCGI_VERSION='"$(VERSION)"' -DAUTHFCGI_DATA_DIR='"$(PREFIX)/share/authfcgi"'
CXXFLAGS += -std=c++20 -Wall -Wextra -Werror -Wshadow -Wconversion -fno-strict-aliasing \
            -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE -MMD -MP
LDFLAGS  += -pie -Wl,-z,relro,-z,now
LDLIBS   += $(shell pkg-config --libs $(PACKAGES)) -lfcgi -lsoci_sqlite3 -lsoci_core

ifeq ($(VARIANT),release)
CXXFLAGS += -O2 -g1 -D_FORTIFY_SOURCE=3 -D_GLIBCXX_ASSERTIONS
else ifeq ($(VARIANT),debug)
CXXFLAGS += -Og -g -D_GLIBCXX_ASSERTIONS
else ifeq ($(VARIANT),asan)
CXXFLAGS += -O1 -g1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all -D_GLIBCXX_ASSERTIONS
LDFLAGS  += -fsanitize=address,undefined
# SOCI keeps the type information of a class that its templates use to itself.
$(BUILD)/src/store/%.o $(BUILD)/tests/unit/store/%.o: CXXFLAGS += -fno-sanitize=vptr
else ifeq ($(VARIANT),coverage)
CXXFLAGS += -O0 -g --coverage
LDFLAGS  += --coverage
endif

CCACHE := $(shell command -v ccache)
ifeq ($(V),1)
Q :=
else
Q := @
endif

.PHONY: all help deps run test unit e2e lint fuzz bench install clean

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

-include $(OBJECTS:.o=.d) $(TESTS:%.cpp=$(BUILD)/%.d)

unit:
	@$(MAKE) --no-print-directory VARIANT=asan build/asan/unit_tests
	build/asan/unit_tests $(if $(ROOM),--source-file='*/unit/$(ROOM)/*') $(if $(CASE),--test-case='$(CASE)')

clean:
	rm -rf build
