#include "signin/link_account.h"

#include <doctest/doctest.h>

#include <functional>

#include "model/errors.h"
#include "store/memory_authenticators.h"
#include "store/memory_store.h"

using namespace authfcgi;

namespace {

model::User user_with(const std::string& email) {
  model::User user;
  user.id = "7f0a3c1e-0000-4000-8000-000000000000";
  user.name = "Ada";
  if (!email.empty()) user.email = email;
  return user;
}

signin::Identity identity_with(const std::string& email, std::optional<bool> email_verified = true) {
  signin::Identity identity;
  identity.user = user_with(email);
  identity.account.type = "oidc";
  identity.account.provider = "example";
  identity.account.provider_account_id = "sub-1";
  identity.email_verified = email_verified;
  return identity;
}

// A user who has the identity's account.
model::User owner_in(store::Store& store, const std::string& email = "ada@example.com") {
  return store.create_user_with_account(user_with(email), identity_with("").account);
}

// One who brings a new passkey: of a user of the store, or of nobody yet.
signin::Identity passkey_with(const std::string& email, const std::string& credential_id = "AAAA") {
  signin::Identity identity;
  identity.user.email = email;
  identity.account = {.user_id = "", .type = "webauthn", .provider = "passkey", .provider_account_id = credential_id};
  identity.authenticator = model::Authenticator{.credential_id = credential_id, .provider_account_id = credential_id, .public_key = "AAAA", .user_id = ""};
  return identity;
}

// One who used it.
signin::Identity used(signin::Identity identity) {
  identity.authenticator.reset();
  return identity;
}

constexpr bool kAllowLinking = true;
constexpr bool kNoLinking = false;

// Plays the other worker: does something just before the first write gets through, or the first look at an address.
class Overtaken : public store::MemoryStore {
 public:
  std::function<void(store::MemoryStore&)> meanwhile;
  std::function<void(store::MemoryStore&)> before_email;

  std::optional<model::User> find_user_by_email(std::string_view email) override {
    if (auto act = std::exchange(before_email, nullptr)) act(*this);
    return MemoryStore::find_user_by_email(email);
  }
  void link_account(const model::Account& account) override {
    overtake();
    MemoryStore::link_account(account);
  }
  model::User create_user_with_account(const model::User& user, const model::Account& account) override {
    overtake();
    return MemoryStore::create_user_with_account(user, account);
  }

 private:
  void overtake() {
    if (auto act = std::exchange(meanwhile, nullptr)) act(*this);
  }
};

template <class Failure>
class Failing : public store::MemoryStore {
  std::optional<model::User> find_user_by_account(std::string_view, std::string_view) override {
    throw Failure("the disk is gone");
  }
};

}  // namespace

TEST_CASE("nobody signed in, account known: its owner enters") {
  store::MemoryStore store;
  const model::User owner = owner_in(store);
  const signin::Linked linked = signin::link_account(store, identity_with("new@example.com"), {}, kNoLinking);
  CHECK(linked.user.id == owner.id);
  CHECK(linked.user.email == "ada@example.com");  // never updated from the profile
  CHECK_FALSE(linked.is_new_user);
  CHECK_FALSE(linked.is_new_link);
}

TEST_CASE("the owner is signed in already: everything stays") {
  store::MemoryStore store;
  const model::User owner = owner_in(store);
  const signin::Linked linked = signin::link_account(store, identity_with("ada@example.com"), owner.id, kNoLinking);
  CHECK(linked.user.id == owner.id);
  CHECK_FALSE(linked.is_new_user);
  CHECK_FALSE(linked.is_new_link);
}

TEST_CASE("somebody else is signed in: the account is refused") {
  store::MemoryStore store;
  const model::User owner = owner_in(store);
  const model::User other = store.create_user(user_with("grace@example.com"));
  CHECK_THROWS_AS(signin::link_account(store, identity_with("grace@example.com"), other.id, kAllowLinking),
                  model::OAuthAccountNotLinked);
  CHECK(store.find_user_by_account("example", "sub-1")->id == owner.id);
}

