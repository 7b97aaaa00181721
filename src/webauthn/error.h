// What a passkey's ceremony did wrong. Messages never hold a byte that the browser sent (SEC-76).
#pragma once

#include "base/error.h"

namespace authfcgi::webauthn {

class WebAuthnError : public Error {
 public:
  using Error::Error;
};

}  // namespace authfcgi::webauthn
