// The tables, by versioned migrations. users, accounts, sessions and verification_token are those of Auth.js's pg
// adapter (authjs-wire.md 12.3), so that a Node application can share them; what is ours alone begins with "authfcgi_".
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "store/soci.h"

namespace authfcgi::store {

struct Migration {
  int version;  // 1, 2, 3, ...
  std::span<const std::string_view> statements;
};

struct Schema {
  std::string_view count_tables;  // a query for the number of tables of the name :name
  std::span<const Migration> migrations;
};

const Schema& sqlite_schema();

// 0 for a schema without migrations.
int newest_version(const Schema& schema);

// Brings the tables to the newest version, each migration in a transaction of its own; begin starts one that excludes
// other writers, so that several processes may do this at once. Returns how many migrations were applied. Throws
// soci::soci_error, and StoreError for a database that a newer authfcgi has migrated.
int migrate(soci::session& sql, const Schema& schema, const std::string& begin);

}  // namespace authfcgi::store
