#include "jose/a256cbc_hs512.h"

#include <doctest/doctest.h>

#include "crypto/error.h"
#include "support/vectors.h"

using namespace authfcgi;
using jose::A256CbcHs512;
using support::unhex;

TEST_CASE("RFC 7518 appendix B.3 is sealed and opened") {
  const json::Value file = support::read_vectors("rfc-jose.json");
  const json::Value& example = *file.find("a256cbc_hs512");
  const auto bytes = [&](const char* name) { return unhex(*example.find_string(name)); };
  const A256CbcHs512 key(bytes("key"));
  const auto sealed = key.seal(bytes("iv"), bytes("aad"), bytes("msg"));
  CHECK(sealed.ciphertext == bytes("ct"));
  CHECK(sealed.tag == bytes("tag"));
  CHECK(key.open(bytes("iv"), bytes("aad"), bytes("ct"), bytes("tag")) == bytes("msg"));
}

TEST_CASE("a change anywhere, or another size, opens nothing (SEC-30)") {
  const A256CbcHs512 key(std::string(64, 'k'));
  const std::string iv(16, 'i');
  const auto [ciphertext, tag] = key.seal(iv, "data", "text");
  CHECK(key.open(iv, "data", ciphertext, tag) == "text");
  CHECK_FALSE(key.open(std::string(16, 'j'), "data", ciphertext, tag));
  CHECK_FALSE(key.open(iv, "date", ciphertext, tag));
  CHECK_FALSE(key.open(iv, "dat", "a" + ciphertext, tag));
  CHECK_FALSE(key.open(iv, "data", ciphertext.substr(1), tag));
  CHECK_FALSE(key.open(iv, "data", "", tag));
  CHECK_FALSE(key.open(iv, "data", ciphertext, tag.substr(0, 16)));
  CHECK_FALSE(key.open(iv, "data", ciphertext, tag + tag));
  CHECK_FALSE(key.open(iv, "data", ciphertext, ""));
  CHECK_FALSE(key.open(iv.substr(1), "data", ciphertext, tag));
  CHECK_FALSE(key.open("", "data", ciphertext, tag));
  for (std::size_t i = 0; i < tag.size(); ++i) {
    std::string changed = tag;
    changed[i] = static_cast<char>(changed[i] ^ 0x80);
    CHECK_FALSE(key.open(iv, "data", ciphertext, changed));
  }
}

TEST_CASE("a key of another size is refused") {
  CHECK_THROWS_AS(A256CbcHs512(std::string(63, 'k')), crypto::CryptoError);
  CHECK_THROWS_AS(A256CbcHs512(std::string(32, 'k')), crypto::CryptoError);
  CHECK_THROWS_AS(A256CbcHs512(""), crypto::CryptoError);
}
