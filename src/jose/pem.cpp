#include "jose/pem.h"

#include "base/base64url.h"
#include "crypto/pem_key.h"
#include "jose/error.h"

namespace authfcgi::jose {

json::Value private_jwk(std::string_view pem) {
  try {
    const crypto::PemKey key = crypto::read_pem_key(pem);
    json::Value jwk = json::object({{"kty", key.kty}});
    if (!key.crv.empty()) jwk.set("crv", key.crv);
    for (const auto& [name, bytes] : key.numbers) jwk.set(name, base64url_encode(bytes.reveal()));
    return jwk;
  } catch (const crypto::CryptoError&) {
    std::throw_with_nested(JoseError("PEM: unusable private key"));
  }
}

}  // namespace authfcgi::jose
