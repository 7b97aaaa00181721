// Which of an account's tokens a store keeps: the columns of Auth.js's accounts table (authjs-wire.md 12.2, 12.3).
#pragma once

#include <array>
#include <string_view>

#include "json/value.h"

namespace authfcgi::store {

// The text columns; expires_at, a number of seconds, stands beside them.
inline constexpr std::array<std::string_view, 6> kTokenColumns = {"refresh_token", "access_token", "id_token",
                                                                   "scope",         "session_state", "token_type"};

// The tokens as they come back from a store: texts, expires_at as an integer, nothing else and nothing that is null.
// What a provider sent in another type becomes its JSON text; an expires_at that is no number is dropped.
json::Value storable_tokens(const json::Value& tokens);

}  // namespace authfcgi::store
