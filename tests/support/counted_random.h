// Randomness that counts: 0, 1, 2, ... byte by byte.
#pragma once

#include "crypto/random.h"

namespace authfcgi::support {

class CountedRandom : public crypto::Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override {
    for (std::uint8_t& byte : bytes) byte = next_++;
  }

 private:
  std::uint8_t next_ = 0;
};

}  // namespace authfcgi::support
