#include "providers/place.h"

#include <doctest/doctest.h>

#include "providers/email.h"

using namespace authfcgi;
using providers::place_of;

TEST_CASE("two servers of one id have a place each, and one server has one (SEC-25)") {
  providers::Provider production, staging;
  production.id = staging.id = "company";
  production.issuer = "https://idp.example";
  staging.issuer = "https://staging-idp.example";
  CHECK(place_of(production) == "company at https://idp.example");
  CHECK(place_of(staging) != place_of(production));
  staging.issuer = "";
  staging.token.url = "https://plain.example/token";
  CHECK(place_of(staging) == "company at https://plain.example/token");
  staging.token.url = "";
  CHECK(place_of(staging) == "company");
}
