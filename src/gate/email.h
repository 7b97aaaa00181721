// The address that a session is known by, where one may go by it.
#pragma once

#include <optional>
#include <string_view>

#include "json/value.h"

namespace authfcgi::gate {

// The claim "email"; nothing when "email_verified" is there and not true: whoever may write any address into a profile
// would be let in as its owner (SEC-17).
std::optional<std::string_view> find_email(const json::Value& claims);

}  // namespace authfcgi::gate
