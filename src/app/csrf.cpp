#include "app/csrf.h"

#include "crypto/digest.h"
#include "crypto/secret_texts.h"

namespace authfcgi::app {
CsrfTokens::CsrfTokens(const std::vector<crypto::SecretString>& secrets, std::string_view salt)
    : texts_(crypto::secret_texts(secrets)) {
  if (salt.empty()) return;
  for (auto& text : texts_) text = crypto::SecretString(std::string(text.reveal()) + "|" + std::string(salt));
}

std::string CsrfTokens::hash(std::string_view token, std::string_view host, const crypto::SecretString& text) {
  return host.empty() ? crypto::hash_with(token, text) : crypto::hash_with(std::string(token) + '|' + std::string(host), text);
}

std::optional<std::string> CsrfTokens::open(std::string_view cookie, std::string_view host) const {
  const auto bar = cookie.find('|');
  if (bar == std::string_view::npos || bar == 0) return std::nullopt;
  const std::string_view token = cookie.substr(0, bar);
  std::string_view rest = cookie.substr(bar + 1);
  rest = rest.substr(0, rest.find('|'));
  for (const auto& text : texts_) {
    if (crypto::constant_time_equal(rest, hash(token, host, text))) return std::string(token);
  }
  return std::nullopt;
}

std::string CsrfTokens::seal(std::string_view token, std::string_view host) const {
  return std::string(token) + '|' + hash(token, host, texts_.front());
}

std::string CsrfTokens::make(crypto::Random& random) { return crypto::make_hex(random, 32); }

}  // namespace authfcgi::app
