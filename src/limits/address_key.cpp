#include "limits/address_key.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <cstring>

namespace authfcgi::limits {
namespace {

constexpr unsigned char kNat64[12] = {0x00, 0x64, 0xff, 0x9b};  // 64:ff9b::/96, RFC 6052 section 2.1

std::string text_of(int family, const void* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(family, address, text.data(), text.size());
  return text.data();
}

}  // namespace

std::string address_key(std::string_view remote_address) {
  const std::string text(remote_address.substr(0, remote_address.find('%')));  // without an interface, RFC 4007
  in_addr v4{};
  if (::inet_pton(AF_INET, text.c_str(), &v4) == 1) return text_of(AF_INET, &v4);

  in6_addr v6{};
  if (::inet_pton(AF_INET6, text.c_str(), &v6) != 1) return "unknown";
  if (IN6_IS_ADDR_V4MAPPED(&v6) || std::memcmp(v6.s6_addr, kNat64, sizeof kNat64) == 0) {
    return text_of(AF_INET, v6.s6_addr + 12);
  }
  std::memset(v6.s6_addr + 8, 0, 8);
  return text_of(AF_INET6, &v6) + "/64";
}

}  // namespace authfcgi::limits
