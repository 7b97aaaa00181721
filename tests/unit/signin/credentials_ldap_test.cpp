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
