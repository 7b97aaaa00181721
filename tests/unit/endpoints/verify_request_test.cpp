#include <doctest/doctest.h>

#include "support/house.h"
#include "support/page_checks.h"

using namespace authfcgi;

TEST_CASE("GET verify-request says where to look") {
  support::House house;
  support::Visitor visitor(house);
  const auto page = visitor.get("verify-request?provider=email&type=email");
  CHECK(page.status == 200);
  CHECK(support::missing_protection(page) == "");
  CHECK(page.body.find("Check your email") != std::string::npos);
  CHECK(page.body.find("href=\"https://app.example.com\"") != std::string::npos);
}

TEST_CASE("the operator's page gets the query, encoded anew (2.13)") {
  support::House house(R"({"pages":{"verifyRequest":"/mail?x=1#top"}})");
  support::Visitor visitor(house);
  CHECK(support::location(visitor.get("verify-request?provider=email&type=e%0D%0Amail")) ==
        "/mail?x=1&provider=email&type=e%0D%0Amail#top");
  CHECK(support::location(visitor.get("verify-request")) == "/mail?x=1#top");
}
