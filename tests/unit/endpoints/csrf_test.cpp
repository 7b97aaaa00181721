#include <doctest/doctest.h>

#include "support/house.h"
#include "support/page_checks.h"

using namespace authfcgi;
using support::header;

TEST_CASE("GET csrf gives the token that belongs to the cookie, and is kept by nobody (2.3)") {
  support::House house;
  support::Visitor visitor(house);
  const auto response = visitor.get("csrf");
  CHECK(response.status == 200);
  CHECK(header(response, "Content-Type") == "application/json");
  CHECK(header(response, "Cache-Control") == "private, no-cache, no-store");
  CHECK(header(response, "Expires") == "0");
  CHECK(header(response, "Pragma") == "no-cache");
  const json::Value body = json::parse(response.body);
  CHECK(body.object().size() == 1);
  CHECK(visitor.browser.value("__Host-authjs.csrf-token") ==
        house.csrf_tokens.seal(body.find("csrfToken")->string()));
}

TEST_CASE("two visitors have two tokens") {
  support::House house;
  support::Visitor ada(house), nina(house);
  CHECK(ada.csrf_token() != nina.csrf_token());
}
