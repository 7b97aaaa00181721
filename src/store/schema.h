// Brings the tables up to date, by the versioned migrations of migrations.h.
#pragma once

#include <string>

#include "store/migrations.h"
#include "store/soci.h"

namespace authfcgi::store {

// 0 for a schema without migrations.
int newest_version(const Schema& schema);

// 0 for a database that has seen no migration. Reads only.
long long current_version(soci::session& sql, const Schema& schema);

// Brings the tables to the newest version, each migration in a transaction of its own (as far as the database knows them
// for tables; MariaDB does not, there a migration that was cut off is repeated). begin starts one that excludes
// other writers or, on a server, the schema's lock does, so that several processes may do this at once. Returns how
// many migrations were applied. Throws soci::soci_error or what the connection throws, and StoreError for a database
// that a newer authfcgi has migrated.
int migrate(soci::session& sql, const Schema& schema, const std::string& begin);

}  // namespace authfcgi::store
