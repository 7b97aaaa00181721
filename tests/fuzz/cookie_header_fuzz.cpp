// Any bytes as a Cookie header (SEC-33): it parses, names are unique, and every value can be sent back as a cookie
// whose header parses to the same value.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>

#include "base/text.h"
#include "http/cookie.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace authfcgi;
  const http::Cookies cookies(std::string_view(reinterpret_cast<const char*>(data), size));
  std::set<std::string_view> names;
  for (const auto& [name, value] : cookies.pairs()) {
    if (!names.insert(name).second || cookies.find(name) != value) std::abort();
    if (!http::is_token(name)) continue;
    const auto sent = http::serialize_cookie(name, value, {});
    if (has_control(sent)) std::abort();
    const auto back = http::Cookies(sent).find(name).has_value();
    if (!back || (is_valid_utf8(value) && http::Cookies(sent).pairs()[0].second != value)) std::abort();
  }
  return 0;
}
