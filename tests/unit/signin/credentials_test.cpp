#include "signin/credentials.h"

#include <doctest/doctest.h>

#include "unit/signin/local_house.h"

using namespace authfcgi;
using support::LocalHouse;

namespace {

const std::string kAda = "ada@example.com";
const std::string kRight = "the right password";
const std::string kThree = R"(,"rateLimit":{"credentials":{"attempts":3,"delayAfter":3,"lockout":600}})";

}  // namespace

TEST_CASE("the right password is an Identity of this provider; the whole form is for the signIn hook alone (SEC-63)") {
  LocalHouse house;
  const auto user = house.add_user(kAda, kRight);
  const auto identity = house.prove(kAda, kRight);
  CHECK(identity.user.id == user.id);
  CHECK(identity.account.type == "credentials");
  CHECK(identity.account.provider == "credentials");
  CHECK(identity.account.provider_account_id == user.id);
  CHECK(identity.credentials.find_string("password") == kRight);
  CHECK_FALSE(identity.claims.find("password"));
  CHECK(identity.profile.is_null());
}

TEST_CASE("SEC-61: unknown, wrong, unverified, disabled and locked are one answer unless the password is right") {
  LocalHouse house;
  auto unverified = house.add_user("new@example.com", kRight);
  unverified.email_verified.reset();
  house.store.update_user(unverified);
  house.accounts.set_disabled(house.add_user("gone@example.com", kRight).id, true);
  house.accounts.set_locked_until(house.add_user("locked@example.com", kRight).id, house.moment + std::chrono::hours(1));
  for (const char* email : {"nobody@example.com", "new@example.com", "gone@example.com", "locked@example.com", "nobody"}) {
    CHECK(house.refusal(email, "wrong") == "credentials");
  }
  CHECK(house.refusal("new@example.com", kRight) == "unverified");
  CHECK(house.refusal("gone@example.com", kRight) == "disabled");
  CHECK(house.refusal("locked@example.com", kRight) == "locked");
}

TEST_CASE("SEC-60: what can be nobody's password or name is refused") {
  LocalHouse house;
  house.add_user(kAda, kRight);
  using namespace std::string_literals;
  for (const auto& password : {""s, "nul\0here"s, "line\nend"s, std::string(1025, 'x'), "\xff"s}) {
    CHECK(house.refusal(kAda, password) == "credentials");
  }
  for (const auto& name : {""s, " "s, std::string(255, 'a'), "a\0b"s, "\xff"s}) {
    CHECK(house.refusal(name, kRight) == "credentials");
  }
  CHECK_THROWS_AS(house.prove_form(json::object({{"email", 5}, {"password", kRight}})), model::CredentialsSignin);
}

TEST_CASE("SEC-62: attempts of one account are counted under every spelling, and the right password begins anew") {
  LocalHouse house(R"({"id":"credentials"})", kThree);
  house.add_user(kAda, kRight);
  CHECK(house.refusal(kAda, "wrong") == "credentials");
  CHECK(house.refusal(" Ada@Example.com", "wrong") == "credentials");
  CHECK(house.refusal("ADA@EXAMPLE.COM", kRight) == "");
  for (int i = 0; i < 3; ++i) CHECK(house.refusal("aDa@example.com", "wrong") == "credentials");
  CHECK(house.refusal(kAda, kRight) == "too many");
  CHECK(house.refusal("grace@example.com", "wrong") == "credentials");  // nobody else suffers
}

TEST_CASE("what costs us nothing uses up nobody's attempts but its sender's (SEC-62)") {
  LocalHouse house(R"({"id":"credentials"})", R"(,"rateLimit":{"global":{"attempts":3}})");
  house.add_user(kAda, kRight);
  for (int i = 0; i < 5; ++i) CHECK(house.refusal(kAda, "") == "credentials");
  CHECK(house.refusal(kAda, kRight) == "");
  for (int i = 0; i < 3; ++i) CHECK(house.refusal("grace@example.com", "wrong") == "credentials");
  CHECK(house.refusal(kAda, kRight) == "too many");
}

TEST_CASE("an account that nobody has is refused at the same count, and says as long") {
  LocalHouse house(R"({"id":"credentials"})", kThree);
  house.add_user(kAda, kRight);
  std::vector<std::chrono::seconds> waits;
  for (const auto* email : {"ada@example.com", "nobody@example.com"}) {
    for (int i = 0; i < 3; ++i) CHECK(house.refusal(email, "wrong") == "credentials");
    try {
      house.prove(email, kRight);
    } catch (const model::TooManyRequests& error) {
      waits.push_back(error.retry_after());
    }
  }
  REQUIRE(waits.size() == 2);
  CHECK(waits[0] == waits[1]);
}

