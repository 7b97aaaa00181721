// Tokens and keys against Project Wycheproof.
#include <doctest/doctest.h>

#include "base/base64url.h"
#include "jose/a256cbc_hs512.h"
#include "jose/jwe.h"
#include "jose/jws.h"
#include "support/wycheproof.h"

using namespace authfcgi;
using support::replay_wycheproof;
using support::unhex;

namespace {

// As a relying party would: public keys come as a set, a symmetric one is the client secret, with the one algorithm
// that it is registered for.
bool accepts_jws(const json::Value& group, const json::Value& test) {
  const json::Value& key = group.find("public") != nullptr ? *group.find("public") : *group.find("private");
  const json::Value set = key.find("keys") != nullptr ? key : json::object({{"keys", json::array({key})}});
  const json::Array& members = set.find("keys")->array();
  std::vector<std::string> allowed;
  crypto::SecretString secret;
  if (members.size() == 1 && members[0].find_string("kty") == "oct") {
    allowed.emplace_back(*members[0].find_string("alg"));
    secret = crypto::SecretString(base64url_decode(*members[0].find_string("k")).value());
  } else {
    for (const jose::Algorithm& algorithm : jose::algorithms()) allowed.emplace_back(algorithm.name);
  }
  // The JSON serialization is no text in some files: whatever it is, it is no compact one.
  const json::Value& token = *test.find("jws");
  try {
    const jose::JwkSet keys(set);
    jose::Verifier(keys, allowed)
        .with_client_secret(secret)
        .verify(token.is_string() ? token.string() : json::write(token));
    return true;
  } catch (const jose::JoseError&) {
    return false;
  }
}

}  // namespace

TEST_CASE("Wycheproof: A256CBC-HS512") {
  const auto opens = [](const json::Value&, const json::Value& test) -> std::optional<bool> {
    const auto bytes = [&](const char* name) { return unhex(*test.find_string(name)); };
    const jose::A256CbcHs512 key(bytes("key"));
    return key.open(bytes("iv"), bytes("aad"), bytes("ct"), bytes("tag")) == bytes("msg");
  };
  replay_wycheproof("a256cbc_hs512_test.json", 0, opens);
}

TEST_CASE("Wycheproof: JSON Web Signature") {
  // Refused although called valid: keys whose alg names another algorithm than the token's (figure 20 of RFC 7520
  // twice, ES521 twice), and a "?" among base64url characters (two).
  replay_wycheproof("json_web_signature_test.json", 6,
                    [](const json::Value& group, const json::Value& test) -> std::optional<bool> {
                      // Meant to be wrongly padded, but byte for byte the token of 357, which is valid.
                      const std::int64_t id = test.find("tcId")->integer();
                      if (id == 367 || id == 370) return std::nullopt;
                      return accepts_jws(group, test);
                    });
}

TEST_CASE("Wycheproof: JSON Web Key") {
  // Refused although called valid: a set of two symmetric keys.
  replay_wycheproof("json_web_key_test.json", 1,
                    [](const json::Value& group, const json::Value& test) -> std::optional<bool> {
                      return accepts_jws(group, test);
                    });
}

TEST_CASE("Wycheproof: JSON Web Crypto, signatures") {
  replay_wycheproof("json_web_crypto_test.json", 1,
                    [](const json::Value& group, const json::Value& test) -> std::optional<bool> {
                      if (test.find("jws") == nullptr) return std::nullopt;
                      return accepts_jws(group, test);
                    });
}

TEST_CASE("Wycheproof: JSON Web Encryption, none of which is dir with our two encryptions (SEC-30)") {
  const auto accepts = [](const json::Value& group, const json::Value& test) -> std::optional<bool> {
    const json::Value* token = test.find("jwe");
    if (token == nullptr) return std::nullopt;
    // Their own key, where it has a size that we know, and one of ours.
    std::vector<jose::DirectKey> keys;
    const json::Value& key = *group.find(group.find("private") != nullptr ? "private" : "public");
    const crypto::SecretBytes bytes(base64url_decode(key.find_string("k").value_or("")).value());
    for (const auto enc : {jose::Encryption::kA256CbcHs512, jose::Encryption::kA256Gcm}) {
      if (bytes.reveal().size() == jose::key_size(enc)) keys.emplace_back(enc, bytes);
      keys.emplace_back(enc, crypto::SecretBytes(std::string(jose::key_size(enc), 'k')));
    }
    try {
      jose::open_jwe(token->is_string() ? token->string() : json::write(*token), keys, jose::WithoutKid::kEachKey);
      return true;
    } catch (const jose::JoseError&) {
      return false;
    }
  };
  replay_wycheproof("json_web_encryption_test.json", 65, accepts);
  replay_wycheproof("json_web_crypto_test.json", 2, accepts);
}
