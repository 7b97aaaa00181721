// Is it really the person, at this moment? Whoever finds an open browser must not be able to take the account along.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/desk.h"

namespace authfcgi::accounts {

// Who signed in so recently needs to prove nothing again.
inline constexpr std::chrono::seconds kRecent{300};

// claims: a session's. auth_time says when the person last proved who they are.
bool is_recent(const json::Value& claims, Instant now);

// Is it this user's password? As long for nobody as for somebody, and counted as at sign-in, with the same lockout in the
// end. Throws TooManyRequests; shared::TooBusy and what a keeper of ours throws, and then nothing is counted.
bool check_password(const model::LocalAccount& account, std::string_view typed, const Caller& caller, const Desk& desk);

// What to store for a new password, which the policy has approved. Takes its turn: throws shared::TooBusy.
std::string hash_password(std::string_view typed, const Desk& desk);

// Stores it, and ends all sessions of the user that the store knows but the one with this token, which may be empty. Where
// it throws StoreError the old password is the password still: sessions end before and, those of whoever signed in
// meanwhile, after the change.
void replace_password(std::string_view user_id, const std::string& hash, std::string_view except_token, Instant now,
                      const Desk& desk);

// The local account of a user; an empty one where nothing was ever written.
model::LocalAccount account_of(std::string_view user_id, const Desk& desk);

}  // namespace authfcgi::accounts
