#include "conformance/authenticator_suite.h"

#include <doctest/doctest.h>

#include <chrono>
#include <list>

#include "support/child.h"

namespace authfcgi::conformance {

namespace {

using store::Authenticators;
using store::Conflict;
using store::Store;
using store::StoreError;

constexpr Instant kNow{std::chrono::milliseconds(1792567680123)};
constexpr Instant kLater = kNow + std::chrono::hours(1);

std::string make_user(Store& users, const std::string& email) {
  model::User user;
  user.email = email;
  return users.create_user(user).id;
}

void check_equal(const model::Authenticator& actual, const model::Authenticator& expected) {
  CHECK(actual.credential_id == expected.credential_id);
  CHECK(actual.provider_account_id == expected.provider_account_id);
  CHECK(actual.public_key == expected.public_key);
  CHECK(actual.user_id == expected.user_id);
  CHECK(actual.counter == expected.counter);
  CHECK(actual.is_multi_device == expected.is_multi_device);
  CHECK(actual.is_backed_up == expected.is_backed_up);
  CHECK(actual.transports == expected.transports);
  CHECK(actual.created == expected.created);
  CHECK(actual.used == expected.used);
  CHECK(actual.user_agent == expected.user_agent);
}

using Ids = std::vector<std::string>;

Ids ids_of(const std::vector<model::Authenticator>& listed) {
  Ids ids;
  for (const model::Authenticator& authenticator : listed) ids.push_back(authenticator.credential_id);
  return ids;
}

void link(Authenticators& authenticators, const model::Authenticator& authenticator) {
  authenticators.link(passkey_account(authenticator.user_id, authenticator.credential_id), authenticator);
}

void linking(Holders& holders, const std::string& ada, const std::string& grace) {
  Authenticators& authenticators = *holders.authenticators;
  SUBCASE("a passkey comes back as it was linked, and its account with it") {
    const model::Authenticator full = passkey(ada, "AAECAw==");
    link(authenticators, full);
    REQUIRE(authenticators.find("AAECAw=="));
    check_equal(*authenticators.find("AAECAw=="), full);
    REQUIRE(authenticators.list(ada).size() == 1);
    check_equal(authenticators.list(ada)[0], full);
    const auto account = holders.users->find_account("passkey", "AAECAw==");
    REQUIRE(account);
    CHECK(account->user_id == ada);
    CHECK(account->type == "webauthn");
    CHECK(holders.users->find_user_by_account("passkey", "AAECAw==")->id == ada);
  }
  SUBCASE("a passkey may be without transports, and bound to one device") {
    model::Authenticator bare = passkey(ada, "AAAA");
    bare.counter = 4294967295U;
    bare.is_multi_device = bare.is_backed_up = false;
    bare.transports.reset();
    bare.used.reset();
    bare.user_agent.clear();
    link(authenticators, bare);
    check_equal(*authenticators.find("AAAA"), bare);
    model::Authenticator synced = passkey(ada, "BBBB");
    synced.is_backed_up = false;
    link(authenticators, synced);
    check_equal(*authenticators.find("BBBB"), synced);
  }
  SUBCASE("SEC-35: credential ids are found by exact bytes") {
    link(authenticators, passkey(ada, "abcd"));
    for (const char* id : {"", "ABCD", "Abcd", "abcd ", " abcd", "abc", "abcde", "abc_", "%", "' OR 1=1 --"}) {
      CAPTURE(id);
      CHECK_FALSE(authenticators.find(id));
      CHECK_THROWS_AS(authenticators.use(id, 7, 8, true, kNow), StoreError);
    }
    CHECK_FALSE(authenticators.find(std::string("abcd\0", 5)));
    CHECK_FALSE(authenticators.find("\xFF"));
    CHECK_NOTHROW(link(authenticators, passkey(ada, "ABCD")));
    CHECK(authenticators.list(ada).size() == 2);
  }
  SUBCASE("the longest id is whole, one more character is refused") {
    const std::string longest(store::kMaxCredentialIdChars, 'x');
    link(authenticators, passkey(ada, longest));
    link(authenticators, passkey(ada, std::string(longest.size() - 1, 'x') + 'y'));
    CHECK(authenticators.find(longest)->credential_id == longest);
    CHECK(holders.users->find_account("passkey", longest)->provider_account_id == longest);
    CHECK_THROWS_AS(link(authenticators, passkey(ada, longest + 'x')), StoreError);
    CHECK_THROWS_AS(link(authenticators, passkey(ada, "")), StoreError);
    CHECK(authenticators.list(ada).size() == 2);
    CHECK(holders.users->list_accounts(ada).size() == 2);
  }
  SUBCASE("a passkey is linked once, whoever has it") {
    link(authenticators, passkey(ada, "AAAA"));
    CHECK_THROWS_AS(link(authenticators, passkey(ada, "AAAA")), Conflict);
    CHECK_THROWS_AS(link(authenticators, passkey(grace, "AAAA")), Conflict);
    // The same one, by another provider's name.
    model::Account other = passkey_account(grace, "AAAA");
    other.provider = "webauthn";
    CHECK_THROWS_AS(authenticators.link(other, passkey(grace, "AAAA")), Conflict);
    CHECK_FALSE(holders.users->find_account("webauthn", "AAAA"));
    CHECK(authenticators.find("AAAA")->user_id == ada);
    CHECK(authenticators.list(grace).empty());
  }
  SUBCASE("an account that is there already gets no passkey") {
    holders.users->link_account(passkey_account(ada, "AAAA"));
    CHECK_THROWS_AS(link(authenticators, passkey(grace, "AAAA")), Conflict);
    CHECK_FALSE(authenticators.find("AAAA"));
  }
  SUBCASE("what does not belong together is refused, and nobody gets a passkey") {
    CHECK_THROWS_AS(authenticators.link(passkey_account(ada, "AAAA"), passkey(grace, "AAAA")), StoreError);
    CHECK_THROWS_AS(authenticators.link(passkey_account(ada, "AAAA"), passkey(ada, "BBBB")), StoreError);
    for (const char* nobody : {"", "4711", "ada", "01"}) {
      CAPTURE(nobody);
      CHECK_THROWS_AS(link(authenticators, passkey(nobody, "AAAA")), StoreError);
      CHECK(authenticators.list(nobody).empty());
    }
    CHECK_FALSE(authenticators.find("AAAA"));
    CHECK_FALSE(holders.users->find_account("passkey", "AAAA"));
  }
}

void listing(Holders& holders, const std::string& ada, const std::string& grace) {
  SUBCASE("passkeys are listed from the oldest on, each to its user") {
    const auto link_made = [&](const std::string& user_id, const char* id, std::optional<Instant> created) {
      model::Authenticator made = passkey(user_id, id);
      made.created = created;
      link(*holders.authenticators, made);
    };
    link_made(ada, "newest", kLater);
    link_made(ada, "b", kNow);
    link_made(ada, "B", kNow);
    link_made(ada, "a", kNow);
    link_made(ada, "z unknown", std::nullopt);
    link_made(ada, "unknown", std::nullopt);
    link_made(grace, "other", kNow);
    CHECK(ids_of(holders.authenticators->list(ada)) == Ids{"unknown", "z unknown", "B", "a", "b", "newest"});
    CHECK(ids_of(holders.authenticators->list(grace)) == Ids{"other"});
    for (const char* nobody : {"", "4711", "ada"}) CHECK(holders.authenticators->list(nobody).empty());
  }
}

void newcomers(Holders& holders, const std::string& ada) {
  SUBCASE("user, account and passkey are made together or not at all") {
    Authenticators& authenticators = *holders.authenticators;
    model::User user;
    user.email = "mary@example.com";
    const model::User mary = authenticators.create_user_with(user, passkey_account("", "AAAA"), passkey("whoever", "AAAA"));
    CHECK(holders.users->find_user(mary.id)->email == "mary@example.com");
    CHECK(holders.users->find_user_by_account("passkey", "AAAA")->id == mary.id);
    check_equal(*authenticators.find("AAAA"), passkey(mary.id, "AAAA"));

    CHECK_THROWS_AS(authenticators.create_user_with(user, passkey_account("", "BBBB"), passkey("", "BBBB")), Conflict);
    CHECK_FALSE(authenticators.find("BBBB"));
    CHECK_FALSE(holders.users->find_account("passkey", "BBBB"));

    user.email = "joan@example.com";
    model::Account other = passkey_account("", "AAAA");
    other.provider = "webauthn";
    CHECK_THROWS_AS(authenticators.create_user_with(user, other, passkey("", "AAAA")), Conflict);
    holders.users->link_account(passkey_account(ada, "CCCC"));
    CHECK_THROWS_AS(authenticators.create_user_with(user, passkey_account("", "CCCC"), passkey("", "CCCC")), Conflict);
    CHECK_THROWS_AS(authenticators.create_user_with(user, passkey_account("", "DDDD"), passkey("", "EEEE")), StoreError);
    CHECK_FALSE(holders.users->find_user_by_email("joan@example.com"));
    CHECK_FALSE(holders.users->find_account("webauthn", "AAAA"));
    CHECK_FALSE(authenticators.find("CCCC"));
  }
  SUBCASE("whom a passkey made is marked as one who came by themselves, and nobody else is") {
    const auto mark_of = [&](const std::string& user_id) {
      const auto account = holders.local_accounts->find(user_id);
      return account && account->signed_up_with_passkey;
    };
    model::User user;
    user.email = "mary@example.com";
    const std::string mary =
        holders.authenticators->create_user_with(user, passkey_account("", "AAAA"), passkey("", "AAAA")).id;
    CHECK(mark_of(mary));
    CHECK(holders.local_accounts->find(mary)->came_unasked());
    link(*holders.authenticators, passkey(ada, "BBBB"));
    CHECK_FALSE(mark_of(ada));
    user.email = "joan@example.com";
    const std::string joan = holders.users->create_user_with_account(user, passkey_account("", "CCCC")).id;
    CHECK_FALSE(mark_of(joan));
    user.email = "lise@example.com";
    const std::string lise = holders.local_accounts->create_user_with_password(user, "hash", kNow).id;
    CHECK_FALSE(mark_of(lise));
    // It stays whatever else is written.
    holders.local_accounts->set_password(mary, "hash", kNow);
    holders.local_accounts->void_password(mary);
    holders.local_accounts->set_disabled(mary, true);
    CHECK(mark_of(mary));
    CHECK(holders.local_accounts->find(mary)->disabled);
    // One that could not be made has left nothing.
    user.email = "vera@example.com";
    CHECK_THROWS_AS(holders.authenticators->create_user_with(user, passkey_account("", "AAAA"), passkey("", "AAAA")), Conflict);
    CHECK_FALSE(holders.users->find_user_by_email("vera@example.com"));
  }
}

void using_them(Authenticators& authenticators, const std::string& ada) {
  link(authenticators, passkey(ada, "AAAA"));
  link(authenticators, passkey(ada, "BBBB"));
  model::Authenticator expected = passkey(ada, "AAAA");
  SUBCASE("a use is kept with its counter and time, and changes nothing else") {
    CHECK(authenticators.use("AAAA", 7, 9, false, kLater));
    expected.counter = 9;
    expected.is_backed_up = false;
    expected.used = kLater;
    check_equal(*authenticators.find("AAAA"), expected);
    check_equal(*authenticators.find("BBBB"), passkey(ada, "BBBB"));
    CHECK(authenticators.use("AAAA", 9, 4294967295U, true, kLater));
    CHECK(authenticators.find("AAAA")->counter == 4294967295U);
    CHECK(authenticators.find("AAAA")->is_backed_up);
  }
  SUBCASE("whoever is late writes nothing") {
    for (const std::uint32_t old_counter : {0U, 6U, 8U}) {
      CAPTURE(old_counter);
      CHECK_FALSE(authenticators.use("AAAA", old_counter, 20, false, kLater));
    }
    check_equal(*authenticators.find("AAAA"), expected);
  }
  SUBCASE("a counter that does not go up is refused, but one that nobody counts stays 0") {
    CHECK_THROWS_AS(authenticators.use("AAAA", 7, 7, true, kLater), StoreError);
    CHECK_THROWS_AS(authenticators.use("AAAA", 7, 6, true, kLater), StoreError);
    CHECK_THROWS_AS(authenticators.use("AAAA", 7, 0, true, kLater), StoreError);
    check_equal(*authenticators.find("AAAA"), expected);
    model::Authenticator uncounted = passkey(ada, "CCCC");
    uncounted.counter = 0;
    link(authenticators, uncounted);
    for (int use = 0; use < 2; ++use) CHECK(authenticators.use("CCCC", 0, 0, true, kLater));
    CHECK(authenticators.find("CCCC")->used == kLater);
    CHECK(authenticators.use("CCCC", 0, 1, true, kLater));
  }
}

void leaving(Holders& holders, const std::string& ada, const std::string& grace) {
  Authenticators& authenticators = *holders.authenticators;
  Store& users = *holders.users;
  for (const char* id : {"AAAA", "BBBB"}) link(authenticators, passkey(ada, id));
  link(authenticators, passkey(grace, "CCCC"));
  SUBCASE("an unlinked account takes its passkey along, and no other") {
    users.unlink_account("passkey", "AAAA");
    users.unlink_account("passkey", "AAAA");
    CHECK_FALSE(users.find_account("passkey", "AAAA"));
    CHECK_FALSE(authenticators.find("AAAA"));
    CHECK(authenticators.find("BBBB"));
    CHECK(authenticators.find("CCCC"));
    // Nothing of it is left: it comes back as another.
    model::Authenticator again = passkey(grace, "AAAA");
    again.created = kLater;
    link(authenticators, again);
    check_equal(*authenticators.find("AAAA"), again);
  }
  SUBCASE("somebody else's account of the same id leaves a passkey alone, and so does one that is not there") {
    model::Account same = passkey_account(grace, "AAAA");
    same.provider = "example";
    same.type = "oidc";
    users.link_account(same);
    users.unlink_account("example", "AAAA");
    users.unlink_account("nobody", "AAAA");
    CHECK(authenticators.find("AAAA"));
    CHECK(users.find_account("passkey", "AAAA"));
  }
  SUBCASE("a deleted user leaves no passkey behind") {
    users.delete_user(ada);
    CHECK_FALSE(authenticators.find("AAAA"));
    CHECK(authenticators.list(ada).empty());
    CHECK(authenticators.find("CCCC"));
    link(authenticators, passkey(grace, "AAAA"));
    CHECK(ids_of(authenticators.list(grace)) == Ids{"AAAA", "CCCC"});
  }
  SUBCASE("a purge takes no passkey") {
    users.purge(kLater);
    check_equal(*authenticators.find("AAAA"), passkey(ada, "AAAA"));
  }
}

constexpr int kProcesses = 4;
constexpr int kRounds = 25;

// How many of the processes succeeded, in all rounds together, by what attempt says of a round.
template <class Attempt>
int count_successes(const std::function<Holders()>& make, const Attempt& attempt) {
  std::list<test::Child> processes;
  for (int i = 0; i < kProcesses; ++i) {
    processes.emplace_back([&] {
      const Holders holders = make();
      int successes = 0;
      for (int round = 1; round <= kRounds; ++round) successes += attempt(*holders.authenticators, round) ? 1 : 0;
      return successes;
    });
  }
  int successes = 0;
  for (test::Child& process : processes) {
    const int count = process.wait();
    CHECK(count <= kRounds);  // more: an exception ended it
    successes += count;
  }
  return successes;
}

}  // namespace

model::Account passkey_account(const std::string& user_id, const std::string& credential_id) {
  model::Account account;
  account.user_id = user_id;
  account.type = "webauthn";
  account.provider = "passkey";
  account.provider_account_id = credential_id;
  return account;
}

model::Authenticator passkey(const std::string& user_id, const std::string& credential_id) {
  model::Authenticator authenticator;
  authenticator.credential_id = authenticator.provider_account_id = credential_id;
  authenticator.public_key = "pQECAyYgASFYI" + std::string(600, 'k') + "==";  // an RSA key is as long
  authenticator.user_id = user_id;
  authenticator.counter = 7;
  authenticator.is_multi_device = authenticator.is_backed_up = true;
  authenticator.transports = "internal,hybrid";
  authenticator.created = kNow;
  authenticator.used = kNow + std::chrono::minutes(1);
  authenticator.user_agent = "Mozilla/5.0 (X11; \xE2\x88\x9A)";
  return authenticator;
}

void run_authenticator_suite(const std::function<Holders()>& make) {
  Holders holders = make();
  const std::string ada = make_user(*holders.users, "ada@example.com");
  const std::string grace = make_user(*holders.users, "grace@example.com");
  SUBCASE("linking") { linking(holders, ada, grace); }
  SUBCASE("listing") { listing(holders, ada, grace); }
  SUBCASE("newcomers") { newcomers(holders, ada); }
  SUBCASE("using") { using_them(*holders.authenticators, ada); }
  SUBCASE("leaving") { leaving(holders, ada, grace); }
}

void run_authenticator_race(const std::function<Holders()>& make) {
  std::string ada;
  {
    const Holders holders = make();
    ada = make_user(*holders.users, "ada@example.com");
    for (int round = 1; round <= kRounds; ++round) {
      link(*holders.authenticators, passkey(ada, "used " + std::to_string(round)));
    }
  }
  // All have read the same counter: the same answer of a passkey signs in once.
  CHECK(count_successes(make, [&](Authenticators& authenticators, int round) {
          return authenticators.use("used " + std::to_string(round), 7, 8, true, kLater);
        }) == kRounds);
  CHECK(count_successes(make, [&](Authenticators& authenticators, int round) {
          try {
            link(authenticators, passkey(ada, "linked " + std::to_string(round)));
            return true;
          } catch (const Conflict&) {
            return false;
          }
        }) == kRounds);
  CHECK(make().authenticators->list(ada).size() == 2 * kRounds);
}

}  // namespace authfcgi::conformance
