// Any bytes as a login that goes into a directory's filter: read back by the grammar of RFC 4515 section 3 it is itself,
// and nothing that means something in a filter has survived. As a value in a DN (RFC 4514) it comes back whole, and any
// bytes may be called a DN.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.h"
#include "net/ldap_client.h"

using namespace authfcgi;

namespace {

int digit(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  std::abort();
}

// valueencoding = 0*(normal / escaped); normal is UTF-8 without NUL, (, ), * and \; escaped is \ and two digits.
std::string read_value(std::string_view encoded) {
  if (!is_valid_utf8(encoded) || has_control(encoded)) std::abort();
  std::string value;
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    if (std::string_view("()*\0", 4).find(encoded[i]) != std::string_view::npos) std::abort();
    if (encoded[i] != '\\') {
      value += encoded[i];
      continue;
    }
    if (i + 2 >= encoded.size()) std::abort();
    value += static_cast<char>(digit(encoded[i + 1]) * 16 + digit(encoded[i + 2]));
    i += 2;
  }
  return value;
}

// Every byte as its two digits, which a DN allows for all of them.
std::string dn_of(std::string_view value) {
  std::string dn = "cn=";
  for (const char& byte : value) dn += "\\" + hex_encode(std::string_view(&byte, 1));
  return dn + ",dc=example,dc=com";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string value(reinterpret_cast<const char*>(data), size);
  if (read_value(net::escape_filter_value(value)) != value) std::abort();
  if (net::first_rdn_value(dn_of(value)) != value) std::abort();
  net::first_rdn_value(value);
  return 0;
}
