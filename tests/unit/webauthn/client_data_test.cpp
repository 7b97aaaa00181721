#include "webauthn/client_data.h"

#include <doctest/doctest.h>

#include "json/text.h"
#include "support/malformed_json.h"
#include "webauthn/error.h"

using namespace authfcgi;
using webauthn::Expected;
using webauthn::validate_client_data;
using webauthn::WebAuthnError;

namespace {

const Expected kExpected = {
    "Y2hhbGxlbmdl", {"https://app.example.com", "https://www.example.com"}, {"example.com"}, true};

json::Value good() {
  return json::object(
      {{"type", "webauthn.get"}, {"challenge", "Y2hhbGxlbmdl"}, {"origin", "https://app.example.com"}, {"crossOrigin", false}});
}

bool is_accepted(std::string_view text, const Expected& expected = kExpected) {
  try {
    validate_client_data(text, "webauthn.get", expected);
    return true;
  } catch (const WebAuthnError&) {
    return false;
  }
}

bool is_accepted_with(std::string_view member, json::Value value) {
  json::Value data = good();
  data.set(member, std::move(value));
  return is_accepted(json::write(data));
}

}  // namespace

TEST_CASE("client data of this ceremony, with this challenge, from one of our origins, is good (SEC-66)") {
  CHECK(is_accepted(json::write(good())));
  CHECK(is_accepted_with("origin", "https://www.example.com"));
}

TEST_CASE("type, challenge and origin are compared byte for byte (SEC-66)") {
  for (const char* type : {"webauthn.create", "webauthn.Get", "webauthn.get ", "payment.get", ""}) {
    CHECK_FALSE(is_accepted_with("type", type));
  }
  for (const char* challenge : {"Y2hhbGxlbmdm", "Y2hhbGxlbmdl=", "Y2hhbGxlbmd", "y2hhbGxlbmdl", ""}) {
    CHECK_FALSE(is_accepted_with("challenge", challenge));
  }
  for (const char* origin :
       {"http://app.example.com", "https://app.example.com:443", "https://app.example.com/", "https://APP.example.com",
        "https://app.example.com.evil.com", "https://evil.example.com", "https://example.com", "app.example.com", "null", ""}) {
    CHECK_FALSE(is_accepted_with("origin", origin));
  }
  CHECK_FALSE(is_accepted_with("origin", std::string("https://app.example.com\0", 24)));
  CHECK_FALSE(is_accepted_with("challenge", std::string("Y2hhbGxlbmdl\0", 13)));
}

TEST_CASE("a member of another kind, or none, is refused") {
  for (const char* member : {"type", "challenge", "origin"}) {
    CAPTURE(member);
    for (const json::Value& value : support::one_of_each_kind()) CHECK_FALSE(is_accepted_with(member, value));
    json::Value data = good();
    data.erase(member);
    CHECK_FALSE(is_accepted(json::write(data)));
  }
}

TEST_CASE("a page in another site's frame is refused, and whatever is no clear no") {
  json::Value without = good();
  without.erase("crossOrigin");
  CHECK(is_accepted(json::write(without)));
  CHECK(is_accepted_with("crossOrigin", false));
  CHECK_FALSE(is_accepted_with("crossOrigin", true));
  for (const json::Value& value : support::one_of_each_kind()) CHECK_FALSE(is_accepted_with("crossOrigin", value));
}

TEST_CASE("topOrigin, tokenBinding and what browsers invent do not matter") {
  for (const json::Value& value : support::one_of_each_kind()) {
    CHECK(is_accepted_with("topOrigin", value));
    CHECK(is_accepted_with("tokenBinding", value));
    CHECK(is_accepted_with("other_keys_can_be_added_here", value));
  }
}

TEST_CASE("an empty expectation fits nothing") {
  Expected expected = kExpected;
  expected.origins.clear();
  CHECK_FALSE(is_accepted(json::write(good()), expected));

  expected = kExpected;
  expected.challenge.clear();
  json::Value data = good();
  CHECK_FALSE(is_accepted(json::write(data), expected));
  data.set("challenge", "");
  CHECK_FALSE(is_accepted(json::write(data), expected));
}

TEST_CASE("what is not JSON, twice the same member, or too long, is refused") {
  const std::string text = json::write(good());
  for (const std::string& bytes :
       {std::string(), std::string("null"), std::string("[]"), std::string("\"webauthn.get\""), text + "}", text.substr(1),
        R"({"origin":"https://app.example.com",)" + text.substr(1), "\xff" + text,
        std::string(9000, '['), text + std::string(9000, ' ')}) {
    CAPTURE(bytes);
    CHECK_FALSE(is_accepted(bytes));
  }
  CHECK(is_accepted(text + std::string(1000, ' ')));
  CHECK(is_accepted("\xef\xbb\xbf" + text));  // section 7.1 step 5: a mark of the byte order is to be stripped
}
