#include "signin/credentials_store.h"

#include <doctest/doctest.h>

#include "unit/signin/local_house.h"

using namespace authfcgi;
using support::LocalHouse;

TEST_CASE("one account is one key, whatever it is called") {
  LocalHouse house;
  const auto id = house.add_user("ada@example.com", "right").id;
  house.store.link_account({.user_id = id, .type = "credentials", .provider = "credentials", .provider_account_id = "ada"});
  signin::StorePasswords source("credentials", true, house.desk);
  const http::Request request;
  const json::Value form = json::object();
  for (const char* name : {"ada@example.com", "ADA@example.COM", "ada", "Ada"}) {
    const auto candidate = source.find({name, std::nullopt, form, request});
    CHECK(candidate.key == signin::account_key(id));
    CHECK_FALSE(candidate.place.empty());
  }
  CHECK(source.find({"NOBODY@example.com", std::nullopt, form, request}).key ==
        source.find({"nobody@example.com", std::nullopt, form, request}).key);
  CHECK(source.find({"a@b@c", std::nullopt, form, request}).key == "name:a@b@c");
}

TEST_CASE("a user name signs in as well") {
  LocalHouse house;
  const auto id = house.add_user("ada@example.com", "right").id;
  house.store.link_account({.user_id = id, .type = "credentials", .provider = "credentials", .provider_account_id = "ada"});
  CHECK(house.prove("ADA", "right").user.id == id);
}

TEST_CASE("somebody who signs in elsewhere, and has no password, is as good as nobody") {
  LocalHouse house;
  model::User user;
  user.email = "oauth@example.com";
  house.store.create_user(user);
  CHECK(house.refusal("oauth@example.com", "anything") == "credentials");
}

TEST_CASE("an old hash is replaced in the store at the next right password") {
  LocalHouse house;
  const auto id = house.add_user("ada@example.com", "right").id;
  config::Passwords other;
  other.cost = {.memory_kib = 128, .iterations = 1};
  const auto password = password::parse_password("right").value();
  const std::string old = password::Hasher(other).hash(password, house.random);
  house.accounts.set_password(id, old, house.moment);
  CHECK(house.refusal("ada@example.com", "wrong") == "credentials");
  CHECK(house.accounts.find(id)->password_hash == old);
  CHECK(house.refusal("ada@example.com", "right") == "");
  CHECK(house.accounts.find(id)->password_hash != old);
  CHECK(house.refusal("ada@example.com", "right") == "");
}

TEST_CASE("requireVerifiedEmail false lets in who has not confirmed") {
  LocalHouse house(R"({"id":"credentials","requireVerifiedEmail":false})");
  auto user = house.add_user("new@example.com", "right");
  user.email_verified.reset();
  house.store.update_user(user);
  CHECK(house.refusal("new@example.com", "right") == "");
}

TEST_CASE("when the last attempt was wrong as much is written for nobody as for somebody (SEC-61)") {
  LocalHouse house;
  house.add_user("ada@example.com", "right");
  signin::StorePasswords source("credentials", true, house.desk);
  const http::Request request;
  const json::Value form = json::object();
  for (const char* name : {"ada@example.com", "nobody@example.com"}) {
    source.lock(source.find({name, std::nullopt, form, request}), house.moment + std::chrono::minutes(15));
  }
  CHECK(house.store.purge(house.moment + std::chrono::minutes(14)) == 0);
  CHECK(house.store.purge(house.moment + std::chrono::minutes(16)) == 1);
}
