#include "signin/fresh_proof.h"

#include <doctest/doctest.h>

#include "store/memory_authenticators.h"
#include "store/memory_local_accounts.h"
#include "store/memory_store.h"

using namespace authfcgi;

namespace {

const Instant kNow = from_unix_seconds(1800000000);

json::Value proved_ago(std::chrono::seconds time) {
  return json::object({{"auth_time", to_unix_seconds(kNow - time)}});
}

struct People {
  store::MemoryStore store;
  store::MemoryLocalAccounts accounts{store};
  store::MemoryAuthenticators authenticators{store, &accounts};
  std::string id = [this] {
    model::User user;
    user.email = "ada@example.com";
    return store.create_user(user).id;
  }();

  bool must_prove(std::chrono::seconds ago) {
    return signin::must_prove_again(id, proved_ago(ago), kNow, &accounts, &authenticators);
  }
};

const std::chrono::seconds kLongAgo = signin::kLinkingTime + std::chrono::seconds(1);

}  // namespace

TEST_CASE("who has something to prove it with must have proved it lately: a password, a second factor, a passkey") {
  People nobody;
  CHECK_FALSE(nobody.must_prove(kLongAgo));

  People password;
  password.accounts.set_password(password.id, "hash", kNow);
  CHECK(password.must_prove(kLongAgo));
  CHECK_FALSE(password.must_prove(std::chrono::seconds(0)));
  CHECK(password.must_prove(std::chrono::seconds(1)));  // with an older password, or before there was any
  password.accounts.set_password(password.id, "hash", kNow - std::chrono::hours(1));
  CHECK_FALSE(password.must_prove(signin::kLinkingTime));

  People totp;
  totp.accounts.set_totp(totp.id, model::Totp{"sealed", kNow, 0});
  CHECK(totp.must_prove(kLongAgo));
  People begun;
  begun.accounts.set_totp(begun.id, model::Totp{"sealed", std::nullopt, 0});
  CHECK_FALSE(begun.must_prove(kLongAgo));

  People passkey;
  passkey.authenticators.link(
      {.user_id = passkey.id, .type = "webauthn", .provider = "passkey", .provider_account_id = "AAAA"},
      {.credential_id = "AAAA", .provider_account_id = "AAAA", .public_key = "AAAA", .user_id = passkey.id});
  CHECK(passkey.must_prove(kLongAgo));
  CHECK_FALSE(passkey.must_prove(std::chrono::seconds(0)));
  CHECK(signin::must_prove_again(passkey.id, json::object(), kNow, &passkey.accounts, &passkey.authenticators));
  CHECK_FALSE(signin::must_prove_again(passkey.id, json::object(), kNow, nullptr, nullptr));
}
