// Percent and base64url (SEC-80): what decodes is canonical, and encodes to what it was.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/base64url.h"
#include "base/text.h"

using namespace authfcgi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // One spelling for one value (SEC-6).
  if (const auto bytes = base64url_decode(text); bytes && base64url_encode(*bytes) != text) std::abort();
  if (base64url_decode(base64url_encode(text)) != std::string(text)) std::abort();
  if (const auto decoded = percent_decode(text)) {
    if (!is_valid_utf8(*decoded) || percent_decode(percent_encode(*decoded)) != decoded) std::abort();
  }
  if (is_valid_utf8(text) && percent_decode(percent_encode(text)) != std::string(text)) std::abort();
  return 0;
}
