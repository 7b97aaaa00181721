#include "jose/pem.h"

#include <doctest/doctest.h>

#include "jose/jws.h"

using namespace authfcgi;

TEST_CASE("what a key from a PEM file signs, its public half verifies") {
  // Made for this test; it opens nothing.
  const json::Value key = jose::private_jwk(
      "-----BEGIN PRIVATE KEY-----\n"
      "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg46Ch5vJy0FcxYpQQ\n"
      "6y2paG99hBDJVQIzD9ut/CgU/c6hRANCAATpJEJ1qSE3kfywPh9ExLvQRzjOwqgP\n"
      "emXTGjsBlnB6JBYaJkzGn8CIv/KS3EKht4eyKDerOB3crEk5XKV7Ct6m\n"
      "-----END PRIVATE KEY-----\n");
  json::Value published = key;
  published.erase("d");
  const jose::JwkSet keys(json::object({{"keys", json::array({published})}}));
  const std::vector<std::string> allowed = {"ES256"};
  const std::string token = jose::sign_jwt(json::object({{"iss", "team"}}), jose::SigningKey(key));
  CHECK(jose::Verifier(keys, allowed).verify(token).claims() == json::object({{"iss", "team"}}));
}

TEST_CASE("a text without a private key is none") {
  CHECK_THROWS_AS(jose::private_jwk("-----BEGIN NOTHING-----"), jose::JoseError);
}
