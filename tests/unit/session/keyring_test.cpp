#include "session/keyring.h"

#include <doctest/doctest.h>

#include "base/text.h"
#include "crypto/error.h"
#include "crypto/hkdf.h"
#include "jose/jwk.h"
#include "support/vectors.h"

using namespace authfcgi;
using session::Keyring;
using support::read_vectors;
using support::secrets_of;

TEST_CASE("keys and kids are those that Auth.js derives") {
  const json::Value file = read_vectors("key-derivation.json");
  for (const json::Value& vector : file.find("vectors")->array()) {
    CAPTURE(json::write(vector));
    const auto secret = *vector.find_string("secret");
    const auto salt = *vector.find_string("salt");
    const auto info = *vector.find_string("info");
    const auto cbc = crypto::hkdf_sha256(secret, salt, info, 64);
    const auto gcm = crypto::hkdf_sha256(secret, salt, info, 32);
    CHECK(hex_encode(cbc.reveal()) == vector.find_string("key_cbc_hs512_hex"));
    CHECK(hex_encode(gcm.reveal()) == vector.find_string("key_gcm_hex"));
    CHECK(jose::DirectKey(jose::Encryption::kA256CbcHs512, cbc).kid() == vector.find_string("kid_sha512"));
    CHECK(jose::DirectKey(jose::Encryption::kA256Gcm, gcm).kid() == vector.find_string("kid_sha256_gcm"));
  }
}

TEST_CASE("the first secret seals, all of them open, and the reader learns which it was (SEC-36)") {
  crypto::SystemRandom random;
  const auto both = secrets_of(json::object({{"secret", json::array({"new-secret", "old-secret"})}}));
  const auto old = secrets_of(json::object({{"secret", "old-secret"}}));
  const Keyring now(both, "authjs.session-token");
  const Keyring before(old, "authjs.session-token");

  const auto fresh = now.open(now.seal("text", random));
  CHECK(fresh.plaintext == "text");
  CHECK(fresh.with_first_secret);
  const auto aged = now.open(before.seal("text", random));
  CHECK(aged.plaintext == "text");
  CHECK_FALSE(aged.with_first_secret);
  CHECK_THROWS_AS(before.open(now.seal("text", random)), jose::JoseError);
}

TEST_CASE("a value sealed for one purpose is never valid for another (SEC-11, SEC-31)") {
  crypto::SystemRandom random;
  const auto secrets = secrets_of(json::object({{"secret", "one-secret"}}));
  const Keyring state(secrets, "authjs.state");
  for (const char* other : {"authjs.nonce", "authjs.session-token", "__Secure-authjs.state", "encodedState", ""}) {
    CAPTURE(other);
    CHECK_THROWS_AS(Keyring(secrets, other).open(state.seal("text", random)), jose::JoseError);
  }
  CHECK(Keyring(secrets, "authjs.state").open(state.seal("text", random)).plaintext == "text");
}

TEST_CASE("there are no keys without a secret") {
  CHECK_THROWS_AS(Keyring({}, "authjs.state"), crypto::CryptoError);
  CHECK_THROWS_AS(Keyring(secrets_of(json::object({{"secret", ""}})), "authjs.state"), crypto::CryptoError);
}
