#include "crypto/hkdf.h"

#include <array>

#include "crypto/handle.h"

namespace authfcgi::crypto {
namespace {

OSSL_PARAM octets(const char* name, std::string_view bytes) {
  return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(bytes.data()), bytes.size());
}

}  // namespace

SecretBytes hkdf_sha256(std::string_view key_material, std::string_view salt, std::string_view info,
                        std::size_t size) {
  if (key_material.empty()) throw CryptoError("HKDF: the secret is empty");
  const Kdf kdf = owned<Kdf>(EVP_KDF_fetch(nullptr, "HKDF", nullptr), "EVP_KDF_fetch");
  const KdfContext context = owned<KdfContext>(EVP_KDF_CTX_new(kdf.get()), "EVP_KDF_CTX_new");
  char hash[] = "SHA256";
  const std::array params = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, hash, 0),
                             octets(OSSL_KDF_PARAM_KEY, key_material), octets(OSSL_KDF_PARAM_SALT, salt),
                             octets(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_construct_end()};
  std::string key(size, '\0');
  require(EVP_KDF_derive(context.get(), bytes_of(key), size, params.data()), "HKDF");
  return SecretBytes(std::move(key));
}

}  // namespace authfcgi::crypto
