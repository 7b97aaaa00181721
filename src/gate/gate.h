// May this one pass? The answer to nginx's auth_request: who is let in, who must sign in first, who is turned away,
// and what the application behind is told. It only reads, and it fails closed (SEC-55).
// Specification: nginx.md sections 2 and 4 and its measured facts M1 to M15. The policies are in gate/policy.h, the
// identity headers in gate/identity.h.
//
// What X-Auth-Reason says:
//   401  no-session      nobody is signed in
//   403  missing-path    AUTHFCGI_PATH is empty: the protected location forgot "set $authfcgi_path $uri" (M11)
//   403  missing-policy  AUTHFCGI_REQUIRE is empty: nothing is asked, so nobody passes (M11)
//   403  bad-policy      AUTHFCGI_REQUIRE has an item that nobody understands
//   403  bad-identity    the session has no user id (sub), or one that cannot stand in a header
//   403  email group provider claim acr max_age
//                        the kind of the first item of the policy that this session does not fulfil
//   401  acr max_age     the same, where all that is missing is a second factor, or who they are once more: a browser
//                        goes there and comes back, a program is told in WWW-Authenticate (RFC 9470)
//   401, 403  authorized   the authorized hook names another page, or says no
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "config/config.h"
#include "hooks/hooks.h"
#include "http/request.h"
#include "http/response.h"
#include "session/strategy.h"

namespace authfcgi::gate {

// Where a browser without a session is sent.
struct Entrance {
  std::string_view origin;   // the protected site's own: "https://app.example.com", no trailing slash
  std::string_view sign_in;  // absolute URL of the sign-in page; may have a query
  std::string_view second_factor{};  // absolute URL of the page that asks for one; empty where nobody can have one
};

// Asks the authorized hook about this request; empty where there is none.
using Authorized = std::function<hooks::Verdict()>;

struct Answer {
  http::Response response;  // 200 (202 for oauth2-proxy), 401 or 403: auth_request makes a 500 of all others (M6)
  std::string complaint;    // for the log when the wiring is at fault, naming what to mend; else empty
};

// Decides by request.front and the session alone. The client's own headers only tell whether it is a browser that
// navigates (then 401 comes with a Location). set_cookies are whole Set-Cookie values; they go out as Set-Cookie and
// again as X-Auth-Set-Cookie-1, -2, ... (M4), unless they do not fit into settings.max_header_bytes.
//
// authorized is asked last, so it can only be stricter than the policy. Whom it refuses gets 403, or, where it names a
// URL, 401 with that Location; so does who is not signed in, for whom its yes counts for nothing. What it throws goes on.
Answer answer(const http::Request& request, const std::optional<session::Active>& session,
              const config::Gate& settings, const Entrance& entrance, Instant now,
              const std::vector<std::string>& set_cookies = {}, const Authorized& authorized = {});

}  // namespace authfcgi::gate
