#include "store/wire.h"

#include <doctest/doctest.h>

using namespace authfcgi;
using store::Value;

TEST_CASE("parameters are numbered from left to right, outside of quotes, and casts are none") {
  const auto dollar = [](int number) { return "$" + std::to_string(number); };
  CHECK(store::spell_parameters("SELECT a FROM t WHERE b = :one AND c=:two_2", dollar) ==
        "SELECT a FROM t WHERE b = $1 AND c=$2");
  CHECK(store::spell_parameters("SELECT ':no', \":no\", :yes", dollar) == "SELECT ':no', \":no\", $1");
  CHECK(store::spell_parameters("SELECT 1 : 2 :", dollar) == "SELECT 1 : 2 :");
  CHECK(store::spell_parameters("(:a, :b)", [](int) { return "?"; }) == "(?, ?)");
}

TEST_CASE("a text with NUL or broken UTF-8 is in no database") {
  const Value nul = std::optional<std::string>(std::string("a\0b", 3));
  const Value broken = std::optional<std::string>("\xC3");
  const Value good = std::optional<std::string>("\xC3\x89");
  const Value number = std::optional<long long>(7);
  const Value nothing = std::optional<std::string>();
  CHECK(store::is_unstorable(std::vector{good, nul}));
  CHECK(store::is_unstorable(std::vector{broken}));
  CHECK_FALSE(store::is_unstorable(std::vector{good, number, nothing}));
  CHECK(store::only_finds("SELECT 1"));
  CHECK(store::only_finds("DELETE FROM t"));
  CHECK_FALSE(store::only_finds("INSERT INTO t VALUES (1)"));
}
