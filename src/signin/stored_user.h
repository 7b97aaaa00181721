// Whose id is it? Of every source the store's, but for an authorize hook where sessions are tokens (authjs-wire.md 11.1):
// there the hook's own word is final, and its person 7 need not be the store's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/config.h"
#include "json/value.h"
#include "store/store.h"

namespace authfcgi::signin {

// The user of the store whom a session or an identity of this provider names: one whom a hook names counts as the store's
// where both say the same address, and else as nobody. Throws StoreError.
std::optional<model::User> find_stored_user(std::string_view id, const std::optional<std::string>& email,
                                            std::string_view provider, store::Store& store, const config::Config& config);

// The same, whom a session's claims name.
std::optional<model::User> find_stored_user(const json::Value& claims, store::Store& store, const config::Config& config);

}  // namespace authfcgi::signin
