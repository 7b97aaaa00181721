// When did the person last prove who they are? Asked for max_age, an OpenID provider must say so in the ID Token, and it must
// not be longer ago (OpenID Connect Core sections 2 and 3.1.3.7, step 13): a session of weeks at the provider is no proof of
// now, and whoever strikes prompt=login out of the URL gains nothing by it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "json/value.h"
#include "oauth/authorization_request.h"

namespace authfcgi::signin {

// How long ago the provider is told that it may be, by the configuration or else by the visitor's request; nothing where it
// is told nothing, or what is no number of seconds: of that the provider itself will complain.
std::optional<std::chrono::seconds> find_max_age(const oauth::AuthorizationRequest& request);

// auth_time: the ID Token's, in seconds since the epoch, of any size (SEC-8). Throws model::OAuthCallbackError when it is
// missing or too old, by clocks that differ by a minute at most (SEC-7).
void check_auth_time(const std::optional<std::int64_t>& auth_time, std::chrono::seconds max_age, Instant now);

// Whether somebody proved who they are so recently: by auth_time among the claims of a session.
bool was_proved_within(std::chrono::seconds time, const json::Value& claims, Instant now);

}  // namespace authfcgi::signin
