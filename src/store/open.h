// From the configuration's "adapter" to a store.
#pragma once

#include <memory>

#include "config/config.h"
#include "store/authenticators.h"
#include "store/local_accounts.h"
#include "store/numbers.h"
#include "store/outbox.h"
#include "store/store.h"

namespace authfcgi::store {

// All over one connection. Numbers are where several machines find them: in Redis where there is one, else in a database
// that is a server; SQLite's file is one machine's, which has shared memory.
struct Stores {
  std::unique_ptr<Store> users;
  std::unique_ptr<LocalAccounts> local_accounts;
  std::unique_ptr<Outbox> outbox;
  std::unique_ptr<Numbers> numbers{};
  std::unique_ptr<Authenticators> authenticators{};  // there where users are
};

// Opens nothing yet: the first use connects, and must come after the fork. The adapter must outlive the stores. Throws
// StoreError for a type that we do not have, and for a path that cannot be one.
Stores open(const config::Adapter& adapter);

// The whole of what is configured: the adapter's stores, with sessions and verification tokens in Redis where that
// stands beside it; only numbers without an adapter. The configuration must outlive the stores. Throws as above.
Stores open(const config::Config& config);

// Brings the tables up to date, which SQLite also does whenever it opens its file; returns the schema's version. Throws
// StoreError.
int migrate(const config::Adapter& adapter);

}  // namespace authfcgi::store
