// What OpenSSL could not do, in its own words.
#pragma once

#include "base/error.h"

namespace authfcgi::crypto {

class CryptoError : public Error {
 public:
  using Error::Error;
};

// Throws CryptoError "what: reason", where the reason is OpenSSL's latest, and leaves its error queue empty (SEC-79).
[[noreturn]] void throw_openssl_error(const char* what);

// Throws unless OpenSSL answered 1. For calls whose other answers all mean failure.
inline void require(int result, const char* what) {
  if (result != 1) throw_openssl_error(what);
}

}  // namespace authfcgi::crypto
