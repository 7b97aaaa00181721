// Any bytes as what somebody typed for an e-mail address (SEC-80): what is taken is one mailbox without a byte that could
// end a line, a command or a header, and taking it again changes nothing.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "model/email_address.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace authfcgi;
  const std::string_view typed(reinterpret_cast<const char*>(data), size);
  model::parse_mailbox(typed);
  try {
    const auto address = model::read_email_address(typed);
    for (const std::string* text : {&address.text(), &address.wire()}) {
      if (text->size() > 254 || !is_valid_utf8(*text) || has_control(*text)) std::abort();
      if (text->find_first_of(" <>,;:\"\\()[]") != std::string::npos) std::abort();
      if (std::ranges::count(*text, '@') != 1) std::abort();
    }
    for (const char c : address.domain())
      if (static_cast<unsigned char>(c) >= 0x80) std::abort();
    if (model::read_email_address(address.text()).wire() != address.wire()) std::abort();
  } catch (const model::InvalidEmail&) {
  }
  return 0;
}
