#include "app/csrf.h"

#include "crypto/digest.h"
#include "crypto/secret_texts.h"

namespace authfcgi::app {
CsrfTokens::CsrfTokens(const std::vector<crypto::SecretString>& secrets, std::string_view salt)
    : texts_(crypto::secret_texts(secrets)) {
  if (salt.empty()) return;
  for (auto& text : texts_) text = crypto::SecretString(std::string(text.reveal()) + "|" + std::string(salt));
}

std::optional<std::string> CsrfTokens::open(std::string_view cookie) const {
  const auto bar = cookie.find('|');
  if (bar == std::string_view::npos || bar == 0) return std::nullopt;
  const std::string_view token = cookie.substr(0, bar);
  std::string_view rest = cookie.substr(bar + 1);
  rest = rest.substr(0, rest.find('|'));
  for (const auto& text : texts_) {
    if (crypto::constant_time_equal(rest, crypto::hash_with(token, text))) return std::string(token);
  }
  return std::nullopt;
}

std::string CsrfTokens::seal(std::string_view token) const {
  return std::string(token) + '|' + crypto::hash_with(token, texts_.front());
}

std::string CsrfTokens::make(crypto::Random& random) { return crypto::make_hex(random, 32); }

}  // namespace authfcgi::app
