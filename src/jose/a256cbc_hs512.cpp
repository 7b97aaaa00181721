#include "jose/a256cbc_hs512.h"

#include <cstdint>

#include "crypto/error.h"
#include "crypto/secret.h"

namespace authfcgi::jose {
namespace {

constexpr std::size_t kMacKeySize = 32;

// AL of RFC 7518 section 5.2.2.1: the bits of the associated data, 64-bit big-endian.
std::string bit_length(std::string_view associated_data) {
  std::uint64_t bits = associated_data.size() * 8;
  std::string bytes(8, '\0');
  for (std::size_t i = bytes.size(); i-- > 0; bits >>= 8) bytes[i] = static_cast<char>(bits & 0xFF);
  return bytes;
}

std::string_view sized(std::string_view key) {
  if (key.size() != A256CbcHs512::kKeySize) throw crypto::CryptoError("A256CBC-HS512: the key must have 64 bytes");
  return key;
}

}  // namespace

A256CbcHs512::A256CbcHs512(std::string_view key)
    : mac_(crypto::Hash::kSha512, sized(key).substr(0, kMacKeySize)), cipher_(key.substr(kMacKeySize)) {}

A256CbcHs512::Sealed A256CbcHs512::seal(std::string_view iv, std::string_view associated_data,
                                        std::string_view plaintext) const {
  std::string ciphertext = cipher_.encrypt(iv, plaintext);
  std::string tag = tag_of(iv, associated_data, ciphertext);
  return {std::move(ciphertext), std::move(tag)};
}

std::optional<std::string> A256CbcHs512::open(std::string_view iv, std::string_view associated_data,
                                              std::string_view ciphertext, std::string_view tag) const {
  if (iv.size() != kIvSize || tag.size() != kTagSize) return std::nullopt;
  // The tag comes first: whoever could ask whether a padding is right could decrypt byte by byte.
  if (!crypto::constant_time_equal(tag_of(iv, associated_data, ciphertext), tag)) return std::nullopt;
  return cipher_.decrypt(iv, ciphertext);
}

std::string A256CbcHs512::tag_of(std::string_view iv, std::string_view associated_data,
                                 std::string_view ciphertext) const {
  std::string tag = mac_.mac({associated_data, iv, ciphertext, bit_length(associated_data)});
  tag.resize(kTagSize);
  return tag;
}

}  // namespace authfcgi::jose
