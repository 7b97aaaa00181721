// Any bytes as an htpasswd file: who is read from it has a name and a hash of one line each, and a file of those alone
// says the same. What kind of hash it is may be asked, too.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "password/htpasswd.h"
#include "password/stored_hash.h"

using namespace authfcgi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto hashes = password::parse_htpasswd(std::string_view(reinterpret_cast<const char*>(data), size));
  std::string again;
  for (const auto& [name, hash] : hashes) {
    if (name.empty() || name.size() > 255 || !is_valid_utf8(name) || has_control(name) || hash.empty()) std::abort();
    if (name.find(':') != std::string::npos || hash.find_first_of(std::string_view(":\r\n\0", 4)) != std::string::npos) std::abort();
    again.append(name).append(":").append(hash).append("\n");
    try {
      password::parse_stored_hash(hash);
    } catch (const password::HashError&) {
    }
  }
  if (password::parse_htpasswd(again) != hashes) std::abort();
  return 0;
}
