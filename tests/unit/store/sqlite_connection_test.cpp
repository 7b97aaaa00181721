#include "store/sqlite_connection.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>

#include "store/query.h"
#include "store/sql_store.h"
#include "support/scratch_directory.h"

using namespace authfcgi;
using store::Query;

namespace {

std::string pragma(soci::session& sql, const std::string& name) {
  std::optional<std::string> value;
  Query(sql, "PRAGMA " + name).into(value).run();
  return value.value_or("");
}

store::SqlStore open_store(const std::string& path) {
  return store::SqlStore(std::make_unique<store::SqliteConnection>(path));
}

// Runs work in a process of its own, whose exit status says whether it threw nothing.
pid_t fork_for(const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  int status = 0;
  try {
    work();
  } catch (const std::exception& error) {
    std::fputs(error.what(), stderr);  // not std::cerr: it would also flush what the parent has to say
    status = 1;
  }
  ::_exit(status);
}

int wait_for(pid_t child) {
  int status = -1;
  ::waitpid(child, &status, 0);
  return status;
}

model::Account account(const std::string& provider_account_id) {
  model::Account account;
  account.type = "oidc";
  account.provider = "example";
  account.provider_account_id = provider_account_id;
  return account;
}

model::User user_with(const std::string& email) {
  model::User user;
  user.email = email;
  return user;
}

}  // namespace

TEST_CASE("SEC-72: a connection has a write-ahead log, syncs every commit and waits for less than 3 s") {
  const support::ScratchDirectory scratch;
  store::SqliteConnection connection(scratch.file("users.db"));
  CHECK(pragma(connection.session(), "journal_mode") == "wal");
  CHECK(pragma(connection.session(), "synchronous") == "2");
  CHECK(pragma(connection.session(), "foreign_keys") == "1");
  CHECK(pragma(connection.session(), "busy_timeout") == "2000");
}

