// Secrets as types (SEC-77): they zero themselves, cannot be copied, printed or logged, and compare in constant time.
// Keys and secret texts are both strings of bytes here, so one class serves; the second name tells a reader which.
#pragma once

#include <string>
#include <string_view>

namespace authfcgi::crypto {

class SecretString {
 public:
  SecretString() = default;
  explicit SecretString(std::string&& value);       // the argument is zeroed
  explicit SecretString(std::string_view value);
  SecretString(SecretString&& other) noexcept;      // the source is zeroed and empty afterwards
  SecretString& operator=(SecretString&& other) noexcept;
  SecretString(const SecretString&) = delete;
  SecretString& operator=(const SecretString&) = delete;
  ~SecretString();

  // The only way to look inside. The view lives as long as this object.
  std::string_view reveal() const { return value_; }
  bool empty() const { return value_.empty(); }
  // A deliberate second copy, for an owner of its own.
  SecretString clone() const { return SecretString(reveal()); }

  // Constant time for equal lengths (CRYPTO_memcmp).
  friend bool operator==(const SecretString& a, const SecretString& b);

 private:
  std::string value_;
};

using SecretBytes = SecretString;

// For values that arrive as plain text but are compared as secrets: state, nonce, CSRF token, MACs, token hashes.
bool constant_time_equal(std::string_view a, std::string_view b);

}  // namespace authfcgi::crypto
