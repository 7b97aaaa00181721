// The links in mails about an account: each opens one thing, for one person, once, and only while nothing has changed that
// it was made for. In the store is a hash under the program's secret, as for sign-in links (signin/verification_token.h).
// Both kinds are rows of one table; ours are filed under names without an "@", which no address can have, so that a link
// for one purpose never opens another.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/desk.h"

namespace authfcgi::accounts {

enum class Purpose { kVerifyEmail, kResetPassword, kChangeEmail, kUnlock };

// For the URL: 64 hexadecimal digits, a dot and the user's id. state: what the link is about (an address, a password's
// hash); the link is void once that is another. For nobody (an empty user_id) a row is written that no link can find: the
// same work is done for an address without an account.
std::string make_link(Purpose purpose, std::string_view user_id, std::string_view state, std::chrono::seconds lifetime,
                      Instant now, const Desk& desk);

// Whose link it says it is; nothing is proved yet. Nothing for what is no link of ours.
std::optional<std::string> user_of_link(std::string_view link);

// Uses the link up and returns its row. Throws model::Verification for one that is unknown, used, expired, for another
// purpose or out of date.
model::VerificationToken use_link(Purpose purpose, std::string_view link, std::string_view state, Instant now,
                                  const Desk& desk);

// What was typed beside it was refused: the same link may be used again until it expires.
void put_back(const model::VerificationToken& row, const Desk& desk);

}  // namespace authfcgi::accounts
