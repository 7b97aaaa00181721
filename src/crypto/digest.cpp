#include "crypto/digest.h"

#include "crypto/handle.h"

namespace authfcgi::crypto {
namespace {

std::string digest(const EVP_MD* algorithm, std::string_view bytes) {
  // Kept between calls: making a context costs more than a short digest.
  thread_local const DigestContext context = owned<DigestContext>(EVP_MD_CTX_new(), "EVP_MD_CTX_new");
  std::string result(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  require(EVP_DigestInit_ex2(context.get(), algorithm, nullptr), "EVP_DigestInit_ex2");
  require(EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()), "EVP_DigestUpdate");
  require(EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(result.data()), &size),
          "EVP_DigestFinal_ex");
  result.resize(size);
  return result;
}

}  // namespace

std::string sha256(std::string_view bytes) {
  static const Digest algorithm = owned<Digest>(EVP_MD_fetch(nullptr, "SHA256", nullptr), "EVP_MD_fetch");
  return digest(algorithm.get(), bytes);
}

std::string sha384(std::string_view bytes) {
  static const Digest algorithm = owned<Digest>(EVP_MD_fetch(nullptr, "SHA384", nullptr), "EVP_MD_fetch");
  return digest(algorithm.get(), bytes);
}

std::string sha512(std::string_view bytes) {
  static const Digest algorithm = owned<Digest>(EVP_MD_fetch(nullptr, "SHA512", nullptr), "EVP_MD_fetch");
  return digest(algorithm.get(), bytes);
}

}  // namespace authfcgi::crypto
