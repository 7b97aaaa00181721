// The JSON reader (SEC-24, SEC-80): what it takes it can write, and reads again as the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "json/text.h"

using namespace authfcgi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  json::Value value;
  try {
    value = json::parse(text);
  } catch (const json::ParseError& error) {
    if (error.offset() > size) std::abort();
    return 0;
  }
  if (json::parse(json::write(value)) != value) std::abort();
  return 0;
}
