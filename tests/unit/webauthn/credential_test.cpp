#include "webauthn/credential.h"

#include <doctest/doctest.h>

#include "base/base64url.h"
#include "webauthn/error.h"

using namespace authfcgi;
using webauthn::Credential;
using webauthn::WebAuthnError;

namespace {

json::Value with_id(json::Value id, json::Value raw_id) {
  return json::object({{"id", std::move(id)}, {"rawId", std::move(raw_id)}, {"type", "public-key"}, {"response", json::object()}});
}

bool is_accepted(const json::Value& json) {
  try {
    const Credential credential(json);
    return true;
  } catch (const WebAuthnError&) {
    return false;
  }
}

}  // namespace

TEST_CASE("a credential's id is the bytes that id and rawId both say") {
  const json::Value json = with_id("AAEC", "AAEC");
  CHECK(Credential(json).id() == std::string("\0\1\2", 3));
  CHECK_FALSE(is_accepted(with_id("AAEC", "AAED")));
  CHECK_FALSE(is_accepted(with_id("AAEC", "AAEC ")));
  CHECK_FALSE(is_accepted(with_id("AAEC", nullptr)));
  CHECK_FALSE(is_accepted(with_id(nullptr, nullptr)));
}

TEST_CASE("a credential's id has one spelling and 1 to 1023 bytes") {
  for (const char* id : {"", "AAE=", "AA==", "AAF", "A", "AA/+", "AA E", "A\xc3\xa4"}) {
    CAPTURE(id);
    CHECK_FALSE(is_accepted(with_id(id, id)));
  }
  const std::string longest = base64url_encode(std::string(1023, 'i'));
  CHECK(is_accepted(with_id(longest, longest)));
  const std::string too_long = base64url_encode(std::string(1024, 'i'));
  CHECK_FALSE(is_accepted(with_id(too_long, too_long)));
}

TEST_CASE("a credential is a public key's") {
  json::Value json = with_id("AAEC", "AAEC");
  CHECK(is_accepted(json));
  for (const char* type : {"password", "PUBLIC-KEY", "public-key ", ""}) {
    json.set("type", type);
    CHECK_FALSE(is_accepted(json));
  }
  json.erase("type");
  CHECK_FALSE(is_accepted(json));
}

TEST_CASE("a response's bytes are base64url without padding, and are there") {
  json::Value json = with_id("AAEC", "AAEC");
  json.set("response", json::object({{"good", "AAEC"}, {"empty", ""}, {"padded", "AAE="}, {"plain", "AA/+"}, {"number", 3}}));
  const Credential credential(json);
  CHECK(credential.bytes("good") == std::string("\0\1\2", 3));
  CHECK(credential.bytes("empty").empty());
  for (const char* member : {"padded", "plain", "number", "missing"}) {
    CHECK_THROWS_AS(credential.bytes(member), WebAuthnError);
  }
}
