#include "signin/verification_token.h"

#include "crypto/secret_texts.h"

namespace authfcgi::signin {
std::string make_verification_token(crypto::Random& random) { return crypto::make_hex(random, 32); }

std::vector<std::string> verification_hashes(std::string_view token, const crypto::SecretString& own,
                                             const std::vector<crypto::SecretString>& secrets) {
  if (!own.empty()) return {crypto::hash_with(token, own)};
  std::vector<std::string> hashes;
  for (const auto& text : crypto::secret_texts(secrets)) hashes.push_back(crypto::hash_with(token, text));
  return hashes;
}

}  // namespace authfcgi::signin
