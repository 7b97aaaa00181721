// What a token or a key did wrong. Messages never hold a byte of the token (SEC-76).
#pragma once

#include "base/error.h"

namespace authfcgi::jose {

class JoseError : public Error {
 public:
  using Error::Error;
};

// No key of the set verifies this token: its kid is unknown or the signature failed. The provider may have changed its
// keys, so a caller may fetch the set once more and try again (SEC-9). No other JoseError is a reason to.
class SignatureError : public JoseError {
 public:
  using JoseError::JoseError;
};

}  // namespace authfcgi::jose
