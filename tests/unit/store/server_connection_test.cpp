#include "store/server_connection.h"

#include <doctest/doctest.h>

#include "support/pretend_wire.h"

using namespace authfcgi;
using store::ServerConnection;

namespace {

struct Fixture {
  int attempts = 0;
  bool is_down = false;
  support::PretendWire* wire = nullptr;
  ServerConnection connection{store::Dialect::kPostgresql, ServerConnection::Purpose::kUse, std::chrono::seconds(1),
                              [this](store::Wire::Clock::time_point) -> std::unique_ptr<store::Wire> {
                                ++attempts;
                                if (is_down) throw store::Unavailable("refused");
                                auto opened = std::make_unique<support::PretendWire>();
                                opened->answer = store::Row{version};
                                wire = opened.get();
                                return opened;
                              }};
  std::string version = "4711";
};

}  // namespace

TEST_CASE("a connection is opened at the first use, kept, and opened again after it was lost (SEC-72)") {
  Fixture fixture;
  CHECK(fixture.attempts == 0);
  fixture.connection.session();
  fixture.connection.session();
  CHECK(fixture.attempts == 1);
  fixture.wire->sound = false;
  fixture.connection.session();
  CHECK(fixture.attempts == 2);
}

TEST_CASE("a server that is down is asked once, and everybody else hears so at once (SEC-37)") {
  Fixture fixture;
  fixture.is_down = true;
  for (int i = 0; i < 50; ++i) CHECK_THROWS_AS(fixture.connection.session(), store::Unavailable);
  CHECK(fixture.attempts == 1);
}

TEST_CASE("tables that are not migrated are a clear error") {
  Fixture fixture;
  fixture.version = "0";
  try {
    fixture.connection.session();
    FAIL("tables of version 0 were used");
  } catch (const store::StoreError& error) {
    CHECK(describe(error).find("authfcgi migrate") != std::string::npos);
  }
}
