#!/bin/sh
# Every test there is, counted: doctest's cases, each fuzz seed, each end-to-end test. The last line is the sum alone.
# A part that dies without a count is one failure. Run from the project's root after `make VARIANT=asan test-programs`.
set -u
out=$(mktemp)
trap 'rm -f "$out"' EXIT
passed=0
failed=0

count() { # count PASSED FAILED; an empty count is a failure
  passed=$((passed + ${1:-0}))
  failed=$((failed + ${2:-1}))
}

echo "== unit tests"
build/asan/unit_tests 2>&1 | tee "$out"
set -- $(sed -n 's/\x1b\[[0-9;]*m//g; s/^\[doctest\] test cases: .*| *\([0-9]*\) passed | *\([0-9]*\) failed.*/\1 \2/p' "$out")
count "$@"

echo "== fuzz seeds"
for source in tests/fuzz/*_fuzz.cpp; do
  name=$(basename "$source" _fuzz.cpp)
  if build/asan/fuzz/"$name" tests/fuzz/seeds/"$name" >"$out" 2>&1; then
    count "$(sed -n 's/^\([0-9]*\) replayed$/\1/p' "$out")" 0
    echo "$name: $(tail -n 1 "$out")"
  else
    count 0 1
    echo "$name: FAILED"
    tail -n 60 "$out"
  fi
done

echo "== end-to-end tests"
node tests/e2e/run.mjs 2>&1 | tee "$out"
set -- $(sed -n 's/^end-to-end: \([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$out")
count "$@"

echo "$passed passed, $failed failed"
test "$failed" = 0 && test "$passed" != 0
