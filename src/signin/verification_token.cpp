#include "signin/verification_token.h"

#include "base/text.h"
#include "crypto/digest.h"

namespace authfcgi::signin {
namespace {

std::string hash(std::string_view token, std::string_view secret_text) {
  std::string input(token);
  input += secret_text;
  std::string digest = hex_encode(crypto::sha256(input));
  const crypto::SecretString wiped(std::move(input));
  return digest;
}

// The secrets from that one on, as Auth.js turns a list into text.
crypto::SecretString tail(const std::vector<crypto::SecretString>& secrets, std::size_t from) {
  std::string text;
  for (std::size_t i = from; i < secrets.size(); ++i) {
    if (i > from) text += ',';
    text += secrets[i].reveal();
  }
  return crypto::SecretString(std::move(text));
}

}  // namespace

std::string make_verification_token(crypto::Random& random) { return crypto::make_hex(random, 32); }

std::vector<std::string> verification_hashes(std::string_view token, const crypto::SecretString& own,
                                             const std::vector<crypto::SecretString>& secrets) {
  if (!own.empty()) return {hash(token, own.reveal())};
  std::vector<std::string> hashes;
  for (std::size_t i = 0; i < secrets.size(); ++i) hashes.push_back(hash(token, tail(secrets, i).reveal()));
  for (std::size_t i = 0; i + 1 < secrets.size(); ++i) hashes.push_back(hash(token, secrets[i].reveal()));
  return hashes;
}

}  // namespace authfcgi::signin
