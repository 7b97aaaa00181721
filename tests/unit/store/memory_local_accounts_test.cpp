#include "store/memory_local_accounts.h"

#include <doctest/doctest.h>

#include "conformance/local_accounts_suite.h"
#include "store/memory_store.h"

using namespace authfcgi;

TEST_CASE("local accounts in memory keep every promise of theirs") {
  conformance::run_local_accounts_suite([] {
    auto users = std::make_unique<store::MemoryStore>();
    auto local_accounts = std::make_unique<store::MemoryLocalAccounts>(*users);
    return conformance::People{std::move(users), std::move(local_accounts)};
  });
}
