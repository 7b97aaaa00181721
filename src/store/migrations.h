// The tables, by versioned migrations: one list for all databases. users, accounts, sessions and verification_token are
// those of Auth.js's pg adapter (authjs-wire.md 12.3), so that a Node application can share them, and "Authenticator" is the
// form that Auth.js documents; what is ours alone begins with "authfcgi_".
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace authfcgi::store {

enum class Dialect { kSqlite, kPostgresql, kMariadb };

// A statement is SQL with words that each database spells its own way, see kWords in migrations.cpp:
//   $serial   the type of a primary key that is never given out twice     $user_id  the type of a column that holds users.id
//   $time     milliseconds since 1970, read by Connection::read_time()    $key      a text of 255 characters at most that is
//   $table    what follows the last bracket of a CREATE TABLE                       compared as bytes
//   $bytes    a long text that is compared as bytes                         $long_key a $key of 512 characters
// One that begins with "$sqlite ", "$postgresql " or "$mariadb " is for that database alone. Write IF NOT EXISTS: the
// table may have been made by a Node application, and MariaDB repeats a migration that was cut off.
struct Migration {
  int version;  // 1, 2, 3, ...
  std::span<const std::string_view> statements;
};

struct Schema {
  std::string_view count_tables;  // a query for the number of tables of the name :name
  std::span<const Migration> migrations;
  Dialect dialect = Dialect::kSqlite;
  std::string_view lock{}, unlock{};  // for one migrating process at a time; "" where the transaction excludes others
};

const Schema& schema_of(Dialect dialect);

// Nothing for a statement of another database.
std::optional<std::string> spell(std::string_view statement, Dialect dialect);

}  // namespace authfcgi::store
