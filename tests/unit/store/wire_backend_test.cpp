#include "store/wire_backend.h"

#include <doctest/doctest.h>

#include "store/query.h"
#include "support/pretend_wire.h"

using namespace authfcgi;
using store::Query;

TEST_CASE("a query's text and values reach the wire, and its row comes back") {
  support::PretendWire wire;
  wire.answer = store::Row{"7", std::nullopt, "text"};
  const auto sql = store::make_session(wire);
  std::optional<long long> number, absent = 1;
  std::optional<std::string> text;
  CHECK(Query(*sql, "SELECT a, b, c FROM t WHERE d = :d AND e = :e AND f = :f")
            .use("d")
            .use(std::optional<long long>(5))
            .use(std::optional<std::string>())
            .into(number)
            .into(absent)
            .into(text)
            .run());
  CHECK(number == 7);
  CHECK_FALSE(absent);
  CHECK(text == "text");
  REQUIRE(wire.values.size() == 3);
  CHECK(std::get<std::optional<std::string>>(wire.values[0]) == "d");
  CHECK(std::get<std::optional<long long>>(wire.values[1]) == 5);
  CHECK_FALSE(std::get<std::optional<std::string>>(wire.values[2]));
}

TEST_CASE("no row is no row, and what is no number is refused as one") {
  support::PretendWire wire;
  const auto sql = store::make_session(wire);
  std::optional<long long> number = 1;
  CHECK_FALSE(Query(*sql, "SELECT a FROM t").into(number).run());
  CHECK(number == 1);
  wire.answer = store::Row{"seven"};
  CHECK_THROWS_AS(Query(*sql, "SELECT a FROM t").into(number).run(), store::StoreError);
  *sql << "BEGIN";
  CHECK(wire.texts.back() == "BEGIN");
}

TEST_CASE("what the wire throws arrives as it is") {
  support::PretendWire wire;
  wire.fails = true;
  const auto sql = store::make_session(wire);
  CHECK_THROWS_AS(*sql << "BEGIN", store::Unavailable);
}
