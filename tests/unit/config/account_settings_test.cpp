#include "config/account_settings.h"

#include <doctest/doctest.h>

#include "unit/config/configured.h"

using namespace authfcgi;
using config::complaints_of;
using config::configured;

TEST_CASE("without a word there are no pages of accounts, and nobody registers") {
  const auto accounts = configured("{}")->accounts;
  CHECK_FALSE(accounts.pages);
  CHECK_FALSE(accounts.registration);
}

TEST_CASE("accounts have their pages, and registration only where that is said") {
  const std::string adapter = R"("adapter": {"type": "sqlite", "path": "/tmp/users.db"})";
  const auto closed = configured("{" + adapter + R"(, "accounts": {}})")->accounts;
  CHECK(closed.pages);
  CHECK_FALSE(closed.registration);
  const auto open = configured("{" + adapter + R"(, "providers": [{"id": "post", "type": "email"}],
      "accounts": {"registration": "open", "mailProvider": "post"}})")->accounts;
  CHECK(open.registration);
  CHECK(open.mail_provider == "post");
}

TEST_CASE("accounts that could be kept nowhere, and mails that nobody sends, are complained of") {
  CHECK(complaints_of(R"({"accounts": {}})") ==
        std::vector<std::string>{"f.json:1: accounts needs an adapter: accounts must be kept somewhere"});
  CHECK(complaints_of(R"({"adapter": {"type": "sqlite", "path": "/tmp/users.db"}, "accounts": {"mailProvider": "post"}})") ==
        std::vector<std::string>{R"(f.json:1: accounts.mailProvider is "post", but must be the id of one of the providers)"});
  CHECK(complaints_of(R"({"accounts": {"registration": "ajar"}})").size() == 2);
}
