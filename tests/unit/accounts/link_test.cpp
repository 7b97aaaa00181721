#include "accounts/link.h"

#include <doctest/doctest.h>

#include "model/errors.h"
#include "support/account_house.h"

using namespace authfcgi;
using accounts::Purpose;
using namespace std::chrono_literals;

namespace {

bool opens(support::House& house, Purpose purpose, const std::string& link, std::string_view state, Instant at) {
  try {
    accounts::use_link(purpose, link, state, at, house.accounts_desk);
    return true;
  } catch (const model::Verification&) {
    return false;
  }
}

}  // namespace

TEST_CASE("a link opens one thing for one person, once, within its time and while nothing has changed (SEC-64)") {
  support::House house(support::account_settings());
  const auto& desk = house.accounts_desk;
  const Instant at = now();
  const auto make = [&] { return accounts::make_link(Purpose::kResetPassword, "7", "state", 1h, at, desk); };
  const std::string link = make();
  CHECK(link.size() == 66);
  CHECK(accounts::user_of_link(link) == "7");
  CHECK_FALSE(opens(house, Purpose::kVerifyEmail, link, "state", at));
  CHECK_FALSE(opens(house, Purpose::kResetPassword, link, "other", at));
  CHECK_FALSE(opens(house, Purpose::kResetPassword, link + "1", "state", at));
  CHECK(opens(house, Purpose::kResetPassword, link, "state", at));
  CHECK_FALSE(opens(house, Purpose::kResetPassword, link, "state", at));
  CHECK_FALSE(opens(house, Purpose::kResetPassword, make(), "state", at + 1h + 1s));
}

TEST_CASE("what was put back opens once more") {
  support::House house(support::account_settings());
  const auto& desk = house.accounts_desk;
  const std::string link = accounts::make_link(Purpose::kUnlock, "7", "", 1h, now(), desk);
  accounts::put_back(accounts::use_link(Purpose::kUnlock, link, "", now(), desk), desk);
  CHECK(opens(house, Purpose::kUnlock, link, "", now()));
  CHECK_FALSE(opens(house, Purpose::kUnlock, link, "", now()));
}

TEST_CASE("a link for nobody opens nothing, and texts that are no links are nobody's") {
  support::House house(support::account_settings());
  const std::string link = accounts::make_link(Purpose::kResetPassword, "", "", 1h, now(), house.accounts_desk);
  CHECK_FALSE(accounts::user_of_link(link));
  CHECK_FALSE(opens(house, Purpose::kResetPassword, link, "", now()));
  for (const auto& text : {std::string(), std::string("."), std::string(64, 'A') + ".1", std::string(64, 'a') + ":1",
                           std::string(64, 'a') + ".a@b", std::string(64, 'a') + "." + std::string(65, '1')}) {
    CAPTURE(text);
    CHECK_FALSE(accounts::user_of_link(text));
  }
}

TEST_CASE("no address can be the name that a link is filed under") {
  support::House house(support::account_settings());
  const std::string link = accounts::make_link(Purpose::kUnlock, "7", "", 1h, now(), house.accounts_desk);
  // The sign-in link of an address that tries to look like ours finds nothing.
  for (const auto& name : {"authfcgi:unlock:7@example.com", "7"}) {
    CHECK_FALSE(house.store.use_verification_token(name, link.substr(0, 64)));
  }
  CHECK(opens(house, Purpose::kUnlock, link, "", now()));
}
