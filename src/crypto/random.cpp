#include "crypto/random.h"

#include <sys/random.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "base/base64url.h"
#include "base/text.h"

namespace authfcgi::crypto {

void SystemRandom::fill(std::span<std::uint8_t> bytes) {
  // No exception: whoever caught it might go on and send an unguessable value that is not one.
  while (!bytes.empty()) {
    const ssize_t drawn = getrandom(bytes.data(), bytes.size(), 0);
    if (drawn < 0 && errno == EINTR) continue;
    if (drawn <= 0) {
      std::fputs("authfcgi: the system gives no random bytes\n", stderr);
      std::abort();
    }
    bytes = bytes.subspan(static_cast<std::size_t>(drawn));
  }
}

std::string make_bytes(Random& random, std::size_t count) {
  std::string bytes(count, '\0');
  random.fill({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
  return bytes;
}

std::string make_base64url(Random& random, std::size_t byte_count) {
  return base64url_encode(make_bytes(random, byte_count));
}

std::string make_hex(Random& random, std::size_t byte_count) { return hex_encode(make_bytes(random, byte_count)); }

std::string make_uuid(Random& random) {
  std::string bytes = make_bytes(random, 16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x40);  // version 4
  bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);  // variant of RFC 9562
  std::string uuid = hex_encode(bytes);
  for (const std::size_t position : {20u, 16u, 12u, 8u}) uuid.insert(position, 1, '-');
  return uuid;
}

}  // namespace authfcgi::crypto
