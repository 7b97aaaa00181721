#include "store/query.h"

#include <doctest/doctest.h>

#include "store/sqlite_connection.h"
#include "support/scratch_directory.h"

using namespace authfcgi;
using store::Query;

namespace {

struct Database {
  support::ScratchDirectory scratch;
  store::SqliteConnection connection{scratch.file("query.db")};
  soci::session& sql = connection.session();

  Database() { sql << "CREATE TABLE things (word TEXT, number BIGINT)"; }
};

}  // namespace

TEST_CASE("parameters are values, never SQL") {
  Database database;
  const std::string word = "x'); DROP TABLE things; -- \"'\\ :word";
  Query(database.sql, "INSERT INTO things VALUES (:word, :number)").use(word).use(1).run();
  std::optional<std::string> found;
  CHECK(Query(database.sql, "SELECT word FROM things WHERE word = :word").use(word).into(found).run());
  CHECK(found == word);
}

TEST_CASE("every byte of a text comes back, NUL and non-ASCII too") {
  Database database;
  const std::string word("a\0b\xC3\xA9", 5);
  Query(database.sql, "INSERT INTO things (word) VALUES (:word)").use(word).run();
  std::optional<std::string> found;
  CHECK(Query(database.sql, "SELECT word FROM things").into(found).run());
  CHECK(found == word);
}

TEST_CASE("numbers have 64 bits") {
  Database database;
  Query(database.sql, "INSERT INTO things (number) VALUES (:number)").use(9007199254740993).run();
  std::optional<long long> found;
  CHECK(Query(database.sql, "SELECT number FROM things").into(found).run());
  CHECK(found == 9007199254740993);
}

TEST_CASE("nothing is NULL and NULL is nothing") {
  Database database;
  Query(database.sql, "INSERT INTO things VALUES (:word, :number)")
      .use(std::optional<std::string>())
      .use(std::optional<long long>())
      .run();
  std::optional<std::string> word = "before";
  std::optional<long long> number = 7, is_null;
  CHECK(Query(database.sql, "SELECT word, number, word IS NULL AND number IS NULL FROM things")
            .into(word)
            .into(number)
            .into(is_null)
            .run());
  CHECK_FALSE(word);
  CHECK_FALSE(number);
  CHECK(is_null == 1);
}

TEST_CASE("without a row the columns stay as they were") {
  Database database;
  std::optional<std::string> word = "before";
  CHECK_FALSE(Query(database.sql, "SELECT word FROM things").into(word).run());
  CHECK(word == "before");
}
