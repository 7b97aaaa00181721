// Does a password belong to a stored hash? The one place of a sign-in that computes long.
#pragma once

#include <functional>
#include <string_view>

#include "signin/credentials.h"

namespace authfcgi::signin {

// Called with the new hash, when the password was right and its hash is of an old kind or cost.
using Rehash = std::function<void(const std::string& hash)>;

// Takes a turn, and as long for no hash ("") as for one of ours (SEC-60, SEC-61). Throws shared::TooBusy, and
// CredentialsSignin with the cause for a hash that cannot be verified here: that lets nobody in, and looks like any other
// from outside.
bool check_hash(const password::Password& password, std::string_view hash, const Desk& desk, const Rehash& rehash = {});

}  // namespace authfcgi::signin