TEST_CASE("the file and its log are for their owner only") {
  const support::ScratchDirectory scratch;
  open_store(scratch.file("users.db")).create_user({});
  store::SqliteConnection connection(scratch.file("users.db"));
  connection.session();
  for (const auto& entry : std::filesystem::directory_iterator(scratch.path())) {
    CAPTURE(entry.path().string());
    struct stat status {};
    REQUIRE(::stat(entry.path().c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
  }
}

TEST_CASE("a path may hold blanks and quotes, but no controls") {
  const support::ScratchDirectory scratch;
  open_store(scratch.file("users of  the=\"house\".db")).create_user({});
  CHECK(std::filesystem::exists(scratch.file("users of  the=\"house\".db")));
  CHECK_THROWS_AS(store::SqliteConnection(""), store::StoreError);
  CHECK_THROWS_AS(store::SqliteConnection("a\nb"), store::StoreError);
}

TEST_CASE("SEC-72: a store that cannot be opened is unavailable, and opens later without a restart") {
  const support::ScratchDirectory scratch;
  auto store = open_store(scratch.file("later/users.db"));
  CHECK_THROWS_AS(store.find_user("1"), store::Unavailable);
  std::filesystem::create_directory(scratch.file("later"));
  CHECK_FALSE(store.find_user("1"));
}

TEST_CASE("SEC-72: a file that is no database is an error and not a crash, and is left as it is") {
  const support::ScratchDirectory scratch;
  std::ofstream(scratch.file("users.db")) << std::string(5000, 'x');
  auto store = open_store(scratch.file("users.db"));
  CHECK_THROWS_AS(store.find_user("1"), store::StoreError);
  CHECK_THROWS_AS(store.create_user({}), store::StoreError);
  CHECK(std::filesystem::file_size(scratch.file("users.db")) == 5000);
  std::filesystem::remove(scratch.file("users.db"));
  CHECK_NOTHROW(store.create_user({}));
}

TEST_CASE("SEC-72: a locked file is unavailable to writers, not to readers, and free again afterwards") {
  const support::ScratchDirectory scratch;
  auto store = open_store(scratch.file("users.db"));
  const model::User user = store.create_user({});
  store::SqliteConnection other(scratch.file("users.db"));
  // Waiting itself is SQLite's business: with no patience the outcome is the same.
  auto impatient = std::make_unique<store::SqliteConnection>(scratch.file("users.db"));
  impatient->session() << "PRAGMA busy_timeout = 0";
  store::SqlStore waiting(std::move(impatient));

  other.session() << "BEGIN IMMEDIATE";
  CHECK_THROWS_AS(waiting.create_user({}), store::Unavailable);
  CHECK(waiting.find_user(user.id));
  other.session() << "COMMIT";
  CHECK_NOTHROW(waiting.create_user({}));
}

TEST_CASE("SEC-72: a full disk loses nothing that was acknowledged and leaves nothing half") {
  const support::ScratchDirectory scratch;
  auto owned = std::make_unique<store::SqliteConnection>(scratch.file("users.db"));
  store::SqliteConnection& connection = *owned;
  store::SqlStore store(std::move(owned));
  connection.session() << "PRAGMA max_page_count = 40";
  int acknowledged = 0;
  const auto fill = [&] {
    for (; acknowledged < 10000; ++acknowledged) {
      model::Account big = account(std::to_string(acknowledged));
      big.tokens = json::object({{"id_token", std::string(3000, 'x')}});
      store.create_user_with_account(user_with(std::to_string(acknowledged) + "@example.com"), big);
    }
  };
  CHECK_THROWS_AS(fill(), store::Unavailable);
  CHECK(acknowledged > 0);
  for (int i = 0; i < acknowledged; ++i) CHECK(store.find_user_by_account("example", std::to_string(i)));
  CHECK_FALSE(store.find_user_by_email(std::to_string(acknowledged) + "@example.com"));
  connection.session() << "PRAGMA max_page_count = 100000";
  CHECK_NOTHROW(store.create_user_with_account(user_with("last@example.com"), account("last")));
}

TEST_CASE("four processes that open a new file and create the same user end with one") {
  const support::ScratchDirectory scratch;
  const std::string path = scratch.file("users.db");
  constexpr int kRounds = 20;
  std::array<pid_t, 4> children{};
  for (pid_t& child : children) {
    child = fork_for([&] {
      auto store = open_store(path);
      for (int round = 0; round < kRounds; ++round) {
        const std::string name = std::to_string(round);
        try {
          store.create_user_with_account(user_with(name + "@example.com"), account(name));
        } catch (const store::Conflict&) {
          // Another one was first; then it must be there.
          if (!store.find_user_by_account("example", name)) throw store::StoreError("conflict with nothing");
        }
      }
    });
  }
  for (pid_t child : children) CHECK(wait_for(child) == 0);

  store::SqliteConnection connection(path);
  std::optional<long long> users, accounts;
  Query(connection.session(), "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM accounts)")
      .into(users)
      .into(accounts)
      .run();
  CHECK(users == kRounds);
  CHECK(accounts == kRounds);
}

TEST_CASE("a verification token is used once by four processes at the same moment") {
  const support::ScratchDirectory scratch;
  const std::string path = scratch.file("users.db");
  { open_store(path).create_verification_token({"ada@example.com", "hash", Instant{}}); }
  std::array<pid_t, 4> children{};
  for (pid_t& child : children) {
    child = fork_for([&] {
      if (!open_store(path).use_verification_token("ada@example.com", "hash")) throw store::StoreError("");
    });
  }
  int successes = 0;
  for (pid_t child : children) successes += wait_for(child) == 0 ? 1 : 0;
  CHECK(successes == 1);
}

TEST_CASE("SEC-72: a writer killed in the middle leaves a sound file with all that it had acknowledged") {
  const support::ScratchDirectory scratch;
  const std::string path = scratch.file("users.db");
  std::array<int, 2> acknowledgements{};
  REQUIRE(::pipe(acknowledgements.data()) == 0);
  const pid_t writer = fork_for([&] {
    auto store = open_store(path);
    for (int i = 0;; ++i) {
      store.create_user_with_account(user_with(std::to_string(i) + "@example.com"), account(std::to_string(i)));
      if (::write(acknowledgements[1], "x", 1) != 1) throw store::StoreError("nobody listens");
    }
  });
  ::close(acknowledgements[1]);
  int acknowledged = 0;
  char byte = 0;
  while (acknowledged < 50 && ::read(acknowledgements[0], &byte, 1) == 1) ++acknowledged;
  ::kill(writer, SIGKILL);
  wait_for(writer);
  while (::read(acknowledgements[0], &byte, 1) == 1) ++acknowledged;
  ::close(acknowledgements[0]);
  CHECK(acknowledged >= 50);

  auto store = open_store(path);
  for (int i = 0; i < acknowledged; ++i) CHECK(store.find_user_by_account("example", std::to_string(i)));
  store::SqliteConnection connection(path);
  CHECK(pragma(connection.session(), "integrity_check") == "ok");
  std::optional<long long> without_account;
  Query(connection.session(), "SELECT count(*) FROM users WHERE id NOT IN (SELECT \"userId\" FROM accounts)")
      .into(without_account)
      .run();
  CHECK(without_account == 0);
}
