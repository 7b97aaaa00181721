#include "jose/jwk.h"

#include <doctest/doctest.h>

#include "base/base64url.h"
#include "support/vectors.h"

using namespace authfcgi;
using jose::find_algorithm;
using jose::JoseError;
using jose::Jwk;
using jose::JwkSet;
using jose::parse_jwk;
using jose::SigningKey;

namespace {

// The key of an RFC's example, with or without its private part.
json::Value example(std::string_view algorithm, bool with_private_part = false) {
  const json::Value file = support::read_vectors("rfc-jose.json");
  for (const json::Value& one : file.find("signatures")->array()) {
    if (one.find_string("alg") != algorithm) continue;
    json::Value key = *one.find("key");
    if (!with_private_part) {
      for (const char* name : {"d", "p", "q", "dp", "dq", "qi"}) key.erase(name);
    }
    return key;
  }
  throw Error("no such example");
}

json::Value with(json::Value key, const char* name, json::Value value) {
  key.set(name, std::move(value));
  return key;
}

json::Value without(json::Value key, const char* name) {
  key.erase(name);
  return key;
}

}  // namespace

TEST_CASE("a key fits the algorithms of its type, curve and alg (SEC-3)") {
  const Jwk rsa = parse_jwk(example("RS256"));
  CHECK(rsa.fits(*find_algorithm("RS256")));
  CHECK(rsa.fits(*find_algorithm("PS512")));
  CHECK_FALSE(rsa.fits(*find_algorithm("ES256")));
  CHECK_FALSE(rsa.fits(*find_algorithm("HS256")));

  const Jwk bound = parse_jwk(with(example("RS256"), "alg", "PS256"));
  CHECK(bound.fits(*find_algorithm("PS256")));
  CHECK_FALSE(bound.fits(*find_algorithm("RS256")));

  const Jwk ec = parse_jwk(example("ES512"));
  CHECK(ec.fits(*find_algorithm("ES512")));
  CHECK_FALSE(ec.fits(*find_algorithm("ES256")));
  CHECK_FALSE(ec.fits(*find_algorithm("EdDSA")));

  CHECK(parse_jwk(example("EdDSA")).fits(*find_algorithm("EdDSA")));
  CHECK(parse_jwk(with(example("EdDSA"), "kid", "one")).kid == "one");
  CHECK_FALSE(parse_jwk(example("EdDSA")).kid);
}

TEST_CASE("a key that is not for verifying, or not a key, is refused (SEC-3)") {
  const json::Value rsa = example("RS256");
  const json::Value ec = example("ES256");
  const json::Value ed = example("EdDSA");
  CHECK_NOTHROW(parse_jwk(with(rsa, "use", "sig")));
  CHECK_NOTHROW(parse_jwk(with(rsa, "key_ops", json::array({"verify"}))));
  for (const json::Value& wrong :
       {with(rsa, "use", "enc"), with(rsa, "use", nullptr), with(rsa, "key_ops", json::array({"encrypt"})),
        with(rsa, "key_ops", "verify"), with(rsa, "key_ops", json::array()), with(rsa, "alg", "ES256"),
        with(rsa, "alg", "RSA-OAEP"), with(rsa, "alg", "none"), with(rsa, "alg", 1), with(rsa, "kid", 1),
        with(rsa, "kty", "rsa"), with(rsa, "kty", "EC"), without(rsa, "kty"), without(rsa, "n"), without(rsa, "e"),
        with(rsa, "n", ""), with(rsa, "n", "AQAB"), with(rsa, "e", "AQ"), with(rsa, "e", "AQAB=="),
        with(rsa, "e", 65537),
        with(ec, "crv", "P-384"), with(ec, "crv", "secp256k1"), with(ec, "alg", "ES512"), without(ec, "y"),
        without(ec, "crv"), with(ec, "x", ec.find("y")->string()), with(ed, "crv", "X25519"), with(ed, "crv", "Ed448"),
        with(ed, "x", "AAAA"), example("HS256"), json::Value("text"), json::Value()}) {
    CAPTURE(json::write(wrong));
    CHECK_THROWS_AS(parse_jwk(wrong), JoseError);
  }
}

TEST_CASE("keys of a set that cannot be used are skipped, not fatal (SEC-9)") {
  const json::Value set = json::object(
      {{"keys", json::array({"text", json::object(), example("HS256"), with(example("RS256"), "kid", "a"),
                             with(example("RS256"), "use", "enc"), example("ES256"),
                             json::object({{"kty", "from the future"}})})}});
  const JwkSet keys(set);
  REQUIRE(keys.keys().size() == 2);
  CHECK(keys.keys()[0].kid == "a");
  CHECK(keys.keys()[1].key_type == jose::KeyType::kEc);

  CHECK(JwkSet(json::object({{"keys", json::array()}})).keys().empty());
  for (const char* wrong : {"{}", "[]", "null", R"({"keys":{}})", R"({"keys":null})"}) {
    CHECK_THROWS_AS(JwkSet(json::parse(wrong)), JoseError);
  }
}

TEST_CASE("a set of very many keys costs no more than 128") {
  json::Array many(500, example("EdDSA"));
  CHECK(JwkSet(json::object({{"keys", many}})).keys().size() == 128);
}

TEST_CASE("thumbprints are those of RFC 7638 section 3.1 and RFC 8037 appendix A.3") {
  const json::Value file = support::read_vectors("rfc-jose.json");
  for (const json::Value& one : file.find("thumbprints")->array()) {
    CHECK(jose::thumbprint(*one.find("key")) == one.find_string("thumbprint"));
  }
  const json::Value oct = example("HS256");
  const crypto::SecretBytes bytes(base64url_decode(*oct.find_string("k")).value());
  CHECK(jose::thumbprint(oct) == jose::oct_thumbprint(bytes, crypto::Hash::kSha256));
  CHECK_THROWS_AS(jose::thumbprint(json::object({{"kty", "RSA"}})), JoseError);
}

TEST_CASE("a signing key has its own algorithm, or the usual one of its kind") {
  CHECK(SigningKey(example("RS256", true)).algorithm().name == "RS256");
  CHECK(SigningKey(with(example("RS256", true), "alg", "PS384")).algorithm().name == "PS384");
  CHECK(SigningKey(example("ES256", true)).algorithm().name == "ES256");
  CHECK(SigningKey(example("ES512", true)).algorithm().name == "ES512");
  CHECK(SigningKey(example("EdDSA", true)).algorithm().name == "EdDSA");
  CHECK(SigningKey(with(example("EdDSA", true), "kid", "ours")).kid() == "ours");
}

TEST_CASE("a signing key without a private part, or for another use, is refused") {
  for (const json::Value& wrong :
       {example("RS256"), example("ES256"), example("EdDSA"), example("HS256", true),
        with(example("RS256", true), "use", "enc"), with(example("RS256", true), "key_ops", json::array({"verify"})),
        with(example("ES256", true), "alg", "ES512"), with(example("ES256", true), "d", "AAAA"),
        without(example("RS256", true), "qi"), json::Value("text")}) {
    CAPTURE(json::write(wrong));
    CHECK_THROWS_AS(SigningKey{wrong}, JoseError);
  }
  CHECK_THROWS_AS(SigningKey("HS256", crypto::SecretString()), JoseError);
  CHECK_THROWS_AS(SigningKey("RS256", crypto::SecretString(std::string_view("secret"))), JoseError);
  CHECK_THROWS_AS(SigningKey("none", crypto::SecretString(std::string_view("secret"))), JoseError);
}
