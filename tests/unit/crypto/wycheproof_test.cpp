// The primitives against Project Wycheproof.
#include <doctest/doctest.h>

#include <optional>

#include "crypto/aes.h"
#include "crypto/hkdf.h"
#include "crypto/hmac.h"
#include "crypto/pkey.h"
#include "support/wycheproof.h"

using namespace authfcgi;
using crypto::Hash;
using crypto::Padding;
using support::replay_wycheproof;
using support::unhex;

namespace {

std::string bytes(const json::Value& value, std::string_view name) { return unhex(*value.find_string(name)); }

// A key's number as exactly so many bytes, for Wycheproof writes it with or without zeros in front.
std::string sized(std::string number, std::size_t size) {
  if (number.size() > size) return number.substr(number.size() - size);
  return std::string(size - number.size(), '\0') + number;
}

void replay_hmac(const char* file, Hash hash) {
  replay_wycheproof(file, 0, [&](const json::Value& group, const json::Value& test) -> std::optional<bool> {
    const auto size = static_cast<std::size_t>(group.find("tagSize")->integer() / 8);
    const std::string mac = crypto::hmac(hash, bytes(test, "key"), bytes(test, "msg")).substr(0, size);
    return crypto::constant_time_equal(mac, bytes(test, "tag"));
  });
}

void replay_ecdsa(const char* file, crypto::Curve curve, Hash hash) {
  const json::Value* last_group = nullptr;
  std::optional<crypto::PublicKey> key;
  replay_wycheproof(file, 0, [&](const json::Value& group, const json::Value& test) -> std::optional<bool> {
    if (last_group != &group) {
      last_group = &group;
      const std::size_t size = crypto::coordinate_size(curve);
      const json::Value& point = *group.find("publicKey");
      key.emplace(crypto::PublicKey::ec(curve, sized(bytes(point, "wx"), size), sized(bytes(point, "wy"), size)));
    }
    return key->verify(hash, Padding::kNone, bytes(test, "msg"), bytes(test, "sig"));
  });
}

void replay_rsa(const std::string& file, Hash hash, Padding padding) {
  const json::Value* last_group = nullptr;
  std::optional<crypto::PublicKey> key;
  replay_wycheproof(file, 0, [&](const json::Value& group, const json::Value& test) -> std::optional<bool> {
    if (last_group != &group) {
      last_group = &group;
      const json::Value& numbers = *group.find("publicKey");
      key.emplace(crypto::PublicKey::rsa(bytes(numbers, "modulus"), bytes(numbers, "publicExponent")));
    }
    return key->verify(hash, padding, bytes(test, "msg"), bytes(test, "sig"));
  });
}

}  // namespace

TEST_CASE("Wycheproof: HMAC") {
  replay_hmac("hmac_sha256_test.json", Hash::kSha256);
  replay_hmac("hmac_sha384_test.json", Hash::kSha384);
  replay_hmac("hmac_sha512_test.json", Hash::kSha512);
}

TEST_CASE("Wycheproof: HKDF") {
  replay_wycheproof("hkdf_sha256_test.json", 0, [](const json::Value&, const json::Value& test) -> std::optional<bool> {
    try {
      const auto size = static_cast<std::size_t>(test.find("size")->integer());
      const auto key = crypto::hkdf_sha256(bytes(test, "ikm"), bytes(test, "salt"), bytes(test, "info"), size);
      return key.reveal() == bytes(test, "okm");
    } catch (const crypto::CryptoError&) {
      return false;
    }
  });
}

TEST_CASE("Wycheproof: AES-CBC with padding") {
  replay_wycheproof("aes_cbc_pkcs5_test.json", 0,
                    [](const json::Value& group, const json::Value& test) -> std::optional<bool> {
                      if (group.find("keySize")->integer() != 256) return std::nullopt;
                      const crypto::AesCbc aes(bytes(test, "key"));
                      return aes.decrypt(bytes(test, "iv"), bytes(test, "ct")) == bytes(test, "msg");
                    });
}

TEST_CASE("Wycheproof: AES-GCM") {
  const auto opens = [](const json::Value& group, const json::Value& test) -> std::optional<bool> {
    if (group.find("keySize")->integer() != 256 || group.find("ivSize")->integer() != 96) return std::nullopt;
    const crypto::AesGcm aes(bytes(test, "key"));
    return aes.decrypt(bytes(test, "iv"), bytes(test, "aad"), bytes(test, "ct"), bytes(test, "tag")) ==
           bytes(test, "msg");
  };
  replay_wycheproof("aes_gcm_test.json", 0, opens);
}

TEST_CASE("Wycheproof: ECDSA with r and s side by side") {
  replay_ecdsa("ecdsa_secp256r1_sha256_p1363_test.json", crypto::Curve::kP256, Hash::kSha256);
  replay_ecdsa("ecdsa_secp384r1_sha384_p1363_test.json", crypto::Curve::kP384, Hash::kSha384);
  replay_ecdsa("ecdsa_secp521r1_sha512_p1363_test.json", crypto::Curve::kP521, Hash::kSha512);
}

TEST_CASE("Wycheproof: Ed25519") {
  const auto verifies = [](const json::Value& group, const json::Value& test) -> std::optional<bool> {
    const auto key = crypto::PublicKey::ed25519(bytes(*group.find("publicKey"), "pk"));
    return key.verify(Hash::kSha512, Padding::kNone, bytes(test, "msg"), bytes(test, "sig"));
  };
  replay_wycheproof("ed25519_test.json", 0, verifies);
}

TEST_CASE("Wycheproof: RSA signatures") {
  for (const char* bits : {"2048", "3072", "4096"}) {
    const std::string start = "rsa_signature_" + std::string(bits);
    replay_rsa(start + "_sha256_test.json", Hash::kSha256, Padding::kPkcs1);
    replay_rsa(start + "_sha384_test.json", Hash::kSha384, Padding::kPkcs1);
    replay_rsa(start + "_sha512_test.json", Hash::kSha512, Padding::kPkcs1);
  }
}

TEST_CASE("Wycheproof: RSA-PSS with a salt of the digest's size") {
  replay_rsa("rsa_pss_2048_sha256_mgf1_32_test.json", Hash::kSha256, Padding::kPss);
  replay_rsa("rsa_pss_2048_sha384_mgf1_48_test.json", Hash::kSha384, Padding::kPss);
  replay_rsa("rsa_pss_3072_sha256_mgf1_32_test.json", Hash::kSha256, Padding::kPss);
  replay_rsa("rsa_pss_4096_sha256_mgf1_32_test.json", Hash::kSha256, Padding::kPss);
  replay_rsa("rsa_pss_4096_sha384_mgf1_48_test.json", Hash::kSha384, Padding::kPss);
  replay_rsa("rsa_pss_4096_sha512_mgf1_64_test.json", Hash::kSha512, Padding::kPss);
}
