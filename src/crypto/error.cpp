#include "crypto/error.h"

#include <openssl/err.h>

#include <string>

namespace authfcgi::crypto {

void throw_openssl_error(const char* what) {
  // The first entry is the deepest: the cause. What callers of it added above says less.
  const unsigned long code = ERR_peek_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  throw CryptoError(std::string(what) + ": " + (reason == nullptr ? "failed without a reason" : reason));
}

}  // namespace authfcgi::crypto
