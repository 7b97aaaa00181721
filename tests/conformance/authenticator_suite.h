// What every store of passkeys promises (src/store/authenticators.h, authjs-wire.md 12.5), as one suite for all of them.
#pragma once

#include <functional>
#include <memory>

#include "store/authenticators.h"
#include "store/local_accounts.h"

namespace authfcgi::conformance {

// The users, what we keep of them besides, and their passkeys. Destroyed in this order's reverse.
struct Holders {
  std::unique_ptr<store::Store> users;
  std::unique_ptr<store::LocalAccounts> local_accounts;
  std::unique_ptr<store::Authenticators> authenticators;
};

// Called inside a TEST_CASE; make gives empty ones each time.
void run_authenticator_suite(const std::function<Holders()>& make);

// make gives another connection to the same ones, and is called in each of several processes: of those who use or link the
// same passkey at the same moment one succeeds.
void run_authenticator_race(const std::function<Holders()>& make);

// An account and its passkey of this user, with everything that a passkey can have; for more tests of the same.
model::Account passkey_account(const std::string& user_id, const std::string& credential_id);
model::Authenticator passkey(const std::string& user_id, const std::string& credential_id);

}  // namespace authfcgi::conformance