TEST_CASE("somebody signed in, account unknown: it is linked to them") {
  store::MemoryStore store;
  const model::User ada = store.create_user(user_with("ada@example.com"));
  store.create_user(user_with("grace@example.com"));
  for (const char* email : {"", "ada@example.com", "grace@example.com", "new@example.com"}) {
    CAPTURE(email);
    const signin::Linked linked = signin::link_account(store, identity_with(email), ada.id, kNoLinking);
    CHECK(linked.user.id == ada.id);
    CHECK(linked.is_new_link);
    CHECK_FALSE(linked.is_new_user);
    CHECK(store.find_account("example", "sub-1")->user_id == ada.id);
    store.unlink_account("example", "sub-1");
  }
}

TEST_CASE("nobody signed in, account unknown, address known: refused by default") {
  store::MemoryStore store;
  store.create_user(user_with("ada@example.com"));
  CHECK_THROWS_AS(signin::link_account(store, identity_with("ADA@example.com"), {}, kNoLinking),
                  model::OAuthAccountNotLinked);
  CHECK_FALSE(store.find_account("example", "sub-1"));
}

TEST_CASE("nobody signed in, account unknown, address known: linked where the provider is configured for it") {
  store::MemoryStore store;
  const model::User ada = store.create_user(user_with("ada@example.com"));
  const signin::Linked linked = signin::link_account(store, identity_with("ada@example.com"), {}, kAllowLinking);
  CHECK(linked.user.id == ada.id);
  CHECK(linked.is_new_link);
  CHECK_FALSE(linked.is_new_user);  // 15.31
  CHECK(store.find_user_by_account("example", "sub-1")->id == ada.id);
}

TEST_CASE("SEC-17: an address that the provider does not call verified links nothing, whatever is configured") {
  store::MemoryStore store;
  store.create_user(user_with("ada@example.com"));
  CHECK_THROWS_AS(signin::link_account(store, identity_with("ada@example.com", std::nullopt), {}, kAllowLinking),
                  model::OAuthAccountNotLinked);
  CHECK_FALSE(store.find_account("example", "sub-1"));
}

TEST_CASE("nobody signed in, account and address unknown: a user is created") {
  store::MemoryStore store;
  signin::Identity identity = identity_with("ada@example.com");
  identity.user.email_verified = Instant{};
  identity.account.tokens = json::object({{"access_token", "a"}});
  const signin::Linked linked = signin::link_account(store, identity, {}, kNoLinking);
  CHECK(linked.is_new_user);
  CHECK(linked.is_new_link);
  const auto stored = store.find_user(linked.user.id);
  REQUIRE(stored);
  CHECK(stored->name == "Ada");
  CHECK(stored->email == "ada@example.com");
  CHECK_FALSE(stored->email_verified);
  CHECK(store.find_account("example", "sub-1")->user_id == linked.user.id);
  CHECK(store.find_account("example", "sub-1")->tokens == identity.account.tokens);
}

TEST_CASE("users without an address are never taken for each other") {
  store::MemoryStore store;
  const model::User nameless = store.create_user(user_with(""));
  const signin::Linked linked = signin::link_account(store, identity_with(""), {}, kAllowLinking);
  CHECK(linked.is_new_user);
  CHECK(linked.user.id != nameless.id);
}

TEST_CASE("a session of a user who is no more counts as nobody's") {
  store::MemoryStore store;
  const model::User gone = store.create_user(user_with("ada@example.com"));
  store.delete_user(gone.id);
  const signin::Linked linked = signin::link_account(store, identity_with("ada@example.com"), gone.id, kNoLinking);
  CHECK(linked.is_new_user);
}

TEST_CASE("two first sign-ins at the same moment end as one user") {
  Overtaken store;
  model::User first;
  store.meanwhile = [&first](store::MemoryStore& other) { first = owner_in(other); };
  const signin::Linked linked = signin::link_account(store, identity_with("ada@example.com"), {}, kNoLinking);
  CHECK(linked.user.id == first.id);
  CHECK_FALSE(linked.is_new_user);
  CHECK_FALSE(linked.is_new_link);
}

TEST_CASE("a first sign-in that ends between the two looks of another one signs both in") {
  Overtaken store;
  std::optional<model::User> owner;
  store.before_email = [&](store::MemoryStore& other) { owner = owner_in(other); };
  const signin::Linked linked = signin::link_account(store, identity_with("ada@example.com"), {}, kNoLinking);
  REQUIRE(owner);
  CHECK(linked.user.id == owner->id);
  CHECK_FALSE(linked.is_new_user);
}

