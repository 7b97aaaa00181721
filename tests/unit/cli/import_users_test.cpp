#include "cli/import_users.h"

#include <doctest/doctest.h>

#include "json/text.h"
#include "store/sqlite_connection.h"
#include "support/people_fixture.h"

using namespace authfcgi;
using support::PeopleFixture;

namespace {

const std::string kBcrypt = "$2y$05$" + std::string(53, 'a');
const std::string kWeak = "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=";

}  // namespace

TEST_CASE_FIXTURE(PeopleFixture, "an htpasswd file becomes users with the passwords that they have") {
  const std::string lines = "ada@example.com:" + kBcrypt + "\ngrace:" + kBcrypt + "\n";
  CHECK(run(cli::import_users, {"-", "--verified", "--domain", "example.com", "--dry-run"}, lines) == 0);
  CHECK(out.str() == "would import 2 of 2 users\n");
  CHECK(stores().users->list_users("", 9).empty());
  CHECK(run(cli::import_users, {"-", "--verified", "--domain", "example.com"}, lines) == 0);
  CHECK(out.str() == "imported 2 of 2 users\n");
  const auto grace = stores().users->find_user_by_email("grace@example.com");
  REQUIRE(grace);
  CHECK(grace->email_verified == kNow);
  CHECK(stores().local_accounts->find(grace->id)->password_hash == kBcrypt);
}

TEST_CASE_FIXTURE(PeopleFixture, "a line that is refused is told with its number and without its hash, the others are imported") {
  const std::string lines = "{\"email\": \"ada@example.com\", \"passwordHash\": \"" + kBcrypt + "\", \"disabled\": true}\n"
                            "{\"email\": \"ADA@example.com\", \"passwordHash\": \"" + kBcrypt + "\"}\n"
                            "{\"email\": \"b@example.com\", \"passwordHash\": \"" + kWeak + "\"}\n"
                            "{\"email\": \"c@example.com\", \"passwordHash\": \"plain-text-password\"}\n"
                            "{\"email\": \"nobody\"}\n"
                            "{\"email\": \"d@example.com\"}\n";
  CHECK(run(cli::import_users, {"-", "--json"}, lines) == 1);
  const json::Value report = json::parse(out.str());
  CHECK(report.find("imported")->integer() == 2);
  const auto& refused = report.find("refused")->array();
  REQUIRE(refused.size() == 4);
  CHECK(refused[0].find("line")->integer() == 2);
  CHECK(refused[0].find_string("problem") == "this address stands in the file twice");
  CHECK(out.str().find(kBcrypt) == std::string::npos);
  CHECK(out.str().find("plain-text") == std::string::npos);
  CHECK(stores().local_accounts->find("1")->disabled);
  CHECK(stores().users->list_users("", 9).size() == 2);

  CHECK(run(cli::import_users, {"-"}, lines) == 1);
  CHECK(out.str() == "imported 0 of 6 users\n");
  CHECK(err.str().find("-:1: ada@example.com: there is a user with this address already\n") != std::string::npos);
}

TEST_CASE_FIXTURE(PeopleFixture, "who is disabled never has a password before that is written, wherever the import is cut off") {
  store::SqliteConnection connection(scratch.file("users.db"));
  for (const std::string change : {"INSERT", "UPDATE"}) {
    connection.session() << "CREATE TRIGGER open_door_" + change + " BEFORE " + change + " ON authfcgi_local_accounts "
                            "WHEN NEW.password_hash IS NOT NULL AND NEW.disabled = 0 BEGIN SELECT RAISE(ABORT, 'open'); END";
  }
  const std::string line = "{\"email\": \"ada@example.com\", \"passwordHash\": \"" + kBcrypt + "\", \"disabled\": true}\n";
  CHECK(run(cli::import_users, {"-"}, line) == 0);
  CHECK(stores().local_accounts->find("1")->disabled);
  CHECK(stores().local_accounts->find("1")->password_hash == kBcrypt);
}

TEST_CASE_FIXTURE(PeopleFixture, "a file that is not there and a kind that is none are told") {
  CHECK_THROWS_AS(run(cli::import_users, {scratch.file("nowhere")}), Error);
  CHECK_THROWS_AS(run(cli::import_users, {"-", "--format", "xml"}), cli::UsageError);
}
