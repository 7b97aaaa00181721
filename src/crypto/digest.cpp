#include "crypto/digest.h"

#include "crypto/handle.h"

namespace authfcgi::crypto {

const EVP_MD* fetched(Hash hash) {
  static const Digest kSha256 = owned<Digest>(EVP_MD_fetch(nullptr, "SHA256", nullptr), "EVP_MD_fetch");
  static const Digest kSha384 = owned<Digest>(EVP_MD_fetch(nullptr, "SHA384", nullptr), "EVP_MD_fetch");
  static const Digest kSha512 = owned<Digest>(EVP_MD_fetch(nullptr, "SHA512", nullptr), "EVP_MD_fetch");
  return (hash == Hash::kSha256 ? kSha256 : hash == Hash::kSha384 ? kSha384 : kSha512).get();
}

std::size_t size_of(Hash hash) { return hash == Hash::kSha256 ? 32 : hash == Hash::kSha384 ? 48 : 64; }

std::string digest(Hash hash, std::string_view bytes) {
  // Kept between calls: making a context costs more than a short digest.
  thread_local const DigestContext context = owned<DigestContext>(EVP_MD_CTX_new(), "EVP_MD_CTX_new");
  std::string result(size_of(hash), '\0');
  require(EVP_DigestInit_ex2(context.get(), fetched(hash), nullptr), "EVP_DigestInit_ex2");
  require(EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()), "EVP_DigestUpdate");
  require(EVP_DigestFinal_ex(context.get(), bytes_of(result), nullptr), "EVP_DigestFinal_ex");
  return result;
}

std::string sha256(std::string_view bytes) { return digest(Hash::kSha256, bytes); }
std::string sha384(std::string_view bytes) { return digest(Hash::kSha384, bytes); }
std::string sha512(std::string_view bytes) { return digest(Hash::kSha512, bytes); }

std::string sha1(std::string_view bytes) {
  std::string result(20, '\0');
  require(EVP_Digest(bytes.data(), bytes.size(), bytes_of(result), nullptr, EVP_sha1(), nullptr), "EVP_Digest");
  return result;
}

}  // namespace authfcgi::crypto
