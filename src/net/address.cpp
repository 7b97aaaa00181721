#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace authfcgi::net {
namespace {

struct Block {
  std::uint32_t network;
  int bits;
};

constexpr std::uint32_t ip(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24 | b << 16 | c << 8 | d;
}

// The IANA IPv4 Special-Purpose Address Registry, without loopback; multicast and class E at the end.
constexpr std::array<Block, 14> kNotPublic = {{{ip(0, 0, 0, 0), 8},
                                               {ip(10, 0, 0, 0), 8},
                                               {ip(100, 64, 0, 0), 10},
                                               {ip(169, 254, 0, 0), 16},
                                               {ip(172, 16, 0, 0), 12},
                                               {ip(192, 0, 0, 0), 24},
                                               {ip(192, 0, 2, 0), 24},
                                               {ip(192, 88, 99, 0), 24},
                                               {ip(192, 168, 0, 0), 16},
                                               {ip(198, 18, 0, 0), 15},
                                               {ip(198, 51, 100, 0), 24},
                                               {ip(203, 0, 113, 0), 24},
                                               {ip(224, 0, 0, 0), 4},
                                               {ip(240, 0, 0, 0), 4}}};

AddressKind kind_of_v4(std::uint32_t address) {
  if (address >> 24 == 127) return AddressKind::kLoopback;
  for (const Block& block : kNotPublic)
    if ((address ^ block.network) >> (32 - block.bits) == 0) return AddressKind::kPrivate;
  return AddressKind::kPublic;
}

std::uint32_t v4_at(const unsigned char* bytes) { return ip(bytes[0], bytes[1], bytes[2], bytes[3]); }

AddressKind kind_of_v6(const in6_addr& address) {
  const unsigned char* bytes = address.s6_addr;
  if (IN6_IS_ADDR_LOOPBACK(&address)) return AddressKind::kLoopback;
  if (IN6_IS_ADDR_V4MAPPED(&address)) return kind_of_v4(v4_at(bytes + 12));

  // Only 2000::/3 is given out; in there, 6to4 and documentation, and 64:ff9b::/96 outside, are looked through.
  static constexpr unsigned char kNat64[12] = {0x00, 0x64, 0xff, 0x9b};
  if (std::memcmp(bytes, kNat64, 12) == 0)
    return kind_of_v4(v4_at(bytes + 12)) == AddressKind::kPublic ? AddressKind::kPublic : AddressKind::kPrivate;
  if (bytes[0] == 0x20 && bytes[1] == 0x02)
    return kind_of_v4(v4_at(bytes + 2)) == AddressKind::kPublic ? AddressKind::kPublic : AddressKind::kPrivate;
  if (v4_at(bytes) == ip(0x20, 0x01, 0x0d, 0xb8)) return AddressKind::kPrivate;
  if (v4_at(bytes) == ip(0x20, 0x01, 0, 0)) return AddressKind::kPrivate;  // Teredo
  return bytes[0] >> 5 == 1 ? AddressKind::kPublic : AddressKind::kPrivate;
}

}  // namespace

AddressKind kind_of(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    return kind_of_v4(ntohl(v4.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    return kind_of_v6(v6.sin6_addr);
  }
  return AddressKind::kPrivate;
}

}  // namespace authfcgi::net
