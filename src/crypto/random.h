// Where all randomness comes from (SEC-81). A parameter everywhere, so that a test can count.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace authfcgi::crypto {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;
};

// getrandom(2): a draw costs half of RAND_bytes, and there is no state here that a fork could copy. A failure ends the
// process: no answer beats a guessable one.
class SystemRandom : public Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override;
};

std::string make_bytes(Random& random, std::size_t count);
// 43 characters for the usual 32 bytes.
std::string make_base64url(Random& random, std::size_t byte_count = 32);
// 64 lower-case digits for the usual 32 bytes.
std::string make_hex(Random& random, std::size_t byte_count = 32);
// Version 4, lower case (RFC 9562 section 5.4).
std::string make_uuid(Random& random);

}  // namespace authfcgi::crypto
