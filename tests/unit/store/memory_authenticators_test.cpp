#include "store/memory_authenticators.h"

#include <doctest/doctest.h>

#include "conformance/authenticator_suite.h"
#include "store/memory_local_accounts.h"
#include "store/memory_store.h"

using namespace authfcgi;

TEST_CASE("passkeys in memory keep every promise of theirs") {
  conformance::run_authenticator_suite([] {
    auto users = std::make_unique<store::MemoryStore>();
    auto accounts = std::make_unique<store::MemoryLocalAccounts>(*users);
    auto authenticators = std::make_unique<store::MemoryAuthenticators>(*users, accounts.get());
    return conformance::Holders{std::move(users), std::move(accounts), std::move(authenticators)};
  });
}
