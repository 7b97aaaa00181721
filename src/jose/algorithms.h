// The signature algorithms we speak (RFC 7518 section 3.1, RFC 8037 section 3.1): one table. What is not in it is
// refused; "none" is not in it.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "crypto/pkey.h"

namespace authfcgi::jose {

// kty (RFC 7518 section 6.1, RFC 8037 section 2).
enum class KeyType { kOct, kRsa, kEc, kOkp };

struct Algorithm {
  std::string_view name;  // "RS256"
  KeyType key_type;
  crypto::Hash hash;
  crypto::Padding padding;
  std::optional<crypto::Curve> curve;  // ECDSA: the only one that RFC 7518 section 3.4 allows
};

std::span<const Algorithm> algorithms();

// By its exact name; null for any other.
const Algorithm* find_algorithm(std::string_view name);

}  // namespace authfcgi::jose
