#include <doctest/doctest.h>

#include "support/account_house.h"
#include "support/authenticator_app.h"
#include "support/page_checks.h"

using namespace authfcgi;
using support::House;
using support::Visitor;

namespace {

struct World {
  House house;
  model::User user;
  Visitor visitor{house};

  explicit World(std::chrono::seconds ago = std::chrono::seconds(0), const std::string& beside = "")
      : house(support::account_settings(beside)), user(support::add_person(house)) {
    support::begin_session(house, visitor, user, ago);
  }
  model::LocalAccount account() { return *house.accounts.find(user.id); }
  std::string code(int steps_later = 0) {
    const auto secret = signin::open_totp_secret(account().totp->sealed_secret, house.second_factor_keys);
    return support::app_code(secret.reveal(), now(), steps_later);
  }
  json::Value ask(json::Value body) {
    body.set("csrfToken", visitor.csrf_token());
    return support::said(visitor.post_json("authenticator", body));
  }
  void set_up() {
    ask(json::object({{"do", "begin"}}));
    ask(json::object({{"do", "confirm"}, {"code", code()}}));
  }
};

}  // namespace

TEST_CASE("a second factor is set up with a picture, a code and ten codes on paper, shown once") {
  World world;
  const auto offer = world.visitor.get("authenticator");
  CHECK(support::missing_protection(offer) == "");
  CHECK(offer.body.find("Set up") != std::string::npos);
  CHECK_FALSE(world.account().totp);  // looking sets nothing up

  const auto scan = world.visitor.submit("authenticator", {{"do", "begin"}});
  CHECK(scan.status == 200);
  CHECK(support::missing_protection(scan) == "");
  CHECK(scan.body.find("<svg ") != std::string::npos);
  CHECK(scan.body.find("autocomplete=\"one-time-code\"") != std::string::npos);
  CHECK_FALSE(world.account().has_second_factor());

  const std::string wrong = world.code() == "000000" ? "000001" : "000000";
  const auto again = world.visitor.submit("authenticator", {{"do", "confirm"}, {"code", wrong}});
  CHECK(again.status == 403);
  CHECK(again.body.find("not the code") != std::string::npos);
  CHECK(again.body.find("<svg ") != std::string::npos);
  CHECK_FALSE(world.account().has_second_factor());

  const auto codes = world.visitor.submit("authenticator", {{"do", "confirm"}, {"code", world.code()}});
  CHECK(codes.status == 200);
  CHECK(support::missing_protection(codes) == "");
  CHECK(codes.body.find("Recovery codes") != std::string::npos);
  CHECK(world.account().has_second_factor());
  CHECK(world.house.accounts.count_recovery_codes(world.user.id) == 10);
  REQUIRE(world.house.mails.size() == 1);
  CHECK(support::last_subject(world.house) == "A second factor was set up for your account at app.example.com");
  CHECK(world.visitor.get("authenticator").body.find("Recovery codes left: 10.") != std::string::npos);
}

TEST_CASE("the code that confirmed is used up (RFC 6238 section 5.2)") {
  World world;
  world.ask(json::object({{"do", "begin"}}));
  const std::string code = world.code();
  CHECK(world.ask(json::object({{"do", "confirm"}, {"code", code}})).find("recoveryCodes")->array().size() == 10);
  CHECK(world.ask(json::object({{"do", "remove"}, {"currentPassword", code}})).find_string("error") == "ProofRequired");
  CHECK(world.account().has_second_factor());
}

TEST_CASE("a program sets one up with JSON") {
  World world;
  const auto setup = world.ask(json::object({{"do", "begin"}}));
  CHECK(setup.find_string("secret")->size() == 32);
  CHECK(setup.find_string("uri")->starts_with("otpauth://totp/app.example.com:ada%40example.com?secret="));
  CHECK(setup.find_string("qrCode")->starts_with("<svg "));
  CHECK(world.ask(json::object({{"do", "confirm"}, {"code", "12"}})).find_string("error") == "WrongCode");
  world.ask(json::object({{"do", "confirm"}, {"code", world.code()}}));
  const auto state = support::said(world.visitor.get("authenticator", {{"Accept", "application/json"}}));
  CHECK(state.find("enabled")->boolean());
  CHECK(state.find("recoveryCodes")->integer() == 10);
  CHECK(world.ask(json::object({{"do", "begin"}})).find_string("error") == "AlreadySetUp");
}

TEST_CASE("new recovery codes make the old ones void") {
  World world;
  world.ask(json::object({{"do", "begin"}}));
  const auto old = world.ask(json::object({{"do", "confirm"}, {"code", world.code()}}));
  const auto fresh = world.ask(json::object({{"do", "renew"}}));
  REQUIRE(fresh.find("recoveryCodes")->array().size() == 10);
  const std::string old_code = old.find("recoveryCodes")->array()[0].string();
  CHECK(world.ask(json::object({{"do", "remove"}, {"currentPassword", old_code}})).find_string("error") == "ProofRequired");
  const std::string fresh_code = fresh.find("recoveryCodes")->array()[0].string();
  CHECK(world.ask(json::object({{"do", "remove"}, {"currentPassword", fresh_code}})).find("ok"));
  CHECK_FALSE(world.account().has_second_factor());
  CHECK(world.house.accounts.count_recovery_codes(world.user.id) == 0);
}

TEST_CASE("it goes only with the password or a code, however recent the sign-in is, and the owner hears of it") {
  World world;
  world.set_up();
  const auto refused = world.visitor.submit("authenticator", {{"do", "remove"}});
  CHECK(refused.status == 403);
  CHECK(refused.body.find("neither your password nor a code") != std::string::npos);
  CHECK(world.account().has_second_factor());
  const auto gone = world.visitor.submit("authenticator", {{"do", "remove"}, {"currentPassword", support::kGoodPassword}});
  CHECK(support::location(gone).ends_with("/account?done=removed"));
  CHECK_FALSE(world.account().has_second_factor());
  CHECK(support::last_subject(world.house) == "The second factor was removed from your account at app.example.com");
}

TEST_CASE("after a while the password is asked for before one is set up") {
  World world(std::chrono::minutes(10));
  CHECK(world.visitor.get("authenticator").body.find("name=\"currentPassword\"") != std::string::npos);
  const auto asked = world.visitor.submit("authenticator", {{"do", "begin"}});
  CHECK(asked.status == 403);
  CHECK_FALSE(world.account().totp);
  CHECK(world.visitor.submit("authenticator", {{"do", "begin"}, {"currentPassword", "not this one at all"}}).status == 403);
  CHECK(world.visitor.submit("authenticator", {{"do", "begin"}, {"currentPassword", support::kGoodPassword}}).status == 200);
  CHECK(world.account().totp);
}

TEST_CASE("wrong codes are counted (SEC-62)") {
  World world(std::chrono::seconds(0), R"(,"rateLimit":{"secondFactor":{"attempts":3,"delayAfter":3}})");
  world.ask(json::object({{"do", "begin"}}));
  for (int i = 0; i < 3; ++i) world.ask(json::object({{"do", "confirm"}, {"code", "12"}}));
  CHECK(world.visitor.submit("authenticator", {{"do", "confirm"}, {"code", world.code()}}).status == 429);
}
