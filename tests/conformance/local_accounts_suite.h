// What every store of local accounts promises (src/store/local_accounts.h), as one suite for all of them.
#pragma once

#include <functional>
#include <memory>

#include "store/local_accounts.h"

namespace authfcgi::conformance {

// The users and what is kept of them. Destroyed in this order's reverse.
struct People {
  std::unique_ptr<store::Store> users;
  std::unique_ptr<store::LocalAccounts> local_accounts;
};

// Called inside a TEST_CASE; make gives empty ones each time.
void run_local_accounts_suite(const std::function<People()>& make);

// make gives another connection to the same ones, and is called in each of several processes: of those who use the same
// code at the same moment one succeeds.
void run_local_accounts_race(const std::function<People()>& make);

}  // namespace authfcgi::conformance
