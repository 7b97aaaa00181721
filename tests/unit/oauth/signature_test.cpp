#include "oauth/signature.h"

#include <doctest/doctest.h>

#include "oauth/error.h"
#include "support/provider_keys.h"

using namespace authfcgi;

namespace {

std::string token(std::string_view key) {
  return jose::sign_jwt(json::object({{"a", 1}}), jose::SigningKey(support::private_jwk(key)));
}

}  // namespace

TEST_CASE("a token signed with a known key needs no second look") {
  support::FixedKeys keys{"es", "ed"};
  CHECK(oauth::verify_signature(token("ed"), {"ES256", "EdDSA"}, {}, keys).payload() == R"({"a":1})");
  CHECK(keys.asked_newer == 0);
}

TEST_CASE("a provider that has changed its keys is asked once more, and only once (SEC-9)") {
  support::FixedKeys keys{"es"};
  keys.then({"ed"});
  CHECK_NOTHROW(oauth::verify_signature(token("ed"), {"EdDSA"}, {}, keys));
  CHECK(keys.asked_newer == 1);

  support::FixedKeys stubborn{"es"};
  stubborn.then({"es"});
  CHECK_THROWS_AS(oauth::verify_signature(token("ed"), {"EdDSA"}, {}, stubborn), jose::SignatureError);
  CHECK(stubborn.asked_newer == 1);

  support::FixedKeys throttled{"es"};
  CHECK_THROWS_AS(oauth::verify_signature(token("ed"), {"EdDSA"}, {}, throttled), jose::SignatureError);
}

TEST_CASE("what fresh keys cannot mend does not fetch them") {
  support::FixedKeys keys{"es"};
  for (const std::string& bad : {std::string("x.y.z"), std::string(), token("ed")})
    CHECK_THROWS_AS(oauth::verify_signature(bad, {"ES256"}, {}, keys), jose::JoseError);
  CHECK(keys.asked_newer == 0);
}

TEST_CASE("a token made with the client secret needs no published keys, and the secret") {
  oauth::Client client;
  client.client_secret = crypto::SecretString(std::string_view("0123456789abcdef0123456789abcdef"));
  const std::string hs = jose::sign_jwt(json::object(), jose::SigningKey("HS256", client.client_secret));
  oauth::NoKeys none;
  CHECK_NOTHROW(oauth::verify_signature(hs, {"HS256"}, client, none));
  CHECK_THROWS_AS(oauth::verify_signature(hs, {"HS384"}, client, none), jose::JoseError);
  CHECK_THROWS_AS(oauth::verify_signature(hs, {"HS256"}, {}, none), jose::JoseError);
  CHECK_THROWS_AS(oauth::verify_signature(hs, {"RS256"}, client, none), oauth::ProtocolError);
}
