// Message digests (FIPS 180-4). Every result is raw bytes.
#pragma once

#include <string>
#include <string_view>

namespace authfcgi::crypto {

std::string sha256(std::string_view bytes);
std::string sha384(std::string_view bytes);
std::string sha512(std::string_view bytes);

}  // namespace authfcgi::crypto
