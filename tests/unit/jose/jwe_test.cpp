#include "jose/jwe.h"

#include <doctest/doctest.h>

#include "base/base64url.h"
#include "crypto/random.h"
#include "jose/jwk.h"
#include "support/vectors.h"

using namespace authfcgi;
using jose::DirectKey;
using jose::Encryption;
using jose::JoseError;
using jose::open_jwe;
using jose::seal_jwe;

namespace {

DirectKey cbc_key(char byte) {
  return DirectKey(Encryption::kA256CbcHs512, crypto::SecretBytes(std::string(64, byte)));
}

std::vector<DirectKey> keys(std::initializer_list<char> bytes) {
  std::vector<DirectKey> result;
  for (const char byte : bytes) result.push_back(cbc_key(byte));
  return result;
}

// A token sealed by hand under cbc_key(byte), its header being any text.
std::string sealed_under(std::string_view header, char byte, std::string_view encrypted_key = "") {
  const std::string part = base64url_encode(header);
  const std::string iv(16, 'i');
  const auto sealed = jose::A256CbcHs512(std::string(64, byte)).seal(iv, part, "text");
  return part + "." + std::string(encrypted_key) + "." + base64url_encode(iv) + "." +
         base64url_encode(sealed.ciphertext) + "." + base64url_encode(sealed.tag);
}

}  // namespace

TEST_CASE("what one key seals, it opens, and its place among the keys is told") {
  crypto::SystemRandom random;
  const auto all = keys({'a', 'b', 'c'});
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string token = seal_jwe("text", all[i], random);
    CHECK(token.starts_with(all[i].encoded_header() + ".."));
    const auto opened = open_jwe(token, all);
    CHECK(opened.plaintext == "text");
    CHECK(opened.key_index == i);
  }
  CHECK_THROWS_AS(open_jwe(seal_jwe("text", cbc_key('d'), random), all), JoseError);
  CHECK_THROWS_AS(open_jwe(seal_jwe("text", cbc_key('d'), random), {}), JoseError);
}

TEST_CASE("a header in another order or spacing opens, too") {
  const auto all = keys({'a', 'b'});
  const std::string kid = all[1].kid();
  CHECK(open_jwe(sealed_under(R"({ "kid":")" + kid + R"(", "enc":"A256CBC-HS512","alg":"dir"})", 'b'), all).key_index ==
        1);
  CHECK(open_jwe(sealed_under(R"({"alg":"dir","enc":"A256CBC-HS512","typ":"JWT","cty":"JWT"})", 'a'), all).plaintext ==
        "text");
}

TEST_CASE("without a kid the first key counts, or each of them where the caller says so") {
  const std::string token = sealed_under(R"({"alg":"dir","enc":"A256CBC-HS512"})", 'b');
  const auto all = keys({'a', 'b'});
  CHECK_THROWS_AS(open_jwe(token, all), JoseError);
  CHECK(open_jwe(token, all, jose::WithoutKid::kEachKey).key_index == 1);
  CHECK_THROWS_AS(open_jwe(token, keys({'a', 'c'}), jose::WithoutKid::kEachKey), JoseError);
}

TEST_CASE("only dir with the two encryptions is accepted, whatever else would open it (SEC-30)") {
  const auto all = keys({'a'});
  const auto opens = [&](std::string_view header, std::string_view encrypted_key = "") {
    try {
      open_jwe(sealed_under(header, 'a', encrypted_key), all);
      return true;
    } catch (const JoseError&) {
      return false;
    }
  };
  CHECK(opens(R"({"alg":"dir","enc":"A256CBC-HS512"})"));
  CHECK_FALSE(opens(R"({"alg":"dir","enc":"A256CBC-HS512"})", "AAAA"));
  CHECK_FALSE(opens(R"({"alg":"dir"})"));
  CHECK_FALSE(opens(R"({"enc":"A256CBC-HS512"})"));
  CHECK_FALSE(opens(R"({"alg":"dir","enc":"A128CBC-HS256"})"));
  CHECK_FALSE(opens(R"({"alg":"dir","enc":"a256cbc-hs512"})"));
  CHECK_FALSE(opens(R"({"alg":"DIR","enc":"A256CBC-HS512"})"));
  CHECK_FALSE(opens(R"({"alg":["dir"],"enc":"A256CBC-HS512"})"));
  CHECK_FALSE(opens(R"({"alg":"A256KW","enc":"A256CBC-HS512"})"));
  CHECK_FALSE(opens(R"({"alg":"PBES2-HS512+A256KW","p2c":2147483647,"p2s":"AAAA","enc":"A256CBC-HS512"})"));
  CHECK_FALSE(opens(R"({"alg":"dir","enc":"A256CBC-HS512","zip":"DEF"})"));
  CHECK_FALSE(opens(R"({"alg":"dir","enc":"A256CBC-HS512","crit":["exp"]})"));
  CHECK_FALSE(opens(R"({"alg":"dir","enc":"A256CBC-HS512","kid":null})"));
  CHECK_FALSE(opens(R"({"alg":"dir","enc":"A256CBC-HS512","kid":7})"));
  CHECK_FALSE(opens(R"({"alg":"dir","enc":"A256CBC-HS512","kid":""})"));
  CHECK_FALSE(opens(R"({"alg":"dir","alg":"dir","enc":"A256CBC-HS512"})"));
  CHECK_FALSE(opens(R"({"alg":"dir","enc":"A256GCM"})"));
}

TEST_CASE("a key has the size that its encryption wants, and the kid of RFC 7638") {
  const crypto::SecretBytes bytes(std::string(32, 'k'));
  CHECK_THROWS_AS(DirectKey(Encryption::kA256CbcHs512, bytes), JoseError);
  const DirectKey gcm(Encryption::kA256Gcm, bytes);
  CHECK(gcm.kid().size() == 43);
  CHECK(gcm.kid() == jose::oct_thumbprint(bytes, crypto::Hash::kSha256));
  CHECK(base64url_decode(gcm.encoded_header()) == R"({"alg":"dir","enc":"A256GCM","kid":")" + gcm.kid() + "\"}");
  CHECK_THROWS_AS(DirectKey(Encryption::kA256Gcm, crypto::SecretBytes(std::string(64, 'k'))), JoseError);
}
