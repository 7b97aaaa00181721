#include "accounts/desk.h"

#include <doctest/doctest.h>

#include "config/load.h"
#include "support/account_house.h"

using namespace authfcgi;

TEST_CASE("mails about accounts leave by the named provider, else by the first that sends mails") {
  support::House house(support::account_settings());
  config::Accounts settings;
  REQUIRE(accounts::find_mail_provider(house.providers, settings));
  CHECK(accounts::find_mail_provider(house.providers, settings)->id == "nodemailer");
  settings.mail_provider = "idp";
  CHECK_THROWS_AS(accounts::find_mail_provider(house.providers, settings), config::ConfigError);
  CHECK_FALSE(accounts::find_mail_provider({}, {}));
  config::Accounts open;
  open.registration = true;
  CHECK_THROWS_AS(accounts::find_mail_provider({}, open), config::ConfigError);
}
