#include "store/sqlite_wire.h"

#include <doctest/doctest.h>

#include "support/scratch_directory.h"

using namespace authfcgi;
using Text = std::optional<std::string>;
using Number = std::optional<long long>;

namespace {

struct Opened {
  std::optional<store::Row> run(const std::string& text, const std::vector<store::Value>& values = {}) {
    return wire->run(text, values);
  }
  support::ScratchDirectory scratch;
  std::unique_ptr<store::Wire> wire = store::open_sqlite_wire(scratch.file("t.db"));
};

}  // namespace

TEST_CASE("SQLite: values come back as they went in, and NULL is nothing") {
  Opened file;
  file.run("CREATE TABLE things (word TEXT, number INTEGER)");
  const std::string odd("a\0b\xff'\"", 6);
  for (const auto& [word, number] : {std::pair<Text, Number>{odd, -5}, {"", 9223372036854775807}, {std::nullopt, std::nullopt}}) {
    CHECK_FALSE(file.run("INSERT INTO things VALUES (:word, :number)", {word, number}));
    const auto row = file.run("SELECT word, number FROM things WHERE word IS :word", {word});
    REQUIRE(row);
    CHECK(row->at(0) == word);
    CHECK(row->at(1) == (number ? Text(std::to_string(*number)) : Text()));
  }
  CHECK_FALSE(file.run("SELECT word FROM things WHERE number = :number", {Number(4)}));
}

TEST_CASE("SQLite: a statement with RETURNING has ended when its row is there, whoever looks next") {
  Opened file;
  file.run("CREATE TABLE things (id INTEGER PRIMARY KEY AUTOINCREMENT, word TEXT)");
  const auto other = store::open_sqlite_wire(file.scratch.file("t.db"));
  for (const std::string id : {"1", "2"}) {
    CHECK(file.run("INSERT INTO things (word) VALUES (:word) RETURNING id", {Text("x")})->at(0) == id);
    CHECK(other->run("SELECT count(*) FROM things", {})->at(0) == id);
  }
  CHECK(other->run("DELETE FROM things WHERE id > :id RETURNING word", std::vector<store::Value>{Number(0)})->at(0) == "x");
  CHECK(file.run("SELECT count(*) FROM things")->at(0) == "0");
}

TEST_CASE("SQLite: a statement that was prepared sees new rows and new columns") {
  Opened file;
  file.run("CREATE TABLE things (word TEXT)");
  file.run("INSERT INTO things VALUES ('a')");
  CHECK(file.run("SELECT * FROM things")->size() == 1);
  const auto other = store::open_sqlite_wire(file.scratch.file("t.db"));
  other->run("ALTER TABLE things ADD COLUMN number INTEGER DEFAULT 7", {});
  CHECK(file.run("SELECT * FROM things") == store::Row{"a", "7"});
}

TEST_CASE("SQLite: what is wrong with a statement says nothing against the file, but damage does") {
  Opened file;
  file.run("CREATE TABLE things (word TEXT PRIMARY KEY, number INTEGER NOT NULL)");
  file.run("INSERT INTO things VALUES ('a', 1)");
  CHECK_THROWS_AS(file.run("INSERT INTO things VALUES ('a', 2)"), store::Conflict);
  CHECK_THROWS_WITH_AS(file.run("INSERT INTO things VALUES (:word, NULL)", {Text("hidden")}),
                       doctest::Contains("NOT NULL constraint failed: things.number"), store::StoreError);
  CHECK(file.wire->is_sound());
  CHECK_THROWS_AS(file.run("SELECT nothing FROM nowhere"), store::StoreError);
  CHECK_FALSE(file.wire->is_sound());
}

TEST_CASE("SQLite: to roll back what has been rolled back is no error") {
  Opened file;
  CHECK_NOTHROW(file.run("ROLLBACK"));
  CHECK(file.wire->is_sound());
}