TEST_CASE("an address taken in the last moment is a known address") {
  Overtaken store;
  store.meanwhile = [](store::MemoryStore& other) { other.create_user(user_with("ada@example.com")); };
  CHECK_THROWS_AS(signin::link_account(store, identity_with("ada@example.com"), {}, kNoLinking),
                  model::OAuthAccountNotLinked);
  CHECK_FALSE(store.find_account("example", "sub-1"));
}

TEST_CASE("an account that another user got in the last moment is refused to the one signed in") {
  Overtaken store;
  const model::User ada = store.create_user(user_with("ada@example.com"));
  store.meanwhile = [](store::MemoryStore& other) { owner_in(other, "grace@example.com"); };
  CHECK_THROWS_AS(signin::link_account(store, identity_with(""), ada.id, kNoLinking), model::OAuthAccountNotLinked);
}

TEST_CASE("a failing store links nothing, and its words stay in the chain of causes") {
  Failing<store::StoreError> broken;
  CHECK_THROWS_AS(signin::link_account(broken, identity_with(""), {}, kNoLinking), model::AdapterError);
  Failing<store::Unavailable> busy;
  CHECK_THROWS_AS(signin::link_account(busy, identity_with(""), {}, kNoLinking), model::TemporarilyUnavailable);
  Failing<store::Conflict> odd;
  CHECK_THROWS_AS(signin::link_account(odd, identity_with(""), {}, kNoLinking), model::AdapterError);
  try {
    signin::link_account(broken, identity_with(""), {}, kNoLinking);
  } catch (const model::AdapterError& error) {
    CHECK(describe(error).ends_with(": the disk is gone"));
  }
}

TEST_CASE("an account without an identifier is refused before the store is asked") {
  store::MemoryStore store;
  signin::Identity identity = identity_with("ada@example.com");
  identity.account.provider_account_id.clear();
  CHECK_THROWS_AS(signin::link_account(store, identity, {}, kAllowLinking), model::AdapterError);
  CHECK_FALSE(store.find_user_by_email("ada@example.com"));
}

TEST_CASE("SEC-17: nobody gets hold of an address that his provider says is not verified") {
  store::MemoryStore store;
  signin::Identity squatter = identity_with("ada@example.com", false);
  const signin::Linked squatted = signin::link_account(store, squatter, {}, kNoLinking);
  CHECK(squatted.is_new_user);
  CHECK_FALSE(squatted.user.email);
  CHECK_FALSE(store.find_user_by_email("ada@example.com"));

  // The owner of the address comes later, by a provider that is believed, and is not let into the squatter's account.
  signin::Identity ada = identity_with("ada@example.com");
  ada.account.provider = "other";
  const signin::Linked linked = signin::link_account(store, ada, {}, kAllowLinking);
  CHECK(linked.is_new_user);
  CHECK(linked.user.id != squatted.user.id);
}

TEST_CASE("6.5: a passkey that is used signs its owner in, and nobody else's browser over") {
  store::MemoryStore store;
  store::MemoryAuthenticators keys(store);
  const auto made = passkey_with("ada@example.com");
  const std::string ada = signin::link_account(store, made, {}, kNoLinking, &keys).user.id;
  const model::User eve = store.create_user(user_with("eve@example.com"));
  for (const auto& signed_in : {std::optional<std::string>(), std::optional(ada)}) {
    const auto linked = signin::link_account(store, used(made), signed_in, kNoLinking, &keys);
    CHECK(linked.user.id == ada);
    CHECK_FALSE(linked.is_new_user);
    CHECK_FALSE(linked.is_new_link);
  }
  CHECK_THROWS_AS(signin::link_account(store, used(made), eve.id, kAllowLinking, &keys), model::AccountNotLinked);
}

TEST_CASE("6.5: a new passkey is linked to whoever is signed in, with its account") {
  store::MemoryStore store;
  store::MemoryAuthenticators keys(store);
  const model::User ada = store.create_user(user_with("ada@example.com"));
  const auto linked = signin::link_account(store, passkey_with("ada@example.com"), ada.id, kNoLinking, &keys);
  CHECK(linked.user.id == ada.id);
  CHECK(linked.is_new_link);
  CHECK_FALSE(linked.is_new_user);
  CHECK(store.find_account("passkey", "AAAA")->user_id == ada.id);
  CHECK(keys.find("AAAA")->user_id == ada.id);
}

