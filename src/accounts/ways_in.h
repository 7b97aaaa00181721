// How a person gets in, and where they are in: linked accounts and sessions.
#pragma once

#include <string_view>
#include <vector>

#include "accounts/desk.h"

namespace authfcgi::accounts {

// Whether somebody gets in by it: its provider is configured, and the account is more than the name beside a password.
bool is_way_in(const model::Account& account, const Desk& desk);

// Linked accounts, a password where there is a form for it, and a mailed link where the program sends any.
std::size_t count_ways_in(const model::User& user, const Desk& desk);

enum class Unlinking { kDone, kNotLinked, kLastWayIn };

// Only the user's own account, and never the last way in, whatever happens at the same moment elsewhere.
Unlinking unlink(const model::User& user, std::string_view provider, std::string_view provider_account_id,
                 const Desk& desk);

}  // namespace authfcgi::accounts
