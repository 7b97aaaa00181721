#include "accounts/registration.h"

#include <doctest/doctest.h>

#include "support/account_house.h"

using namespace authfcgi;

namespace {

const accounts::Caller kCaller{
    .now = now(), .site = {"https://app.example.com", "https://app.example.com/api/auth", {}}, .client_address = "192.0.2.1"};

struct Ear : hooks::Listener {
  bool wants(hooks::Event event) const override {
    return event == hooks::Event::kCreateUser || event == hooks::Event::kUpdateUser;
  }
  void hear(const hooks::Fact& fact) override { heard.push_back(fact.event); }
  std::vector<hooks::Event> heard;
};

}  // namespace

TEST_CASE("of a registration nobody is told before the address is proved: then createUser once, and updateUser (7.5, SEC-61)") {
  support::House house(support::account_settings());
  Ear ear;
  house.hooks.events().add(ear);
  const accounts::Applicant grace{.name = "", .email = "grace@example.com", .password = support::kGoodPassword};
  CHECK(accounts::register_person(grace, kCaller, house.accounts_desk).empty());
  const std::string token = support::in_last_link(house, "token");
  CHECK(accounts::register_person(grace, kCaller, house.accounts_desk).empty());
  CHECK(ear.heard.empty());
  CHECK_FALSE(house.store.find_user_by_email("grace@example.com")->name);
  CHECK(accounts::verify_email(token, support::kGoodPassword, kCaller, house.accounts_desk));
  CHECK(ear.heard == std::vector{hooks::Event::kCreateUser, hooks::Event::kUpdateUser});
}

TEST_CASE("a mailed sign-in link and a new password by mail prove a registration, too") {
  for (const bool by_link : {true, false}) {
    CAPTURE(by_link);
    support::House house(support::account_settings());
    Ear ear;
    house.hooks.events().add(ear);
    accounts::register_person({.name = "", .email = "grace@example.com", .password = support::kGoodPassword}, kCaller, house.accounts_desk);
    support::Visitor visitor(house);
    visitor.submit(by_link ? "signin/nodemailer" : "forgot-password", {{"email", "grace@example.com"}});
    if (by_link) visitor.get(support::last_link(house));
    else visitor.submit("reset-password", {{"token", support::in_last_link(house, "token")}, {"password", support::kOtherPassword}});
    CHECK(ear.heard == std::vector{hooks::Event::kCreateUser, hooks::Event::kUpdateUser});
  }
}

TEST_CASE("SEC-61: for a known address as for an unknown one a hash is computed, a row written and a mail sent") {
  // What is the same for both: one mail and two rows each, and a password that is refused is refused for both.
  support::House house(support::account_settings());
  support::add_person(house);
  for (const auto* email : {"ada@example.com", "new@example.com"}) {
    const auto before = house.mails.size();
    CHECK(accounts::register_person({"", email, support::kGoodPassword}, kCaller, house.accounts_desk).empty());
    CHECK(house.mails.size() == before + 1);
    CHECK(accounts::register_person({"", email, "short"}, kCaller, house.accounts_desk).size() >= 1);
    CHECK(house.mails.size() == before + 1);
  }
  CHECK(house.store.purge(kCaller.now + std::chrono::hours(25)) == 3);  // and a new user
}

TEST_CASE("a name that nobody has is complained of beside everything else") {
  support::House house(support::account_settings());
  const auto complaints = accounts::register_person({"a\nb", "x", "y"}, kCaller, house.accounts_desk);
  REQUIRE(complaints.size() >= 3);
  CHECK(complaints[0].field == "name");
  CHECK(complaints[1].field == "email");
  CHECK(complaints[2].field == "password");
}
