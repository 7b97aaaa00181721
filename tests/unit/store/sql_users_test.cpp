#include "store/sql_users.h"

#include <doctest/doctest.h>

#include "store/sqlite_connection.h"
#include "support/scratch_directory.h"

using namespace authfcgi;

TEST_CASE("users are written, found and listed by their numbers") {
  const support::ScratchDirectory scratch;
  store::SqliteConnection connection(scratch.file("users.db"));
  soci::session& sql = connection.session();
  model::User ada;
  ada.id = "4711";
  ada.name = "Ada";
  ada.email_verified = Instant(std::chrono::milliseconds(1792567680123));
  CHECK(store::insert_user(connection, sql, ada).id == "1");
  CHECK(store::insert_user(connection, sql, {}).id == "2");
  ada.name = "Countess";
  store::update_user(connection, sql, ada, 1);

  REQUIRE(store::select_user(connection, sql, 1));
  CHECK(store::select_user(connection, sql, 1)->name == "Countess");
  CHECK(store::select_user(connection, sql, "WHERE name = :name", {"Countess"})->email_verified == ada.email_verified);
  CHECK_FALSE(store::select_user(connection, sql, 2)->name);
  CHECK_FALSE(store::select_user(connection, sql, 3));
  CHECK(store::select_users(connection, sql, 0, 10).size() == 2);
  CHECK(store::select_users(connection, sql, 0, 1).at(0).id == "1");
  CHECK(store::select_users(connection, sql, 1, 10).at(0).id == "2");
}
