// Which keys open and make the sealed values of one purpose. The purpose is the salt (authjs-wire.md 3.4): the session
// cookie's name, a check cookie's name, ... so a value sealed for one is never valid for another (SEC-11, SEC-31).
// Everything is derived once, at start; per request only a kid is compared.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "crypto/secret.h"
#include "jose/jwe.h"

namespace authfcgi::session {

class Keyring {
 public:
  // Auth.js 5 (authjs-wire.md 4.2, 4.3). The first secret seals, all open (SEC-36); secrets: at least one, none empty,
  // else crypto::CryptoError.
  Keyring(const std::vector<crypto::SecretString>& secrets, std::string_view salt);

  // next-auth 4 (authjs-wire.md 16.1), which seals without a kid, so that every secret is tried. These only open.
  static Keyring version4_session(const std::vector<crypto::SecretString>& secrets);
  static Keyring version4_check(const std::vector<crypto::SecretString>& secrets, std::string_view cookie_name);

  struct Opened {
    std::string plaintext;
    bool with_first_secret;  // false: seal it again (SEC-36); so, too, for a version 4 keyring
  };
  // Throws jose::JoseError.
  Opened open(std::string_view token) const;

  // Not for a version 4 keyring.
  std::string seal(std::string_view plaintext, crypto::Random& random) const;

 private:
  enum class Version { k4, k5 };
  Keyring(Version version, const std::vector<crypto::SecretString>& secrets, std::string_view salt,
          std::string_view info);

  Version version_;
  std::vector<jose::DirectKey> keys_;  // of each secret in turn: A256CBC-HS512 (not in version 4), A256GCM
};

}  // namespace authfcgi::session
