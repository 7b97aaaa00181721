// HKDF with SHA-256 (RFC 5869).
#pragma once

#include <cstddef>
#include <string_view>

#include "crypto/secret.h"

namespace authfcgi::crypto {

// size bytes, at most 8160. The salt may be empty. Throws CryptoError for an empty key_material: a key that anybody
// can derive is none.
SecretBytes hkdf_sha256(std::string_view key_material, std::string_view salt, std::string_view info, std::size_t size);

}  // namespace authfcgi::crypto
