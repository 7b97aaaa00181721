// Message digests (FIPS 180-4). Every result is raw bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace authfcgi::crypto {

// The digests that our protocols know; whoever verifies or signs says which.
enum class Hash { kSha256, kSha384, kSha512 };

// In bytes: 32, 48, 64.
std::size_t size_of(Hash hash);

std::string digest(Hash hash, std::string_view bytes);
std::string sha256(std::string_view bytes);
std::string sha384(std::string_view bytes);
std::string sha512(std::string_view bytes);

// For names that are made of it by definition (UUID version 5, RFC 9562 section 5.5); never where anybody might gain by a
// collision.
std::string sha1(std::string_view bytes);

}  // namespace authfcgi::crypto
