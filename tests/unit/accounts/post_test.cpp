#include "accounts/post.h"

#include <doctest/doctest.h>

#include "model/errors.h"
#include "support/account_house.h"

using namespace authfcgi;

namespace {

const accounts::Caller kCaller{
    .now = now(), .site = {"https://app.example.com", "https://app.example.com/api/auth", {}}, .client_address = "192.0.2.1"};

}  // namespace

TEST_CASE("a notice that fails changes nothing and says why; who has no address gets none") {
  support::House house(support::account_settings());
  auto user = support::add_person(house);
  const auto& desk = house.accounts_desk;
  CHECK(accounts::send_notice(pages::Occasion::kPasswordChanged, user, kCaller, desk) == "");
  CHECK(house.mails.size() == 1);
  house.before_mail = [] { throw net::MailError("nobody at home"); };
  CHECK(accounts::send_notice(pages::Occasion::kPasswordChanged, user, kCaller, desk).find("nobody at home") != std::string::npos);
  user.email.reset();
  CHECK(accounts::send_notice(pages::Occasion::kPasswordChanged, user, kCaller, desk) == "");
}

TEST_CASE("a mail that something depends on throws when it is not taken, or when there is nobody to send it") {
  support::House house(support::account_settings());
  const auto address = model::EmailAddress::parse("ada@example.com");
  house.before_mail = [] { throw net::MailError("nobody at home"); };
  CHECK_THROWS_AS(accounts::send_mail(pages::Occasion::kNoAccount, address, "", kCaller, house.accounts_desk), model::EmailSignin);
  support::House silent(R"({"adapter":{"type":"sqlite","path":"/unused"},"accounts":{}})");
  CHECK_THROWS_AS(accounts::send_mail(pages::Occasion::kNoAccount, address, "", kCaller, silent.accounts_desk), model::EmailSignin);
}

TEST_CASE("five mails an hour to one address, whoever asks (SEC-64)") {
  support::House house(support::account_settings());
  const auto address = model::EmailAddress::parse("ada@example.com");
  for (int i = 0; i < 5; ++i) accounts::charge_mail(address, kCaller, house.accounts_desk);
  CHECK_THROWS_AS(accounts::charge_mail(address, kCaller, house.accounts_desk), model::TooManyRequests);
}
