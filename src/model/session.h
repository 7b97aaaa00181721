// Auth.js's Session row, for the database strategy, and VerificationToken (authjs-wire.md 12.2).
#pragma once

#include <string>

#include "base/clock.h"

namespace authfcgi::model {

struct Session {
  std::string session_token;
  std::string user_id;
  Instant expires;
};

struct VerificationToken {
  std::string identifier;
  std::string token;  // already hashed
  Instant expires;
};

}  // namespace authfcgi::model
