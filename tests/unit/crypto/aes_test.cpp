#include "crypto/aes.h"

#include <doctest/doctest.h>
#include <openssl/err.h>

#include "base/text.h"
#include "crypto/error.h"
#include "support/vectors.h"

using namespace authfcgi;
using crypto::AesCbc;
using crypto::AesGcm;
using support::unhex;

namespace {

const std::string kKey = unhex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
const std::string kIv = unhex("000102030405060708090a0b0c0d0e0f");

}  // namespace

TEST_CASE("AES-CBC encrypts as NIST SP 800-38A F.2.5 says, and pads the rest") {
  const AesCbc aes(kKey);
  const std::string block = unhex("6bc1bee22e409f96e93d7e117393172a");
  const std::string ciphertext = aes.encrypt(kIv, block);
  CHECK(ciphertext.size() == 32);
  CHECK(hex_encode(ciphertext.substr(0, 16)) == "f58c4c04d6e5f1ba779eabfb5f7bfbd6");
  CHECK(aes.decrypt(kIv, ciphertext) == block);
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string text(size, 'x');
    CHECK(aes.encrypt(kIv, text).size() == (size / 16 + 1) * 16);
    CHECK(aes.decrypt(kIv, aes.encrypt(kIv, text)) == text);
  }
}

TEST_CASE("AES-CBC gives nothing for a wrong length or padding, and works on afterwards") {
  const AesCbc aes(kKey);
  const std::string ciphertext = aes.encrypt(kIv, "some text");
  CHECK_FALSE(aes.decrypt(kIv, ""));
  CHECK_FALSE(aes.decrypt(kIv, ciphertext.substr(1)));
  std::string changed = ciphertext;
  changed.back() = static_cast<char>(changed.back() ^ 1);
  CHECK_FALSE(aes.decrypt(kIv, changed));
  CHECK(ERR_peek_error() == 0);
  CHECK(aes.decrypt(kIv, ciphertext) == "some text");
}

TEST_CASE("AES-GCM opens test case 14 of its specification, and nothing with a changed tag, text or data") {
  const AesGcm aes(std::string(32, '\0'));
  const std::string iv(12, '\0');
  const std::string ciphertext = unhex("cea7403d4d606b6e074ec5d3baf39d18");
  std::string tag = unhex("d0d1c8a799996bf0265b98b5d48ab919");
  CHECK(aes.decrypt(iv, "", ciphertext, tag) == std::string(16, '\0'));
  CHECK_FALSE(aes.decrypt(iv, "x", ciphertext, tag));
  CHECK_FALSE(aes.decrypt(iv, "", ciphertext + "x", tag));
  CHECK_FALSE(aes.decrypt(iv, "", "", tag));
  CHECK(aes.decrypt(iv, "", ciphertext, tag) == std::string(16, '\0'));
  tag[0] = static_cast<char>(tag[0] ^ 1);
  CHECK_FALSE(aes.decrypt(iv, "", ciphertext, tag));
  CHECK(ERR_peek_error() == 0);
  // Test case 13: no text at all
  CHECK(aes.decrypt(iv, "", "", unhex("530f8afbc74536b9a963b4f1c4cb738b")) == "");
}

TEST_CASE("keys, IVs and tags of other sizes are refused") {
  CHECK_THROWS_AS(AesCbc(std::string(16, 'k')), crypto::CryptoError);
  CHECK_THROWS_AS(AesGcm(std::string(33, 'k')), crypto::CryptoError);
  CHECK_THROWS_AS(AesCbc(kKey).encrypt("short", "text"), crypto::CryptoError);
  CHECK_THROWS_AS(AesCbc(kKey).decrypt("", std::string(16, 'x')), crypto::CryptoError);
  CHECK_THROWS_AS(AesGcm(kKey).decrypt(std::string(16, 'i'), "", "x", std::string(16, 't')), crypto::CryptoError);
  CHECK_THROWS_AS(AesGcm(kKey).decrypt(std::string(12, 'i'), "", "x", std::string(12, 't')), crypto::CryptoError);
}
