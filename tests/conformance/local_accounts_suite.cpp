#include "conformance/local_accounts_suite.h"

#include <doctest/doctest.h>

#include <chrono>
#include <list>

#include "support/child.h"

namespace authfcgi::conformance {

namespace {

using store::Conflict;
using store::LocalAccounts;
using store::StoreError;

constexpr Instant kNow{std::chrono::milliseconds(1792567680123)};
constexpr Instant kLater = kNow + std::chrono::hours(1);

std::string make_user(store::Store& users, const std::string& email) {
  model::User user;
  user.email = email;
  return users.create_user(user).id;
}

void passwords(LocalAccounts& accounts, const std::string& ada, const std::string& grace) {
  SUBCASE("a password comes back with the moment of its change, and belongs to one user") {
    const std::string hash = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$" + std::string(400, 'x');
    accounts.set_password(ada, hash, kNow);
    const auto found = accounts.find(ada);
    REQUIRE(found);
    CHECK(found->user_id == ada);
    CHECK(found->password_hash == hash);
    CHECK(found->password_changed == kNow);
    CHECK_FALSE(found->locked_until);
    CHECK_FALSE(found->disabled);
    CHECK_FALSE(found->totp);
    CHECK_FALSE(accounts.find(grace));
  }
  SUBCASE("a new password replaces the old one and leaves everything else") {
    accounts.set_password(ada, "old", kNow);
    accounts.set_disabled(ada, true);
    accounts.set_totp(ada, model::Totp{"sealed", kNow, 5});
    accounts.set_password(ada, "new", kLater);
    CHECK(accounts.find(ada)->password_hash == "new");
    CHECK(accounts.find(ada)->password_changed == kLater);
    CHECK(accounts.find(ada)->disabled);
    CHECK(accounts.find(ada)->has_second_factor());
  }
  SUBCASE("a voided password goes with its second factor, and who is disabled stays so") {
    accounts.void_password(grace);
    CHECK_FALSE(accounts.find(grace));
    accounts.set_password(ada, "hash", kNow);
    accounts.set_disabled(ada, true);
    accounts.set_totp(ada, model::Totp{"sealed", kNow, 5});
    accounts.set_recovery_codes(ada, {"a"});
    accounts.void_password(ada);
    CHECK_FALSE(accounts.find(ada)->password_hash);
    CHECK_FALSE(accounts.find(ada)->password_changed);
    CHECK_FALSE(accounts.find(ada)->totp);
    CHECK(accounts.count_recovery_codes(ada) == 0);
    CHECK(accounts.find(ada)->disabled);
  }
  SUBCASE("a hash is spelled anew only while it is the stored one, byte for byte") {
    accounts.set_password(ada, "Old", kNow);
    for (const char* other : {"old", "Old ", "", "New"}) {
      CAPTURE(other);
      accounts.replace_hash(ada, other, "New");
      CHECK(accounts.find(ada)->password_hash == "Old");
    }
    accounts.replace_hash(grace, "Old", "New");
    CHECK_FALSE(accounts.find(grace));
    accounts.replace_hash(ada, "Old", "New");
    CHECK(accounts.find(ada)->password_hash == "New");
    CHECK(accounts.find(ada)->password_changed == kNow);
  }
}

void locks(LocalAccounts& accounts, const std::string& ada, const std::string& grace) {
  SUBCASE("a lock has an end, and can be lifted") {
    accounts.set_locked_until(ada, kLater);
    CHECK(accounts.find(ada)->locked_until == kLater);
    CHECK(accounts.find(ada)->is_locked(kNow));
    CHECK_FALSE(accounts.find(ada)->is_locked(kLater));
    CHECK_FALSE(accounts.find(grace));
    accounts.set_locked_until(ada, std::nullopt);
    CHECK_FALSE(accounts.find(ada)->locked_until);
  }
  SUBCASE("the operator disables and enables") {
    accounts.set_disabled(ada, true);
    CHECK(accounts.find(ada)->disabled);
    CHECK_FALSE(accounts.find(grace));
    accounts.set_disabled(ada, false);
    CHECK_FALSE(accounts.find(ada)->disabled);
  }
  SUBCASE("the operator requires a second factor, and lets it be") {
    accounts.set_second_factor_required(ada, true);
    CHECK(accounts.find(ada)->second_factor_required);
    CHECK_FALSE(accounts.find(grace));
    accounts.void_password(ada);
    accounts.set_totp(ada, std::nullopt);
    CHECK(accounts.find(ada)->second_factor_required);
    accounts.set_second_factor_required(ada, false);
    CHECK_FALSE(accounts.find(ada)->second_factor_required);
  }
}

void second_factors(LocalAccounts& accounts, const std::string& ada, const std::string& grace) {
  SUBCASE("a second factor is set up, confirmed, and removed with its recovery codes") {
    accounts.set_totp(ada, model::Totp{.sealed_secret = "first", .confirmed = {}, .last_step = 0});
    accounts.set_totp(ada, model::Totp{.sealed_secret = "second", .confirmed = {}, .last_step = 7});
    const auto unconfirmed = accounts.find(ada);
    REQUIRE(unconfirmed->totp);
    CHECK(unconfirmed->totp->sealed_secret == "second");
    CHECK(unconfirmed->totp->last_step == 7);
    CHECK_FALSE(unconfirmed->has_second_factor());

    accounts.confirm_totp(ada, kNow);
    accounts.confirm_totp(ada, kLater);
    CHECK(accounts.find(ada)->totp->confirmed == kNow);

    accounts.set_recovery_codes(ada, {"a"});
    accounts.set_totp(ada, std::nullopt);
    CHECK_FALSE(accounts.find(ada)->totp);
    CHECK(accounts.count_recovery_codes(ada) == 0);
    CHECK_FALSE(accounts.use_totp_step(ada, 100));
  }
  SUBCASE("a confirmed second factor is not replaced") {
    accounts.set_totp(ada, model::Totp{"sealed", kNow, 5});
    CHECK_THROWS_AS(accounts.set_totp(ada, model::Totp{"other", {}, 0}), Conflict);
    CHECK(accounts.find(ada)->totp->sealed_secret == "sealed");
    CHECK(accounts.find(ada)->has_second_factor());
  }
  SUBCASE("a secret is sealed anew only while it is the stored one, and nothing else changes") {
    accounts.set_totp(ada, model::Totp{"Old", kNow, 5});
    accounts.replace_totp_secret(ada, "old", "New");
    CHECK(accounts.find(ada)->totp->sealed_secret == "Old");
    accounts.replace_totp_secret(grace, "Old", "New");
    CHECK_FALSE(accounts.find(grace));
    accounts.replace_totp_secret(ada, "Old", "New");
    CHECK(accounts.find(ada)->totp->sealed_secret == "New");
    CHECK(accounts.find(ada)->totp->confirmed == kNow);
    CHECK(accounts.find(ada)->totp->last_step == 5);
  }
  SUBCASE("a time step is used once, and none before it afterwards") {
    CHECK_FALSE(accounts.use_totp_step(ada, 10));
    accounts.confirm_totp(ada, kNow);
    CHECK_FALSE(accounts.find(ada));
    accounts.set_totp(ada, model::Totp{"sealed", {}, 0});
    accounts.set_totp(grace, model::Totp{"sealed", {}, 0});
    CHECK(accounts.use_totp_step(ada, 59'000'000));
    CHECK_FALSE(accounts.use_totp_step(ada, 59'000'000));
    CHECK_FALSE(accounts.use_totp_step(ada, 58'999'999));
    CHECK(accounts.use_totp_step(ada, 59'000'001));
    CHECK(accounts.find(ada)->totp->last_step == 59'000'001);
    CHECK_FALSE(accounts.find(ada)->has_second_factor());
    CHECK(accounts.use_totp_step(grace, 59'000'000));
  }
  SUBCASE("a recovery code works once, by its own user") {
    accounts.set_recovery_codes(ada, {"a", "b", "c"});
    accounts.set_recovery_codes(grace, {"a"});
    CHECK(accounts.count_recovery_codes(ada) == 3);
    for (const char* other : {"", "A", "a ", "d", "%"}) {
      CAPTURE(other);
      CHECK_FALSE(accounts.use_recovery_code(ada, other));
    }
    CHECK(accounts.use_recovery_code(ada, "a"));
    CHECK_FALSE(accounts.use_recovery_code(ada, "a"));
    CHECK(accounts.count_recovery_codes(ada) == 2);
    CHECK(accounts.count_recovery_codes(grace) == 1);
  }
  SUBCASE("new recovery codes void the old ones, a doubled one counts once") {
    accounts.set_recovery_codes(ada, {"a", "b"});
    accounts.set_recovery_codes(ada, {"b", "c", "c"});
    CHECK(accounts.count_recovery_codes(ada) == 2);
    CHECK_FALSE(accounts.use_recovery_code(ada, "a"));
    CHECK(accounts.use_recovery_code(ada, "b"));
    accounts.set_recovery_codes(ada, {});
    CHECK(accounts.count_recovery_codes(ada) == 0);
  }
}

void newcomers(People& people) {
  SUBCASE("a new user and the password are made together or not at all") {
    model::User user;
    user.email = "mary@example.com";
    user.email_verified = kNow;
    const model::User mary = people.local_accounts->create_user_with_password(user, "hash", kLater);
    CHECK(people.users->find_user_by_email("mary@example.com")->id == mary.id);
    CHECK(people.users->find_user(mary.id)->email_verified == kNow);
    CHECK(people.local_accounts->find(mary.id)->password_hash == "hash");
    CHECK(people.local_accounts->find(mary.id)->password_changed == kLater);
    user.email = "Mary@Example.com";
    CHECK_THROWS_AS(people.local_accounts->create_user_with_password(user, "other", kLater), Conflict);
    CHECK(people.local_accounts->find(mary.id)->password_hash == "hash");
  }
}

void strangers(People& people, const std::string& ada) {
  LocalAccounts& accounts = *people.local_accounts;
  SUBCASE("nothing is written for nobody") {
    for (const char* nobody : {"", "4711", "ada", "01"}) {
      CAPTURE(nobody);
      CHECK_THROWS_AS(accounts.set_password(nobody, "hash", kNow), StoreError);
      CHECK_THROWS_AS(accounts.set_locked_until(nobody, kNow), StoreError);
      CHECK_THROWS_AS(accounts.set_disabled(nobody, true), StoreError);
      CHECK_THROWS_AS(accounts.set_second_factor_required(nobody, true), StoreError);
      CHECK_THROWS_AS(accounts.set_totp(nobody, model::Totp{"sealed", {}, 0}), StoreError);
      CHECK_THROWS_AS(accounts.set_recovery_codes(nobody, {"a"}), StoreError);
      CHECK_FALSE(accounts.find(nobody));
      CHECK_FALSE(accounts.use_totp_step(nobody, 1));
      CHECK_FALSE(accounts.use_recovery_code(nobody, "a"));
      CHECK(accounts.count_recovery_codes(nobody) == 0);
      CHECK_NOTHROW(accounts.replace_hash(nobody, "a", "b"));
      CHECK_NOTHROW(accounts.replace_totp_secret(nobody, "a", "b"));
      CHECK_NOTHROW(accounts.confirm_totp(nobody, kNow));
    }
  }
  SUBCASE("a deleted user leaves nothing behind") {
    accounts.set_password(ada, "hash", kNow);
    accounts.set_recovery_codes(ada, {"a"});
    people.users->delete_user(ada);
    CHECK_FALSE(accounts.find(ada));
    CHECK(accounts.count_recovery_codes(ada) == 0);
    CHECK_FALSE(accounts.use_recovery_code(ada, "a"));
  }
}

constexpr int kProcesses = 4;
constexpr int kRounds = 25;

// How many of the processes were let in, in all rounds together, by what enter says of a round.
template <class Enter>
int count_entries(const std::function<People()>& make, const Enter& enter) {
  std::list<test::Child> processes;
  for (int i = 0; i < kProcesses; ++i) {
    processes.emplace_back([&] {
      const People people = make();
      int entries = 0;
      for (int round = 1; round <= kRounds; ++round) entries += enter(*people.local_accounts, round) ? 1 : 0;
      return entries;
    });
  }
  int entries = 0;
  for (test::Child& process : processes) {
    const int count = process.wait();
    CHECK(count <= kRounds);  // more: an exception ended it
    entries += count;
  }
  return entries;
}

}  // namespace

void run_local_accounts_suite(const std::function<People()>& make) {
  People people = make();
  const std::string ada = make_user(*people.users, "ada@example.com");
  const std::string grace = make_user(*people.users, "grace@example.com");
  SUBCASE("passwords") { passwords(*people.local_accounts, ada, grace); }
  SUBCASE("locks") { locks(*people.local_accounts, ada, grace); }
  SUBCASE("second factors") { second_factors(*people.local_accounts, ada, grace); }
  SUBCASE("newcomers") { newcomers(people); }
  SUBCASE("strangers") { strangers(people, ada); }
}

void run_local_accounts_race(const std::function<People()>& make) {
  std::string ada;
  {
    const People people = make();
    ada = make_user(*people.users, "ada@example.com");
    people.local_accounts->set_totp(ada, model::Totp{"sealed", kNow, 0});
    std::vector<std::string> codes;
    for (int round = 1; round <= kRounds; ++round) codes.push_back(std::to_string(round));
    people.local_accounts->set_recovery_codes(ada, codes);
  }
  CHECK(count_entries(make, [&](LocalAccounts& accounts, int round) {
          return accounts.use_recovery_code(ada, std::to_string(round));
        }) == kRounds);
  // Whoever comes late finds a newer step used: each step lets in one at most, and the last one exactly one.
  const int steps = count_entries(make, [&](LocalAccounts& accounts, int round) { return accounts.use_totp_step(ada, round); });
  CHECK(steps >= 1);
  CHECK(steps <= kRounds);
  CHECK(make().local_accounts->find(ada)->totp->last_step == kRounds);
}

}  // namespace authfcgi::conformance
