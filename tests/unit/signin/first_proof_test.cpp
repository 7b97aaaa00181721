#include "signin/first_proof.h"

#include <doctest/doctest.h>

#include "model/errors.h"
#include "store/memory_authenticators.h"
#include "store/memory_local_accounts.h"
#include "store/memory_store.h"

using namespace authfcgi;

namespace {

constexpr Instant kNow{std::chrono::milliseconds(1795269600000)};

// Somebody registered with ada@example.com, chose a password and is signed in; nobody proved the address.
struct Squat {
  Squat() {
    model::User user;
    user.email = "ada@example.com";
    id = accounts.create_user_with_password(user, "hash", kNow).id;
    accounts.set_totp(id, model::Totp{"sealed", kNow, 0});
    store.create_session({.session_token = "token", .user_id = id, .expires = kNow + std::chrono::hours(1)});
  }
  bool is_there() {
    return accounts.find(id)->password_hash && accounts.find(id)->totp && store.find_session_and_user("token");
  }
  bool is_gone() {
    const auto account = accounts.find(id);
    return !account->password_hash && !account->totp && !store.find_session_and_user("token");
  }

  store::MemoryStore store;
  store::MemoryLocalAccounts accounts{store};
  std::string id;
};

// Sessions that can be ended, and sessions that cannot.
config::Config with_strategy(config::Strategy strategy) {
  config::Config config;
  config.session.strategy = strategy;
  return config;
}
const config::Config kRows = with_strategy(config::Strategy::kDatabase), kTokens = with_strategy(config::Strategy::kJwt);

signin::Identity identity(const char* type, std::optional<bool> verified = {}) {
  signin::Identity identity{};
  identity.user.email = "ada@example.com";
  identity.account.type = type;
  identity.account.provider = "p";
  identity.account.provider_account_id = "1";
  identity.email_verified = verified;
  return identity;
}

// Somebody who signed up with a passkey and with ada@example.com, and is signed in; or one whom a provider brought, and
// who added the passkey later.
struct KeyHolder {
  explicit KeyHolder(bool signed_up) {
    model::User user;
    user.email = "ada@example.com";
    const model::Account account{.user_id = "", .type = "webauthn", .provider = "passkey", .provider_account_id = "AAAA"};
    const model::Authenticator key{.credential_id = "AAAA", .provider_account_id = "AAAA", .public_key = "AAAA", .user_id = ""};
    if (signed_up) {
      id = authenticators.create_user_with(user, account, key).id;
    } else {
      id = store.create_user_with_account(user, {.user_id = "", .type = "oidc", .provider = "idp", .provider_account_id = "1"}).id;
      model::Account linked = account;
      model::Authenticator added = key;
      linked.user_id = added.user_id = id;
      authenticators.link(linked, added);
    }
    store.create_session({.session_token = "token", .user_id = id, .expires = kNow + std::chrono::hours(1)});
  }
  bool has_everything() {
    return authenticators.find("AAAA") && store.find_account("passkey", "AAAA") && store.find_session_and_user("token");
  }

  store::MemoryStore store;
  store::MemoryLocalAccounts accounts{store};
  store::MemoryAuthenticators authenticators{store, &accounts};
  std::string id;
};

}  // namespace

TEST_CASE("who opens a mailed link finds no password and no session of somebody who never proved the address") {
  Squat squat;
  signin::void_what_was_unproved(identity("email"), false, squat.store, squat.accounts, kRows);
  CHECK(squat.is_gone());
}

TEST_CASE("so does an account that is linked by its verified address, and only then") {
  for (const bool may_link : {false, true}) {
    for (const std::optional<bool> verified : {std::optional<bool>(), std::optional(false), std::optional(true)}) {
      Squat squat;
      signin::void_what_was_unproved(identity("oidc", verified), may_link, squat.store, squat.accounts, kRows);
      CHECK((may_link && verified == true ? squat.is_gone() : squat.is_there()));
    }
  }
}

TEST_CASE("whoever registered is out of it with the accounts that they linked") {
  Squat squat;
  model::Account account = identity("oauth").account;
  account.provider = "careless";
  account.user_id = squat.id;
  squat.store.link_account(account);
  CHECK(signin::void_what_was_unproved(identity("email"), false, squat.store, squat.accounts, kRows) == signin::FirstProof::kTakeover);
  CHECK(squat.is_gone());
  CHECK(squat.store.list_accounts(squat.id).empty());
  CHECK(squat.store.find_user(squat.id));
}

TEST_CASE("whom a provider brought keeps account, second factor and session: a mailbox alone takes no second factor away") {
  Squat person;
  model::Account account = identity("oauth").account;
  account.user_id = person.id;
  person.store.link_account(account);
  person.accounts.void_password(person.id);
  person.accounts.set_totp(person.id, model::Totp{"sealed", kNow, 0});
  CHECK(signin::void_what_was_unproved(identity("email"), false, person.store, person.accounts, kRows) == signin::FirstProof::kNone);
  CHECK(person.store.list_accounts(person.id).size() == 1);
  CHECK(person.accounts.find(person.id)->has_second_factor());
  CHECK(person.store.find_session_and_user("token"));
}

