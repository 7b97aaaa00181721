#include "app/csrf.h"

#include "base/text.h"
#include "crypto/digest.h"

namespace authfcgi::app {
namespace {

std::string hash(std::string_view token, const crypto::SecretString& text) {
  std::string input(token);
  input += text.reveal();
  std::string digest = hex_encode(crypto::sha256(input));
  const crypto::SecretString wiped(std::move(input));
  return digest;
}

// The secrets from that one on, joined by commas as Auth.js turns a list into text.
crypto::SecretString tail(const std::vector<crypto::SecretString>& secrets, std::size_t from) {
  std::string text;
  for (std::size_t i = from; i < secrets.size(); ++i) {
    if (i > from) text += ',';
    text += secrets[i].reveal();
  }
  return crypto::SecretString(std::move(text));
}

}  // namespace

CsrfTokens::CsrfTokens(const std::vector<crypto::SecretString>& secrets, std::string_view salt) {
  for (std::size_t i = 0; i < secrets.size(); ++i) texts_.push_back(tail(secrets, i));
  for (std::size_t i = 0; i + 1 < secrets.size(); ++i) texts_.push_back(secrets[i].clone());
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
    if (crypto::constant_time_equal(rest, hash(token, text))) return std::string(token);
  }
  return std::nullopt;
}

std::string CsrfTokens::seal(std::string_view token) const {
  return std::string(token) + '|' + hash(token, texts_.front());
}

std::string CsrfTokens::make(crypto::Random& random) { return crypto::make_hex(random, 32); }

}  // namespace authfcgi::app
