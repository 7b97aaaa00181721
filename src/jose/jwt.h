// JSON Web Token (RFC 7519): what every reader of claims needs. Which claims must hold is said in oauth/ and session/.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "json/value.h"

namespace authfcgi::jose {

// Seconds since the epoch (RFC 7519 section 2), a fraction rounded down. A number beyond 2^53 is clamped there, so that
// adding a tolerance or a lifetime cannot overflow (SEC-8). Nothing for what is no number.
std::optional<std::int64_t> numeric_date(const json::Value& value);

// The member of that name; nothing where it is missing or no number.
std::optional<std::int64_t> find_numeric_date(const json::Value& claims, std::string_view name);

}  // namespace authfcgi::jose
