#include "oauth/error.h"

#include "base/text.h"

namespace authfcgi::oauth {
namespace {

constexpr std::size_t kMaxBytes = 200;

std::string presentable(std::string_view text) {
  std::string kept(text.substr(0, kMaxBytes));
  const bool utf8 = is_valid_utf8(kept);
  for (char& c : kept)
    if (has_control(std::string_view(&c, 1)) || (!utf8 && (c & 0x80))) c = '?';
  return kept;
}

std::string message(const std::string& step, const std::string& error, const std::string& description) {
  return step + ": the provider says " + error + (description.empty() ? "" : " (" + description + ")");
}

}  // namespace

OAuthError::OAuthError(const std::string& step, std::string_view error, std::string_view description)
    : ProtocolError(message(step, presentable(error), presentable(description))),
      error_(presentable(error)),
      error_description_(presentable(description)) {}

}  // namespace authfcgi::oauth
