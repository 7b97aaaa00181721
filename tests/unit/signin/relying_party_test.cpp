#include "signin/relying_party.h"

#include <doctest/doctest.h>

#include "unit/signin/passkey_house.h"

using namespace authfcgi;
using support::PasskeyHouse;

namespace {

// A provider's relying party, by a request from that origin.
signin::RelyingParty party_of(const std::string& members, const std::string& origin) {
  PasskeyHouse house(R"({"id":"passkey")" + members + "}");
  return signin::relying_party_of(house.provider(), origin);
}

}  // namespace

TEST_CASE("a passkey is for the site that was asked for, unless the operator names others") {
  const auto own = party_of("", "https://app.example.com:8443");
  CHECK(own.ids == std::vector<std::string>{"app.example.com"});
  CHECK(own.origins == std::vector<std::string>{"https://app.example.com:8443"});
  CHECK(own.name == "app.example.com:8443");
  const auto named = party_of(R"(,"relayingParty":{"id":["example.com","app.example.com"],"name":"Example",
      "origin":["https://app.example.com","https://www.example.com"]})", "https://other.example.com");
  CHECK(named.ids == std::vector<std::string>{"example.com", "app.example.com"});
  CHECK(named.origins == std::vector<std::string>{"https://app.example.com", "https://www.example.com"});
  CHECK(named.name == "Example");
}
