// What the application behind nginx is told of the person: one row of headers for each preset (nginx.md section 4).
//
//   authfcgi       X-Auth-User, -Email, -Name, -Provider, -Session-Expires, -Groups
//   oauth2-proxy   X-Auth-Request-User, -Email, -Preferred-Username, -Groups
//   vouch          X-Vouch-User, X-Vouch-Success, X-Vouch-IdP-Claims-Sub, -Name, -Email, -Preferred-Username, -Groups
//   authelia       Remote-User, Remote-Name, Remote-Email, Remote-Groups
//   lemonldap      Lm-Remote-User, Lm-Remote-Custom (the e-mail address)
//
// User is the session's sub everywhere but with vouch, whose applications expect the address (sub when there is
// none, or none that is verified; see gate/email.h). It is never preferred_username: whoever may choose that could choose somebody else's.
// The list is closed, so that nginx can empty every one of these headers (SEC-56).
#pragma once

#include <string_view>
#include <vector>

#include "base/error.h"
#include "config/config.h"
#include "http/headers.h"
#include "session/strategy.h"

namespace authfcgi::gate {

// The session has no sub, or one that no header can carry.
class IdentityError : public Error {
 public:
  using Error::Error;
};

// In the order of the rows above: the user first, the groups, which can be many, last. What the session does not
// say is left out. Throws IdentityError.
std::vector<http::Headers::Field> identity_headers(const session::Active& session, const config::Gate& settings);

// The status of success: 202 for oauth2-proxy, as its applications expect, else 200.
int success_status(std::string_view preset);

}  // namespace authfcgi::gate
