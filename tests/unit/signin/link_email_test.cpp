#include "signin/link_email.h"

#include <doctest/doctest.h>

#include <functional>
#include <utility>

#include "model/errors.h"
#include "store/memory_store.h"

using namespace authfcgi;

namespace {

constexpr Instant kNow{std::chrono::milliseconds(1795269600000)};

signin::Identity identity(const std::string& email = "ada@example.com") {
  signin::Identity identity{};
  identity.user.id = "made-up";
  identity.user.email = email;
  identity.account.type = "email";
  identity.account.provider = "nodemailer";
  identity.account.provider_account_id = email;
  return identity;
}

class FailingStore : public store::MemoryStore {
 public:
  std::function<void()> before_find = [] {};
  std::function<void()> before_create = [] {};
  std::optional<model::User> find_user_by_email(std::string_view email) override {
    before_find();
    return MemoryStore::find_user_by_email(email);
  }
  model::User create_user(const model::User& user) override {
    before_create();
    return MemoryStore::create_user(user);
  }
};

}  // namespace

TEST_CASE("any, none: a user is created, with a verified address and without an account row (6.4)") {
  store::MemoryStore store;
  const auto linked = signin::link_email(store, identity(), kNow);
  CHECK(linked.is_new_user);
  CHECK_FALSE(linked.is_new_link);
  const auto stored = store.find_user_by_email("ada@example.com");
  REQUIRE(stored);
  CHECK(stored->id == linked.user.id);
  CHECK(stored->email_verified == kNow);
  CHECK_FALSE(store.find_account("nodemailer", "ada@example.com"));
}

TEST_CASE("any, found: sign in as that user, whose address is verified now; all else stays (6.4)") {
  store::MemoryStore store;
  model::User ada;
  ada.email = "ada@example.com";
  ada.name = "Ada";
  const auto there = store.create_user(ada);
  const auto linked = signin::link_email(store, identity(), kNow);
  CHECK_FALSE(linked.is_new_user);
  CHECK(linked.user.id == there.id);
  CHECK(linked.is_updated_user);
  CHECK(linked.user.name == "Ada");
  CHECK(store.find_user(there.id)->email_verified == kNow);
}

TEST_CASE("two links opened at the same moment end as one user (15.50)") {
  FailingStore store;
  bool was_faster = false;
  store.before_create = [&] {
    if (std::exchange(was_faster, true)) return;
    model::User ada;
    ada.email = "ada@example.com";
    store.create_user(ada);
  };
  const auto linked = signin::link_email(store, identity(), kNow);
  CHECK_FALSE(linked.is_new_user);
  CHECK(linked.user.id == store.find_user_by_email("ada@example.com")->id);
}

TEST_CASE("a store that fails is told apart from one that is away (SEC-37)") {
  FailingStore store;
  store.before_find = [] { throw store::Unavailable("away"); };
  CHECK_THROWS_AS(signin::link_email(store, identity(), kNow), model::TemporarilyUnavailable);
  store.before_find = [] { throw store::StoreError("broken"); };
  CHECK_THROWS_AS(signin::link_email(store, identity(), kNow), model::AdapterError);
  CHECK_THROWS_AS(signin::link_email(store, identity(""), kNow), model::AdapterError);
}
