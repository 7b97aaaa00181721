#include "cli/people.h"

#include <doctest/doctest.h>

#include "support/people_fixture.h"

using namespace authfcgi;

TEST_CASE("somebody is found by id and by any spelling of the address, and secrets are not shown") {
  support::PeopleFixture fixture;
  const cli::Arguments arguments("this", {"--config", fixture.file}, {{}, {"--config"}});
  const cli::People people = cli::open_people(arguments, fixture.environment);
  model::User user;
  user.email = "ada@example.com";
  const model::User ada = people.stores.local_accounts->create_user_with_password(user, "very-secret-hash", fixture.kNow);
  CHECK(cli::require_user(people, "1").id == ada.id);
  CHECK(cli::require_user(people, " Ada@Example.COM").id == ada.id);
  for (const char* nobody : {"2", "", "ada", "grace@example.com", "@"}) CHECK_THROWS_AS(cli::require_user(people, nobody), Error);

  const json::Value shown = cli::user_json(people, ada, fixture.kNow);
  CHECK(shown.find("password")->boolean());
  CHECK(shown.find_string("passwordChanged") == "2026-10-21T07:28:00.000Z");
  CHECK(shown.find("emailVerified")->is_null());
}
