// Before one more way in becomes theirs, it must be the person: whoever finds an open browser must not leave an account or
// a passkey of their own in it.
#pragma once

#include <chrono>
#include <string_view>

#include "base/clock.h"
#include "json/value.h"
#include "signin/checks.h"
#include "store/authenticators.h"
#include "store/local_accounts.h"

namespace authfcgi::signin {

// From a proof that is recent (accounts/proof.h) through the whole of a sign-in elsewhere.
inline constexpr std::chrono::seconds kLinkingTime = std::chrono::seconds(300) + kCheckLifetime;

// Before a passkey is added everybody must have proved within this time who they are (was_proved_within). Before an account
// elsewhere is linked, whoever has something here to prove it with: a password, a second factor, a passkey. Whether this
// user, whose session has these claims, has it and has not, or not since their password was changed. nullptr where there
// are none of those. Throws StoreError.
bool must_prove_again(std::string_view user_id, const json::Value& claims, Instant now, store::LocalAccounts* accounts,
                      store::Authenticators* authenticators);

}  // namespace authfcgi::signin
