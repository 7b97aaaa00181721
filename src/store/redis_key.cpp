#include "store/redis_key.h"

#include "base/base64url.h"
#include "crypto/digest.h"

namespace authfcgi::store {

std::string redis_key(std::string_view prefix, std::string_view kind, std::initializer_list<std::string_view> parts) {
  std::string whole;
  for (const auto part : parts) whole.append(std::to_string(part.size())).append(":").append(part);
  return std::string(prefix).append(kind).append(":").append(base64url_encode(crypto::sha256(whole)));
}

}  // namespace authfcgi::store
