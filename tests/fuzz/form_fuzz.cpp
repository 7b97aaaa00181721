// Any bytes as a form body: it parses to valid UTF-8, and what it says survives being written and read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "http/form.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace authfcgi;
  const auto form = http::Form::parse(std::string_view(reinterpret_cast<const char*>(data), size));
  for (const auto& [name, value] : form.pairs()) {
    if (!is_valid_utf8(name) || !is_valid_utf8(value)) std::abort();
  }
  if (http::Form::parse(form.serialize()).pairs() != form.pairs()) std::abort();
  return 0;
}
