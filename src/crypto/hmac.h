// HMAC (RFC 2104, FIPS 198-1).
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "crypto/digest.h"

namespace authfcgi::crypto {

// A key whose two padded blocks are digested already, so that a MAC costs only its message. Not for use by two threads
// at once: it works in a context of its own.
class HmacKey {
 public:
  HmacKey(Hash hash, std::string_view key);
  HmacKey(HmacKey&&) noexcept;
  HmacKey& operator=(HmacKey&&) noexcept;
  ~HmacKey();

  // The whole MAC of the pieces, one after the other.
  std::string mac(std::initializer_list<std::string_view> pieces) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// For a key that is used once.
std::string hmac(Hash hash, std::string_view key, std::string_view message);

}  // namespace authfcgi::crypto
