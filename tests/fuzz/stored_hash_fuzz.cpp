// Any bytes as a stored password hash: which kind it is and what it would cost, nothing computed.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "password/stored_hash.h"

using namespace authfcgi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    password::parse_stored_hash(std::string_view(reinterpret_cast<const char*>(data), size));
  } catch (const password::HashError&) {
  }
  return 0;
}
