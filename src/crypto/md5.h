// MD5 (RFC 1321): broken. Only to verify password hashes of old htpasswd files, which are made of it by definition.
#pragma once

#include <string>
#include <string_view>

namespace authfcgi::crypto {

// 16 raw bytes. Throws CryptoError where the system forbids it (FIPS).
std::string md5(std::string_view bytes);

}  // namespace authfcgi::crypto
