#include "session/keyring.h"

#include <cassert>
#include <string>

#include "crypto/error.h"
#include "crypto/hkdf.h"

namespace authfcgi::session {
namespace {

constexpr std::size_t kEncodings = 2;  // keys of one secret in version 5

}  // namespace

Keyring::Keyring(const std::vector<crypto::SecretString>& secrets, std::string_view salt)
    : Keyring(Version::k5, secrets, salt, "Auth.js Generated Encryption Key (" + std::string(salt) + ")") {}

Keyring Keyring::version4_session(const std::vector<crypto::SecretString>& secrets) {
  return Keyring(Version::k4, secrets, "", "NextAuth.js Generated Encryption Key");
}

Keyring Keyring::version4_check(const std::vector<crypto::SecretString>& secrets, std::string_view cookie_name) {
  return Keyring(Version::k4, secrets, cookie_name,
                 "NextAuth.js Generated Encryption Key (" + std::string(cookie_name) + ")");
}

Keyring::Keyring(Version version, const std::vector<crypto::SecretString>& secrets, std::string_view salt,
                 std::string_view info)
    : version_(version) {
  if (secrets.empty()) throw crypto::CryptoError("no secret to derive keys from");
  for (const crypto::SecretString& secret : secrets) {
    for (const jose::Encryption enc : {jose::Encryption::kA256CbcHs512, jose::Encryption::kA256Gcm}) {
      if (version == Version::k4 && enc == jose::Encryption::kA256CbcHs512) continue;
      keys_.emplace_back(enc, crypto::hkdf_sha256(secret.reveal(), salt, info, jose::key_size(enc)));
    }
  }
}

Keyring::Opened Keyring::open(std::string_view token) const {
  if (version_ == Version::k4) {
    return {jose::open_jwe(token, keys_, jose::WithoutKid::kEachKey).plaintext, false};
  }
  jose::OpenedJwe opened = jose::open_jwe(token, keys_, jose::WithoutKid::kFirstKey);
  return {std::move(opened.plaintext), opened.key_index < kEncodings};
}

std::string Keyring::seal(std::string_view plaintext, crypto::Random& random) const {
  assert(version_ == Version::k5);
  return jose::seal_jwe(plaintext, keys_.front(), random);
}

}  // namespace authfcgi::session