TEST_CASE("a registration is told from a takeover, and neither from what was proved before") {
  Squat squat;
  CHECK(signin::void_what_was_unproved(*squat.store.find_user(squat.id), squat.store, squat.accounts) == signin::FirstProof::kRegistration);
  auto user = *squat.store.find_user(squat.id);
  user.email_verified = kNow;
  CHECK(signin::void_what_was_unproved(user, squat.store, squat.accounts) == signin::FirstProof::kNone);
}

TEST_CASE("an account that was linked before, a proved address and another address change nothing") {
  Squat linked;
  model::Account account = identity("oidc").account;
  account.user_id = linked.id;
  linked.store.link_account(account);
  signin::void_what_was_unproved(identity("oidc", true), true, linked.store, linked.accounts, kRows);
  CHECK(linked.is_there());

  Squat proved;
  auto user = *proved.store.find_user(proved.id);
  user.email_verified = kNow;
  proved.store.update_user(user);
  signin::void_what_was_unproved(identity("email"), false, proved.store, proved.accounts, kRows);
  CHECK(proved.is_there());

  Squat other;
  auto grace = identity("email");
  grace.user.email = "grace@example.com";
  signin::void_what_was_unproved(grace, false, other.store, other.accounts, kRows);
  CHECK(other.is_there());
}

TEST_CASE("who signed up with a passkey and an address of somebody else's is out when its owner comes") {
  KeyHolder squatter(true);
  squatter.store.link_account({.user_id = squatter.id, .type = "oauth", .provider = "careless", .provider_account_id = "7"});
  squatter.accounts.set_totp(squatter.id, model::Totp{"sealed", kNow, 0});
  CHECK(signin::void_what_was_unproved(identity("email"), false, squatter.store, squatter.accounts, kRows) == signin::FirstProof::kTakeover);
  CHECK_FALSE(squatter.authenticators.find("AAAA"));
  CHECK(squatter.store.list_accounts(squatter.id).empty());
  CHECK_FALSE(squatter.store.find_session_and_user("token"));
  CHECK_FALSE(squatter.accounts.find(squatter.id)->has_second_factor());
  CHECK(squatter.store.find_user(squatter.id));
}

TEST_CASE("whoever signed up with a passkey keeps it where nothing is proved, or was proved before") {
  KeyHolder holder(true);
  signin::void_what_was_unproved(identity("webauthn"), true, holder.store, holder.accounts, kRows);
  signin::void_what_was_unproved(identity("oidc", true), false, holder.store, holder.accounts, kRows);
  CHECK(holder.has_everything());
  auto user = *holder.store.find_user(holder.id);
  user.email_verified = kNow;
  holder.store.update_user(user);
  CHECK(signin::void_what_was_unproved(identity("email"), false, holder.store, holder.accounts, kRows) == signin::FirstProof::kNone);
  CHECK(holder.has_everything());
}

TEST_CASE("whom a provider brought, and who added a passkey later, keeps everything") {
  KeyHolder person(false);
  CHECK(signin::void_what_was_unproved(identity("email"), false, person.store, person.accounts, kRows) == signin::FirstProof::kNone);
  CHECK(person.has_everything());
  CHECK(person.store.list_accounts(person.id).size() == 2);
}

TEST_CASE("where sessions are tokens the owner of the address becomes a new user: nothing that names the old one is theirs") {
  for (const bool has_password : {false, true}) {
    CAPTURE(has_password);
    KeyHolder squatter(true);
    if (has_password) squatter.accounts.set_password(squatter.id, "hash", kNow);
    CHECK(signin::void_what_was_unproved(identity("email"), false, squatter.store, squatter.accounts, kTokens) == signin::FirstProof::kNone);
    const auto left = squatter.store.find_user(squatter.id);
    REQUIRE(left);  // what an application keeps of them stays, too
    CHECK_FALSE(left->email);
    CHECK(squatter.accounts.find(squatter.id)->disabled);
    CHECK_FALSE(squatter.store.find_user_by_email("ada@example.com"));
    CHECK(squatter.authenticators.list(squatter.id).empty());
  }

  Squat registered;
  signin::void_what_was_unproved(identity("email"), false, registered.store, registered.accounts, kTokens);
  CHECK(registered.store.find_user(registered.id)->email);  // who registers with a password waits outside until the proof
  CHECK_FALSE(registered.accounts.find(registered.id)->disabled);

  KeyHolder person(false);
  signin::void_what_was_unproved(identity("email"), false, person.store, person.accounts, kTokens);
  CHECK(person.authenticators.list(person.id).size() == 1);
}

TEST_CASE("whom the operator has disabled no mailed link lets in as somebody new") {
  for (const auto* config : {&kRows, &kTokens}) {
    KeyHolder squatter(true);
    squatter.accounts.set_disabled(squatter.id, true);
    CHECK_THROWS_AS(signin::void_what_was_unproved(identity("email"), false, squatter.store, squatter.accounts, *config), model::AccessDenied);
    CHECK(squatter.store.find_user_by_email("ada@example.com")->id == squatter.id);
    CHECK(squatter.authenticators.list(squatter.id).size() == 1);
  }
}
