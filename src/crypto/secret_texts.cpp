#include "crypto/secret_texts.h"

#include "base/text.h"
#include "crypto/digest.h"

namespace authfcgi::crypto {

std::vector<SecretString> secret_texts(const std::vector<SecretString>& secrets) {
  std::vector<SecretString> texts;
  for (std::size_t from = 0; from < secrets.size(); ++from) {
    std::string text;
    for (std::size_t i = from; i < secrets.size(); ++i) {
      if (i > from) text += ',';
      text += secrets[i].reveal();
    }
    texts.emplace_back(std::move(text));
  }
  for (std::size_t i = 0; i + 1 < secrets.size(); ++i) texts.push_back(secrets[i].clone());
  return texts;
}

std::string hash_with(std::string_view token, const SecretString& text) {
  std::string input(token);
  input += text.reveal();
  std::string digest = hex_encode(sha256(input));
  const SecretString wiped(std::move(input));
  return digest;
}

}  // namespace authfcgi::crypto
