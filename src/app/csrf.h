// The CSRF token of every request: double submit, as Auth.js spells it (authjs-wire.md 2.1; SEC-44). The cookie holds
// TOKEN|SHA-256(TOKEN + secrets), so that a site which can only write cookies cannot make one up.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "crypto/random.h"
#include "crypto/secret.h"

namespace authfcgi::app {

// The cookie's value, made and checked. Keeps the texts that a hash may have been made with: the list of secrets as it
// is, and for cookies from before or amid a rotation each secret and each tail of the list (15.24).
class CsrfTokens {
 public:
  // salt parts sites that share their secrets (config.csrf_salt); Auth.js has none.
  explicit CsrfTokens(const std::vector<crypto::SecretString>& secrets, std::string_view salt = "");

  // The token in the cookie if its hash is ours; constant time. host: whose it is, where one site is many hosts.
  std::optional<std::string> open(std::string_view cookie, std::string_view host = "") const;
  // TOKEN|HASH
  std::string seal(std::string_view token, std::string_view host = "") const;
  // 64 hexadecimal digits.
  static std::string make(crypto::Random& random);

 private:
  static std::string hash(std::string_view token, std::string_view host, const crypto::SecretString& text);

  std::vector<crypto::SecretString> texts_;  // the first one writes
};

}  // namespace authfcgi::app
