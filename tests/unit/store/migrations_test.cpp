#include "store/migrations.h"

#include <doctest/doctest.h>

using namespace authfcgi;
using store::Dialect;
using store::spell;

TEST_CASE("the words of a statement are spelled as the database has them") {
  const std::string_view text = "CREATE TABLE a (id $serial, made $time) $table";
  CHECK(spell(text, Dialect::kSqlite) == "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, made BIGINT) ");
  CHECK(spell(text, Dialect::kPostgresql) == "CREATE TABLE a (id SERIAL PRIMARY KEY, made TIMESTAMPTZ) ");
  CHECK(spell(text, Dialect::kMariadb)->find("DATETIME(3)") != std::string::npos);
}

TEST_CASE("a statement for one database is for no other") {
  CHECK(spell("$mariadb SELECT 1", Dialect::kMariadb) == "SELECT 1");
  CHECK_FALSE(spell("$mariadb SELECT 1", Dialect::kSqlite));
  CHECK_FALSE(spell("$sqlite SELECT 1", Dialect::kPostgresql));
}

TEST_CASE("no word is left unspelled, and versions count up from 1") {
  for (const auto dialect : {Dialect::kSqlite, Dialect::kPostgresql, Dialect::kMariadb}) {
    int version = 0;
    for (const auto& migration : store::schema_of(dialect).migrations) {
      CHECK(migration.version == ++version);
      for (const auto statement : migration.statements) {
        const auto text = spell(statement, dialect);
        if (text) CHECK(text->find('$') == std::string::npos);
      }
    }
  }
}
