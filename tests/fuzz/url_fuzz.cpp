// Any bytes as a URL: what parses serialises to something that parses to the same again, or a redirect could be read
// twice in two ways (SEC-40).
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "http/url.h"

namespace {

void check(const authfcgi::http::Url& url) {
  const auto text = url.serialize();
  const auto again = authfcgi::http::parse_url(text);
  const bool stable = again && again->serialize() == text && again->origin() == url.origin() && !again->has_credentials;
  const bool clean = !authfcgi::has_control(text) && text.find_first_of(" \\<>") == std::string::npos;
  if (!stable || !clean || !url.path.starts_with('/')) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const auto base = *authfcgi::http::parse_url("https://app.example.com:8443/a/b?c#d");
  // A serialisation is up to three times as long as its input, and the second parse has the same limit.
  if (size > 4096) return 0;
  if (const auto url = authfcgi::http::parse_url(text)) check(*url);
  if (const auto url = authfcgi::http::parse_url(text, base)) check(*url);
  return 0;
}
