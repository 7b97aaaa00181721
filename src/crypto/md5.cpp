#include "crypto/md5.h"

#include "crypto/handle.h"

namespace authfcgi::crypto {

std::string md5(std::string_view bytes) {
  std::string result(16, '\0');
  require(EVP_Digest(bytes.data(), bytes.size(), bytes_of(result), nullptr, EVP_md5(), nullptr), "EVP_Digest");
  return result;
}

}  // namespace authfcgi::crypto
