#!/bin/sh
# The rules of the house that a machine can see. Run from the project's root:  sh tests/house/lint.sh
# Every complaint has its place, the thing, and the rule; all come at once. Exit 1 when there is one.
set -u
LC_ALL=C
export LC_ALL

house=tests/house
complaints=$(mktemp) || exit 2
trap 'rm -f "$complaints"' EXIT

# Prints one row for each #include: file, line, what stands between the quotes or brackets.
# shellcheck disable=SC2016  # awk's own dollars
includes() {
  find src -name '*.h' -o -name '*.cpp' | sort | xargs awk '
    /^[ \t]*#[ \t]*include[ \t]*[<"]/ {
      name = $0; sub(/^[^<"]*[<"]/, "", name); sub(/[>"].*/, "", name)
      print FILENAME, FNR, name, (index($0, "\"") ? "ours" : "theirs")
    }'
}

floors_and_owners() {
  includes | awk '
    FNR == NR {
      if ($1 == "floor") { for (i = 3; i <= NF; i++) floor[$i] = $2 }
      if ($1 == "arrow") { for (i = 3; i <= NF; i++) arrow[$2, $i] = 1 }
      if ($1 == "closed") { closed[$2] = 1; for (i = 3; i <= NF; i++) opens[$i, $2] = 1 }
      if ($1 == "library") { owner[$2] = owner[$2] " or " $3; may[$2, $3] = 1 }
      next
    }
    {
      file = $1; place = $1 ":" $2; name = $3
      room = file; sub(/^src\//, "", room)
      own = room
      if (index(room, "/")) sub(/\/.*/, "", room); else sub(/\..*/, "", room)
      if (!(room in floor)) { print place ": the room " room " has no floor in tests/house/floors.txt"; next }
      for (library in owner) {
        if (index(name, library) == 1 && $4 == "theirs" && !((library, room) in may) && !((library, own) in may))
          print place ": includes <" name ">, which belongs to " substr(owner[library], 5) " alone"
      }
      if ($4 != "ours") next
      other = name; sub(/\/.*/, "", other)
      if (!index(name, "/")) { print place ": includes \"" name "\"; write it with its room, as \"room/file.h\""; next }
      if (!(other in floor)) { print place ": includes \"" name "\", but no room " other " is in tests/house/floors.txt"; next }
      if (other == room) next
      if (other in closed && !((room, other) in opens))
        print place ": " room " includes \"" name "\", but " other " is closed to it"
      else if (floor[other] > floor[room])
        print place ": " room " (floor " floor[room] ") includes \"" name "\" from floor " floor[other] " above it"
      else if (floor[other] == floor[room] && !((room, other) in arrow))
        print place ": " room " includes \"" name "\", but no arrow leads from " room " to " other " on floor " floor[room]
    }' "$house/floors.txt" -
}

is_excepted() { # kind, file
  awk -v kind="$1" -v file="$2" '$1 == kind && $2 == file && NF > 2 { found = 1 } END { exit !found }' "$house/exceptions.txt"
}

test_for_every_file() {
  find src -name '*.cpp' | sort | while read -r file; do
    test=tests/unit/${file#src/}
    test=${test%.cpp}_test.cpp
    [ -f "$test" ] || is_excepted untested "$file" || echo "$file: has no $test; write it, or say why not in $house/exceptions.txt"
  done
  find tests/unit -mindepth 2 -name '*.cpp' | sort | while read -r test; do
    file=src/${test#tests/unit/}
    file=${file%_test.cpp}
    [ -f "$file.cpp" ] || [ -f "$file.h" ] || is_excepted extra "$test" ||
      echo "$test: stands for $file.cpp, which is not there"
  done
}

short_files() {
  find src -name '*.h' -o -name '*.cpp' | sort | while read -r file; do
    lines=$(awk 'END { print NR }' "$file")
    [ "$lines" -le 300 ] || is_excepted long "$file" ||
      echo "$file: has $lines lines; past 300, look for the second noun, or name it in $house/exceptions.txt"
  done
}

names_and_openings() {
  find src tests -name node_modules -prune -o \( -iname '*util*' -o -iname '*common*' -o -iname '*helper*' -o -iname '*manager*' \) -print | sort |
    sed 's/$/: util, common, helper and manager are not names (house style, section 2)/'
  find src -name '*.h' | sort | xargs awk '
    FNR == 1 && !/^\/\/ / { print FILENAME ":1: must open with what the file answers for" }
    FNR > 1 && !found[FILENAME] && /^#pragma once$/ { found[FILENAME] = 1 }
    FNR == 1 { files[++count] = FILENAME }
    END { for (i = 1; i <= count; i++) if (!found[files[i]]) print files[i] ": has no #pragma once" }'
}

# Names of members below any "properties" of the schema, one a line: a small reader of JSON's brackets and strings.
schema_keys() {
  awk '{ text = text $0 "\n" } END {
    depth = 0; count = length(text)
    for (i = 1; i <= count; i++) {
      c = substr(text, i, 1)
      if (c == "\"") {
        word = ""
        for (i++; i <= count && (c = substr(text, i, 1)) != "\""; i++) { if (c == "\\") i++; word = word c }
        rest = substr(text, i + 1, 40)
        if (rest ~ /^[ \t\n]*:/) { key[depth] = word; if (key[depth - 1] == "properties") print word }
      } else if (c == "{") { depth++; key[depth] = "" }
      else if (c == "}") depth--
    }
  }' conf/authfcgi.schema.json | sort -u
}

configuration_is_shown() {
  [ -f conf/authfcgi.schema.json ] || return
  schema_keys | grep -v '^\$' | while read -r key; do
    grep -q "\"$key\"" conf/authfcgi.json || echo "conf/authfcgi.json: the key $key of the schema is not shown"
  done
}

endpoints_are_documented() {
  [ -f src/app/router.cpp ] && [ -f README.md ] || return
  sed -n -e 's/.*\.action = "\([^"]*\)".*/\1/p' -e 's/^ *\(page\|form\)("\([^"]*\)".*/\2/p' src/app/router.cpp | sort -u | while read -r action; do
    grep -q "$action" README.md || echo "README.md: the endpoint $action is not described"
  done
}

# The map of the house names every room.
rooms_are_on_the_map() {
  for room in src/*/; do
    room=$(basename "$room")
    sed -n '/^## The house/,/^`tests/p' README.md | grep -q "\`$room\`" || echo "README.md: the room $room is not on the map of the house"
  done
}

# Every identity header that the gate can emit is emptied where nobody is signed in (SEC-56).
identity_headers_are_emptied() {
  [ -f src/gate/identity.cpp ] || return
  sed -n 's/.*Row{"\([A-Za-z-]*\)".*/\1/p' src/gate/identity.cpp | sort -u | while read -r header; do
    grep -q "^proxy_set_header $header \"\";" nginx/snippets/authfcgi-identity-off.conf ||
      echo "nginx/snippets/authfcgi-identity-off.conf: does not empty $header, which src/gate/identity.cpp can emit"
    grep -q "^proxy_set_header $header " nginx/snippets/authfcgi-protect*.conf ||
      echo "nginx/snippets: no authfcgi-protect file sets $header, which src/gate/identity.cpp can emit"
  done
}

# A clock on the wall may jump: whoever waits or counts time asks the monotonic one (SEC-73). Randomness has one source
# (SEC-81).
one_clock_and_one_dice() {
  grep -rnE 'system_clock|gettimeofday|CLOCK_REALTIME|[^_a-z]time\((NULL|nullptr|0)\)' src | grep -v '^src/base/clock.cpp:' |
    sed 's/:[^:]*$/: asks the clock on the wall, which base\/clock.cpp alone does (SEC-73)/'
  grep -rnE 'mt19937|random_device|[^_a-z]s?rand\(|[^_a-z]random\(\)|RAND_|getrandom' src | grep -v '^src/crypto/random\.' |
    sed 's/:[^:]*$/: draws randomness, which crypto\/random.cpp alone does (SEC-81)/'
}

# The compiler's and the linker's part of the defence (SEC-79).
flags_are_set() {
  for flag in -Wall -Wextra -Werror -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection -fcf-protection \
    -D_GLIBCXX_ASSERTIONS -pie -Wl,-z,relro,-z,now -fsanitize=address,undefined; do
    grep -qe "$flag" Makefile || echo "Makefile: does not say $flag (SEC-79)"
  done
}

# What systemd says of the unit, where it is here to say something (SEC-75): 15 stands for an exposure of 1.5.
unit_is_closed() {
  for line in ProtectSystem=strict CapabilityBoundingSet= NoNewPrivileges=yes MemoryDenyWriteExecute=yes UMask=0077 LimitCORE=0 \
    'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6' 'SystemCallFilter=~@privileged @resources'; do
    grep -qxe "$line" systemd/authfcgi.service || echo "systemd/authfcgi.service: lacks $line (SEC-75)"
  done
  grep -q '^LoadCredential=AUTH_SECRET' systemd/authfcgi.service || echo "systemd/authfcgi.service: no LoadCredential (SEC-75)"
  grep -q '^WatchdogSec=' systemd/authfcgi.service || echo "systemd/authfcgi.service: no WatchdogSec (SEC-75)"
  command -v systemd-analyze >/dev/null || return
  systemd-analyze security --offline=true --threshold=15 --no-pager systemd/authfcgi.service >/dev/null 2>&1 ||
    echo "systemd/authfcgi.service: systemd-analyze security sees an exposure above 1.5 (SEC-75)"
}

# Every parser has its fuzz target, and every target its seeds, which each test run replays (SEC-80).
parsers_are_fuzzed() {
  for name in fastcgi_records fastcgi_params cookie_header form url encodings jwe jws id_token jwk_set json discovery \
    token_response userinfo response_headers config gate_policy stored_hash email_address mail_message \
    webauthn_registration webauthn_authentication; do
    [ -f "tests/fuzz/${name}_fuzz.cpp" ] || echo "tests/fuzz/${name}_fuzz.cpp: is not there (SEC-80)"
  done
  for target in tests/fuzz/*_fuzz.cpp; do
    seeds=tests/fuzz/seeds/$(basename "$target" _fuzz.cpp)
    [ -n "$(ls -A "$seeds" 2>/dev/null)" ] || echo "$target: has no seeds in $seeds (SEC-80)"
  done
}

# Without a list of what was revoked, people must be told how long a session lives (SEC-38).
limits_are_told() {
  grep -q 'jwt strategy cannot be revoked' README.md || echo "README.md: must say that sessions of the jwt strategy cannot be revoked (SEC-38)"
}

{
  one_clock_and_one_dice
  flags_are_set
  unit_is_closed
  parsers_are_fuzzed
  limits_are_told
  floors_and_owners
  test_for_every_file
  short_files
  names_and_openings
  configuration_is_shown
  endpoints_are_documented
  rooms_are_on_the_map
  identity_headers_are_emptied
} > "$complaints"

if [ -s "$complaints" ]; then
  cat "$complaints"
  echo "lint: $(awk 'END { print NR }' "$complaints") complaints"
  exit 1
fi
echo "lint: the house is in order"
