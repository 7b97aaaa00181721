#include "store/sql_rows.h"

#include <doctest/doctest.h>

using namespace authfcgi;

TEST_CASE("an id has one spelling") {
  CHECK(store::parse_id("1") == 1);
  CHECK(store::parse_id("9223372036854775807") == 9223372036854775807);
  for (const char* id : {"", "0", "01", "+1", "-1", " 1", "1 ", "1.0", "1e3", "0x1", "a", "9223372036854775808"}) {
    CAPTURE(id);
    CHECK_FALSE(store::parse_id(id));
  }
  CHECK_FALSE(store::parse_id(std::string("1\0", 2)));
}

TEST_CASE("a time is a number, and no time is NULL") {
  const Instant time{std::chrono::milliseconds(1792567680123)};
  CHECK(store::to_millis(std::optional(time)) == 1792567680123);
  CHECK(store::to_instant(1792567680123) == time);
  CHECK_FALSE(store::to_millis(std::optional<Instant>()));
  CHECK_FALSE(store::to_instant(std::nullopt));
}

TEST_CASE("a row becomes a user, NULL becomes nothing") {
  store::UserRow row;
  row.id = 7;
  row.email_verified = 1792567680123;
  row.name = "Ada";
  const model::User user = row.user();
  CHECK(user.id == "7");
  CHECK(user.name == "Ada");
  CHECK(user.email_verified == Instant(std::chrono::milliseconds(1792567680123)));
  CHECK(store::to_millis(*user.email_verified) == 1792567680123);
  CHECK_FALSE(user.email);
  CHECK_FALSE(user.image);
}

TEST_CASE("an account becomes a row and an account again") {
  model::Account account;
  account.type = "oauth";
  account.provider = "github";
  account.provider_account_id = "583231";
  account.tokens = json::object({{"access_token", "a"}, {"token_type", "bearer"}, {"expires_at", 1792567680}});
  const model::Account again = store::AccountRow(account, 7).account();
  CHECK(again.user_id == "7");
  CHECK(again.type == "oauth");
  CHECK(again.provider == "github");
  CHECK(again.provider_account_id == "583231");
  CHECK(again.tokens == account.tokens);
}
