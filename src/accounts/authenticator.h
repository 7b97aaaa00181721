// Setting up the second factor: an authenticator app, and codes on paper for the day on which it is lost. Asking for it is
// signin/second_factor.h's business.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/desk.h"

namespace authfcgi::accounts {

// What the app must be told.
struct Setup {
  std::string qr_code;  // an SVG element
  std::string secret;   // base32, for typing
  crypto::SecretString uri;
};

using RecoveryCodes = std::vector<crypto::SecretString>;

// A new secret, in the place of one that was never confirmed. Nothing counts before confirm(). Throws store::Conflict when
// there is a confirmed one: it is removed first, or stays.
Setup begin_setup(const model::User& user, const Caller& caller, const Desk& desk);

// The one that waits to be confirmed, as it was shown; nothing where there is none.
std::optional<Setup> find_setup(const model::User& user, const Caller& caller, const Desk& desk);

// The first code of the app: from now on it is asked for at sign-in. Returns the recovery codes, which exist in clear
// nowhere else; nothing for a wrong code. Throws TooManyRequests.
std::optional<RecoveryCodes> confirm_setup(const model::User& user, std::string_view code, const Caller& caller,
                                           const Desk& desk);

// All older ones are void.
RecoveryCodes renew_recovery_codes(std::string_view user_id, const Desk& desk);

// With its recovery codes.
void remove_second_factor(std::string_view user_id, const Desk& desk);

}  // namespace authfcgi::accounts
