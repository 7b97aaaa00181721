// What a library for second factors could not do.
#pragma once

#include "base/error.h"

namespace authfcgi::otp {

class OtpError : public Error {
 public:
  using Error::Error;
};

}  // namespace authfcgi::otp
