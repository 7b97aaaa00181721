#include "crypto/secret.h"

#include <openssl/crypto.h>

#include <utility>

namespace authfcgi::crypto {
namespace {

// Also the part behind the end: a short text lives inside the std::string itself, and stays there after a move.
void wipe(std::string& text) noexcept {
  text.resize(text.capacity());
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

}  // namespace

SecretString::SecretString(std::string&& value) : value_(std::move(value)) { wipe(value); }

SecretString::SecretString(std::string_view value) : value_(value) {}

SecretString::SecretString(SecretString&& other) noexcept : value_(std::move(other.value_)) { wipe(other.value_); }

SecretString& SecretString::operator=(SecretString&& other) noexcept {
  if (this != &other) {
    wipe(value_);
    value_ = std::move(other.value_);
    wipe(other.value_);
  }
  return *this;
}

SecretString::~SecretString() { wipe(value_); }

bool operator==(const SecretString& a, const SecretString& b) { return constant_time_equal(a.value_, b.value_); }

bool constant_time_equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace authfcgi::crypto