TEST_CASE("6.5: somebody new is made together with account and passkey, with an address that is not proved") {
  store::MemoryStore store;
  store::MemoryAuthenticators keys(store);
  auto made = passkey_with("ada@example.com");
  made.user.email_verified = Instant{};
  const auto linked = signin::link_account(store, made, {}, kNoLinking, &keys);
  CHECK(linked.is_new_user);
  CHECK(linked.is_new_link);
  CHECK_FALSE(store.find_user(linked.user.id)->email_verified);
  CHECK(store.find_user_by_account("passkey", "AAAA")->id == linked.user.id);
  CHECK(keys.find("AAAA")->user_id == linked.user.id);
}

TEST_CASE("6.5: a passkey never links itself to whoever has the address, whatever is configured") {
  store::MemoryStore store;
  store::MemoryAuthenticators keys(store);
  const model::User ada = store.create_user(user_with("ada@example.com"));
  for (const bool may_link : {kNoLinking, kAllowLinking}) {
    CHECK_THROWS_AS(signin::link_account(store, passkey_with("ADA@example.com"), {}, may_link, &keys), model::AccountNotLinked);
  }
  CHECK(store.list_accounts(ada.id).empty());
  CHECK_FALSE(keys.find("AAAA"));
}

TEST_CASE("a new passkey whose id is taken is refused to everybody, its owner too") {
  store::MemoryStore store;
  store::MemoryAuthenticators keys(store);
  const auto made = passkey_with("ada@example.com");
  const std::string ada = signin::link_account(store, made, {}, kNoLinking, &keys).user.id;
  const model::User eve = store.create_user(user_with("eve@example.com"));
  for (const auto& signed_in : {std::optional<std::string>(), std::optional(ada), std::optional(eve.id)}) {
    CHECK_THROWS_AS(signin::link_account(store, made, signed_in, kAllowLinking, &keys), model::AccountNotLinked);
  }
  CHECK_THROWS_AS(signin::link_account(store, passkey_with("new@example.com"), {}, kAllowLinking, &keys), model::AccountNotLinked);
  CHECK(keys.list(ada).size() == 1);
  CHECK_FALSE(store.find_user_by_email("new@example.com"));
}

TEST_CASE("account and passkey come both or neither, also when somebody else is faster") {
  Overtaken store;
  store::MemoryAuthenticators keys(store);
  const model::User ada = store.create_user(user_with("ada@example.com"));
  const model::User eve = store.create_user(user_with("eve@example.com"));
  const auto made = passkey_with("ada@example.com");
  const auto take = [&](store::MemoryStore& other) {
    model::Account account = made.account;
    account.user_id = eve.id;
    other.MemoryStore::link_account(account);
  };
  store.meanwhile = take;
  CHECK_THROWS_AS(signin::link_account(store, made, ada.id, kNoLinking, &keys), model::AccountNotLinked);
  CHECK(store.list_accounts(ada.id).empty());
  CHECK(keys.list(ada.id).empty());

  // Or where the passkey alone is there already, by another provider's name.
  const auto other = passkey_with("eve@example.com", "BBBB");
  signin::link_account(store, other, eve.id, kNoLinking, &keys);
  auto same = passkey_with("new@example.com", "BBBB");
  same.account.provider = "webauthn";
  CHECK_THROWS_AS(signin::link_account(store, same, {}, kNoLinking, &keys), model::AdapterError);
  CHECK_THROWS_AS(signin::link_account(store, same, ada.id, kNoLinking, &keys), model::AdapterError);
  CHECK_FALSE(store.find_account("webauthn", "BBBB"));
  CHECK_FALSE(store.find_user_by_email("new@example.com"));
  CHECK(keys.find("BBBB")->user_id == eve.id);
}

TEST_CASE("a passkey that there is nowhere to keep is not linked") {
  store::MemoryStore store;
  CHECK_THROWS_AS(signin::link_account(store, passkey_with("ada@example.com"), {}, kNoLinking), model::AdapterError);
  CHECK_FALSE(store.find_account("passkey", "AAAA"));
}

TEST_CASE("who is not linked hears it by the name that Auth.js has for the kind of account") {
  CHECK_THROWS_AS(signin::refuse_to_link(passkey_with("a@b.c"), "x"), model::AccountNotLinked);
  CHECK_THROWS_AS(signin::refuse_to_link(used(passkey_with("a@b.c")), "x"), model::AccountNotLinked);
  CHECK_THROWS_AS(signin::refuse_to_link(identity_with(""), "x"), model::OAuthAccountNotLinked);
}
