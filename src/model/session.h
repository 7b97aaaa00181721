// Auth.js's Session row, for the database strategy, with what we keep beside it, and VerificationToken (authjs-wire.md
// 12.2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "json/value.h"

namespace authfcgi::model {

struct Session {
  std::string session_token;
  std::string user_id;
  Instant expires;

  // Auth.js's row has no place for these: nothing and empty for a session that a Node application began.
  std::optional<Instant> started{};
  std::optional<Instant> seen{};  // when it was last renewed, which is not at every use
  // What the browser said of itself at the sign-in, and where from: for the person's own list, believed by nobody. Clean
  // (no controls) and short.
  std::string user_agent{};
  std::string address{};
  // What the sign-in said beyond the user's row: provider, auth_time, groups, acr, amr. An object.
  json::Value claims = json::object();
  std::string name{};  // in lists alone, where it stands for the token: see public_name
};

// What a session is called where its token, which is as good as a password, may not be shown: 16 hexadecimal digits, the
// beginning of the token's SHA-256.
std::string public_name(std::string_view session_token);

struct VerificationToken {
  std::string identifier;
  std::string token;  // already hashed
  Instant expires;
};

}  // namespace authfcgi::model
