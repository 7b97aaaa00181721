// The hashes of crypt(5), in libxcrypt: verified, never made.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "password/stored_hash.h"

namespace authfcgi::password {

// The longest password that crypt(3) hashes.
inline constexpr std::size_t kMaxCryptBytes = 511;

// Constant time for the hash. The password has no NUL. bcrypt looks at its first 72 bytes alone: so it was when the hash
// was made, and it ends with the next sign-in. False at once for a password over kMaxCryptBytes. Throws
// HashError for a text that crypt(3) refuses.
bool verify_crypt(std::string_view password, const std::string& stored);

}  // namespace authfcgi::password
