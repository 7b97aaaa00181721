#include "store/open.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "support/scratch_directory.h"

using namespace authfcgi;

TEST_CASE("the adapter sqlite opens its file at the first use and not before") {
  const support::ScratchDirectory scratch;
  const auto store = store::open({.type = "sqlite", .path = scratch.file("users.db")});
  CHECK_FALSE(std::filesystem::exists(scratch.file("users.db")));
  CHECK_FALSE(store->find_user("1"));
  CHECK(std::filesystem::exists(scratch.file("users.db")));
}

TEST_CASE("an adapter that we do not have is refused") {
  CHECK_THROWS_AS(store::open({.type = "mongodb", .path = "x"}), store::StoreError);
  CHECK_THROWS_AS(store::open({.type = "sqlite", .path = ""}), store::StoreError);
}