TEST_CASE("the last attempt locks the account in the store, and who unlocks it there can try again") {
  LocalHouse house(R"({"id":"credentials"})", kThree);
  const auto id = house.add_user(kAda, kRight).id;
  for (int i = 0; i < 3; ++i) {
    CHECK_FALSE(house.accounts.find(id)->is_locked(house.moment));
    CHECK(house.refusal(kAda, "wrong") == "credentials");
  }
  CHECK(house.accounts.find(id)->locked_until == house.moment + std::chrono::seconds(600));
  house.moment += std::chrono::seconds(1);
  CHECK(house.refusal(kAda, kRight) == "too many");
  house.accounts.set_locked_until(id, house.moment);  // authfcgi users unlock
  CHECK(house.refusal(kAda, kRight) == "");
}

TEST_CASE("whoever was unlocked has all attempts again, and is locked at the same number") {
  LocalHouse house(R"({"id":"credentials"})", kThree);
  const auto id = house.add_user(kAda, kRight).id;
  for (int i = 0; i < 2; ++i) house.refusal(kAda, "wrong");
  house.accounts.set_locked_until(id, house.moment);
  for (int round = 0; round < 2; ++round) {
    house.moment += std::chrono::seconds(1);
    for (int i = 0; i < 3; ++i) CHECK(house.refusal(kAda, "wrong") == "credentials");
    CHECK(house.refusal(kAda, "wrong") == "too many");
    CHECK(house.accounts.find(id)->locked_until == house.moment + std::chrono::seconds(600));
    house.moment += std::chrono::seconds(2);
    CHECK(house.refusal(kAda, kRight) == "too many");
    house.accounts.set_locked_until(id, house.moment);
  }
}

TEST_CASE("a lockout that the store does not know yet is no unlocked account") {
  LocalHouse house(R"({"id":"credentials"})", kThree);
  const auto id = house.add_user(kAda, kRight).id;
  house.accounts.set_locked_until(id, house.moment - std::chrono::seconds(1));
  for (int i = 0; i < 3; ++i) house.refusal(kAda, "wrong");
  // As if the last attempt were still being computed, or the store had not taken it.
  for (const std::optional<Instant> before : {std::optional<Instant>(house.moment - std::chrono::seconds(1)), {}}) {
    house.accounts.set_locked_until(id, before);
    for (int i = 0; i < 3; ++i) {
      house.moment += std::chrono::seconds(90);
      CHECK(house.refusal(kAda, "wrong") == "too many");
    }
  }
}

TEST_CASE("guessing makes no lock shorter that the operator has set") {
  LocalHouse house(R"({"id":"credentials"})", kThree);
  const auto id = house.add_user(kAda, kRight).id;
  const Instant until = house.moment + std::chrono::hours(24);
  house.accounts.set_locked_until(id, until);
  for (int i = 0; i < 3; ++i) CHECK(house.refusal(kAda, "wrong") == "credentials");
  CHECK(house.refusal(kAda, "wrong") == "too many");
  CHECK(house.accounts.find(id)->locked_until == until);
}

TEST_CASE("attempts from one address are counted whatever account they name; right ones are given back") {
  LocalHouse house(R"({"id":"credentials"})", R"(,"rateLimit":{"address":{"attempts":3}})");
  house.add_user(kAda, kRight);
  for (int i = 0; i < 5; ++i) CHECK(house.refusal(kAda, kRight) == "");
  CHECK(house.refusal("a@example.com", "wrong") == "credentials");
  CHECK(house.refusal("b@example.com", "wrong") == "credentials");
  CHECK(house.refusal("c@example.com", "") == "credentials");
  CHECK(house.refusal(kAda, kRight) == "too many");
  CHECK(house.refusal(kAda, kRight, "192.0.2.2") == "");
}

TEST_CASE("what the machine could not compute was no attempt (SEC-60)") {
  LocalHouse house(R"({"id":"credentials"})", R"(,"passwords":{"wait":1})" + kThree);
  house.add_user(kAda, kRight);
  {
    const support::Busy busy(house.turnstile);
    for (int i = 0; i < 3; ++i) CHECK_THROWS_AS(house.prove(kAda, "wrong"), shared::TooBusy);
  }
  CHECK(house.refusal(kAda, kRight) == "");
}

TEST_CASE("with rateLimit false nobody counts") {
  LocalHouse house(R"({"id":"credentials"})", R"(,"rateLimit":false)");
  house.add_user(kAda, kRight);
  for (int i = 0; i < 20; ++i) CHECK(house.refusal(kAda, "wrong") == "credentials");
  CHECK(house.refusal(kAda, kRight) == "");
}

TEST_CASE("a store that fails lets nobody in, and its name is the store's") {
  LocalHouse house;
  house.add_user(kAda, kRight);
  house.store.before_find = [] { throw store::Unavailable("locked"); };
  CHECK_THROWS_AS(house.prove(kAda, kRight), model::TemporarilyUnavailable);
  house.store.before_find = [] { throw store::StoreError("broken"); };
  CHECK_THROWS_AS(house.prove(kAda, kRight), model::AdapterError);
}
