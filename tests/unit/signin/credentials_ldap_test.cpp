// What a directory answers is in tests/e2e/ldap.test.mjs; here is what becomes of one that does not.
#include "signin/credentials_ldap.h"

#include <doctest/doctest.h>

#include "unit/signin/local_house.h"

using namespace authfcgi;
using support::LocalHouse;

TEST_CASE("a directory that is away lets nobody in, says 503, and is no attempt") {
  LocalHouse house(R"({"id":"ldap","type":"credentials","source":"ldap","url":"ldaps://127.0.0.1:1","base":"dc=example"})",
                   R"(,"rateLimit":{"address":{"attempts":2}})");
  const auto form = json::object({{"username", "ada"}, {"password", "right"}});
  for (int i = 0; i < 4; ++i) CHECK_THROWS_AS(house.prove_form(form), model::TemporarilyUnavailable);
  CHECK_THROWS_AS(house.prove_form(json::object({{"username", "ada"}, {"password", ""}})), model::CredentialsSignin);
}

TEST_CASE("half of the flow pool may wait for one directory; the rest hears 503 at once, and it is no attempt (SEC-25)") {
  LocalHouse house(R"({"id":"ldap","type":"credentials","source":"ldap","url":"ldaps://127.0.0.1:1","base":"dc=example"})",
                   R"(,"rateLimit":{"address":{"attempts":2},"credentials":{"attempts":1,"delayAfter":1}})");
  const auto form = json::object({{"username", "ada"}, {"password", "right"}});
  {
    const auto other = house.bulkhead.enter("ldap at ldaps://127.0.0.1:1");  // the only place
    for (int i = 0; i < 4; ++i) CHECK_THROWS_AS(house.prove_form(form), shared::TooManyWaiting);
  }
  // Whoever waited in vain gives the place back.
  for (int i = 0; i < 4; ++i) {
    try {
      house.prove_form(form);
      FAIL("nobody is there");
    } catch (const model::TemporarilyUnavailable& error) {
      CHECK(describe(error).find("Can't contact") != std::string::npos);
    }
  }
}
