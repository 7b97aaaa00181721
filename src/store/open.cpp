#include "store/open.h"

#include "store/sql_store.h"
#include "store/sqlite_connection.h"

namespace authfcgi::store {

std::unique_ptr<Store> open(const config::Adapter& adapter) {
  if (adapter.type == "sqlite") return std::make_unique<SqlStore>(std::make_unique<SqliteConnection>(adapter.path));
  throw StoreError("there is no store of type \"" + adapter.type + "\"");
}

}  // namespace authfcgi::store
