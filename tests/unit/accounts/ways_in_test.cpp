#include "accounts/ways_in.h"

#include <doctest/doctest.h>

#include "support/account_house.h"

using namespace authfcgi;
using accounts::Unlinking;

namespace {

void link_account(support::House& house, const std::string& user_id, const std::string& provider) {
  model::Account account;
  account.user_id = user_id;
  account.type = "oidc";
  account.provider = provider;
  account.provider_account_id = "1";
  house.store.link_account(account);
}

const std::string kWithPasswords = R"({"adapter":{"type":"sqlite","path":"/unused"},"accounts":{},
    "passwords":{"memory":8192,"iterations":5},
    "providers":[{"id":"idp","type":"oidc","issuer":"https://idp.example","clientId":"cid","clientSecret":"client-secret"},{"id":"credentials"}]})";

}  // namespace

TEST_CASE("linked accounts, a password and a mailed link are ways in, and the last one stays") {
  support::House house(kWithPasswords);
  const auto& desk = house.accounts_desk;
  const auto user = support::add_person(house);
  CHECK(accounts::count_ways_in(user, desk) == 1);
  link_account(house, user.id, "idp");
  CHECK(accounts::count_ways_in(user, desk) == 2);
  CHECK(accounts::unlink(user, "idp", "1", desk) == Unlinking::kDone);
  CHECK(accounts::unlink(user, "idp", "1", desk) == Unlinking::kNotLinked);

  model::User other;
  other.email = "grace@example.com";
  other = house.store.create_user(other);
  link_account(house, other.id, "idp");
  CHECK(accounts::unlink(other, "idp", "1", desk) == Unlinking::kLastWayIn);
  CHECK(accounts::unlink(user, "idp", "1", desk) == Unlinking::kNotLinked);
  CHECK(house.store.find_account("idp", "1"));

  support::House with_mail(support::account_settings());
  CHECK(accounts::count_ways_in(support::add_person(with_mail), with_mail.accounts_desk) == 1);  // its password has no form
}

TEST_CASE("what is configured no more, and a name beside a password, are no ways in, and may be unlinked") {
  support::House house(kWithPasswords);
  const auto& desk = house.accounts_desk;
  model::User grace;
  grace.email = "grace@example.com";
  grace = house.store.create_user(grace);
  for (const char* provider : {"github", "credentials", "idp"}) link_account(house, grace.id, provider);
  CHECK(accounts::count_ways_in(grace, desk) == 1);
  CHECK(accounts::unlink(grace, "idp", "1", desk) == Unlinking::kLastWayIn);
  CHECK(accounts::unlink(grace, "github", "1", desk) == Unlinking::kDone);
  CHECK(accounts::unlink(grace, "credentials", "1", desk) == Unlinking::kDone);
  CHECK(accounts::unlink(grace, "idp", "1", desk) == Unlinking::kLastWayIn);
}

namespace {

const std::string kWithPasskeys = R"({"adapter":{"type":"sqlite","path":"/unused"},"accounts":{},"providers":["passkey"]})";

void link_passkey(support::House& house, const std::string& user_id, const std::string& id) {
  house.authenticators.link({.user_id = user_id, .type = "webauthn", .provider = "passkey", .provider_account_id = id},
                            {.credential_id = id, .provider_account_id = id, .public_key = "AAAA", .user_id = user_id, .counter = 7});
}

}  // namespace

TEST_CASE("passkeys are ways in, each of them, and go with their account") {
  support::House house(kWithPasskeys);
  const auto& desk = house.accounts_desk;
  const auto ada = support::add_person(house);
  for (const char* id : {"AAAA", "BBBB"}) link_passkey(house, ada.id, id);
  CHECK(accounts::count_ways_in(ada, desk) == 2);
  CHECK(accounts::unlink(ada, "passkey", "AAAA", desk) == Unlinking::kDone);
  CHECK_FALSE(house.authenticators.find("AAAA"));
  CHECK(accounts::unlink(ada, "passkey", "BBBB", desk) == Unlinking::kLastWayIn);
  CHECK(house.authenticators.find("BBBB"));
  const auto eve = support::add_person(house, "eve@example.com");
  link_passkey(house, eve.id, "CCCC");
  link_passkey(house, eve.id, "DDDD");
  CHECK(accounts::unlink(ada, "passkey", "CCCC", desk) == Unlinking::kNotLinked);
  CHECK(house.authenticators.find("CCCC"));
}

TEST_CASE("of two that are unlinked at the same moment the passkey comes back whole") {
  support::House house(kWithPasskeys);
  const auto ada = support::add_person(house);
  for (const char* id : {"AAAA", "BBBB"}) link_passkey(house, ada.id, id);
  // Between our look and our write the other one goes.
  struct Hurried : store::MemoryAuthenticators {
    Hurried(support::House& where) : MemoryAuthenticators(where.store, &where.accounts), house(where) {}
    std::optional<model::Authenticator> find(std::string_view id) override {
      house.store.unlink_account("passkey", "BBBB");
      return MemoryAuthenticators::find(id);
    }
    support::House& house;
  } hurried(house);
  const auto& own = house.accounts_desk;
  const accounts::Desk desk{own.config, own.hooks, own.store, own.accounts, hurried, own.limits, own.hasher, own.policy,
                            own.turnstile, own.random, own.keys, own.providers, own.post, own.mail_provider};
  CHECK(accounts::unlink(ada, "passkey", "AAAA", desk) == Unlinking::kLastWayIn);
  REQUIRE(house.authenticators.find("AAAA"));
  CHECK(house.authenticators.find("AAAA")->counter == 7);
  CHECK(house.authenticators.find("AAAA")->user_id == ada.id);
  CHECK(house.store.find_account("passkey", "AAAA")->user_id == ada.id);
}
