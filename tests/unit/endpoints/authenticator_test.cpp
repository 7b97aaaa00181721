#include <doctest/doctest.h>

#include "otp/totp.h"
#include "support/account_house.h"
#include "support/authenticator_app.h"
#include "support/page_checks.h"
#include "unit/signin/local_house.h"

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

TEST_CASE("a setup that somebody left in an open browser is neither shown nor finished by whoever comes next") {
  World world(std::chrono::minutes(10));
  const auto scan = world.visitor.submit("authenticator", {{"do", "begin"}, {"currentPassword", support::kGoodPassword}});
  CHECK(scan.body.find("name=\"currentPassword\"") != std::string::npos);
  const auto secret = otp::base32(signin::open_totp_secret(world.account().totp->sealed_secret, world.house.second_factor_keys).reveal());
  const auto peek = world.visitor.submit("authenticator", {{"do", "confirm"}, {"code", "000000"}});
  CHECK(peek.status == 403);
  CHECK(peek.body.find("<svg ") == std::string::npos);
  CHECK(peek.body.find(secret) == std::string::npos);
  CHECK(world.visitor.submit("authenticator", {{"do", "confirm"}, {"code", world.code()}}).status == 403);
  CHECK_FALSE(world.account().has_second_factor());
  const http::Form form = {{"do", "confirm"}, {"code", world.code()}, {"currentPassword", support::kGoodPassword}};
  CHECK(world.visitor.submit("authenticator", form).body.find("Recovery codes") != std::string::npos);
  CHECK(world.account().has_second_factor());
}

TEST_CASE("a password that looks like a code is taken for what it is, and an empty field for nothing") {
  for (const std::string password : {"qz7Kd93mWx2Rt8b", "314159265358979323846"}) {
    CAPTURE(password);
    World world(std::chrono::seconds(0), R"(,"rateLimit":{"secondFactor":{"attempts":1,"delayAfter":1}})");
    world.set_up();
    const auto parsed = password::parse_password(password);
    world.house.accounts.set_password(world.user.id, world.house.hasher.hash(parsed.value(), world.house.random), now());
    for (int i = 0; i < 3; ++i) CHECK(world.visitor.submit("authenticator", {{"do", "remove"}, {"currentPassword", ""}}).status == 403);
    CHECK(support::location(world.visitor.submit("authenticator", {{"do", "remove"}, {"currentPassword", password}})).ends_with("removed"));
  }
}

TEST_CASE("wrong codes are counted (SEC-62)") {
  World world(std::chrono::seconds(0), R"(,"rateLimit":{"secondFactor":{"attempts":3,"delayAfter":3}})");
  world.ask(json::object({{"do", "begin"}}));
  for (int i = 0; i < 3; ++i) world.ask(json::object({{"do", "confirm"}, {"code", "12"}}));
  CHECK(world.visitor.submit("authenticator", {{"do", "confirm"}, {"code", world.code()}}).status == 429);
}

namespace {

const std::string kSetUpPage = "https://app.example.com/api/auth/authenticator";

// A site that asks everybody for a second factor, and somebody who has none.
struct StrictHouse : support::LocalHouse {
  explicit StrictHouse(const std::string& kind = "jwt")
      : LocalHouse(R"({"id":"credentials"},{"id":"nodemailer","server":"smtp://127.0.0.1:25","from":"no-reply@example.com"},
            {"id":"idp","type":"oidc","issuer":"https://idp.example","clientId":"cid","clientSecret":"client-secret"})",
                   R"(,"session":{"strategy":")" + kind + R"("},"accounts":{},"secondFactor":{"required":true,"afterProviders":true})"),
        user(add_user("ada@example.com", "right")) {}

  std::string code(std::string_view user_id) {
    const auto secret = signin::open_totp_secret(accounts.find(user_id)->totp->sealed_secret, second_factor_keys);
    return support::app_code(secret.reveal(), now());
  }
  http::Response sign_in(Visitor& visitor) {
    return visitor.submit("callback/credentials", {{"email", "ada@example.com"}, {"password", "right"}, {"callbackUrl", "/after"}});
  }
  model::User user;
};

}  // namespace

TEST_CASE("where a second factor is required, it is set up before there is a session, and then on to where one was going") {
  for (const std::string strategy : {"jwt", "database"}) {
    CAPTURE(strategy);
    StrictHouse house(strategy);
    int asked = 0;
    house.hooks.on_sign_in = [&] { return ++asked > 0; };
    Visitor visitor(house);
    CHECK(support::location(house.sign_in(visitor)) == kSetUpPage);
    CHECK(visitor.session().is_null());
    CHECK(support::location(visitor.get("account")).find("/signin?error=SessionRequired") != std::string::npos);
    CHECK(visitor.submit("authenticator", {{"do", "renew"}}).status == 302);
    CHECK(visitor.submit("authenticator", {{"do", "remove"}}).status == 302);
    CHECK(visitor.get("authenticator").body.find("asks everybody") != std::string::npos);
    CHECK(support::location(visitor.get("second-factor")) == kSetUpPage);

    CHECK(visitor.submit("authenticator", {{"do", "begin"}}).body.find("<svg ") != std::string::npos);
    const std::string wrong = house.code(house.user.id) == "000000" ? "000001" : "000000";
    CHECK(visitor.submit("authenticator", {{"do", "confirm"}, {"code", wrong}}).status == 403);
    CHECK(visitor.session().is_null());
    const auto codes = visitor.submit("authenticator", {{"do", "confirm"}, {"code", house.code(house.user.id)}});
    CHECK(codes.status == 200);
    CHECK(codes.body.find("<pre class=\"codes\"") != std::string::npos);
    CHECK(codes.body.find("href=\"https://app.example.com/after\">Continue") != std::string::npos);
    CHECK(visitor.session().find("user")->find_string("email") == "ada@example.com");
    CHECK(visitor.pass("user acr:mfa max_age:300").status == 200);
    CHECK_FALSE(visitor.browser.has("__Secure-authjs.second-factor"));
    CHECK(asked == 1);  // the hook, and never again

    // From now on the code is asked for, whatever browser it is.
    Visitor other(house);
    CHECK(support::location(house.sign_in(other)).ends_with("/second-factor"));
    CHECK(other.submit("authenticator", {{"do", "begin"}}).status == 302);
    CHECK(other.session().is_null());
  }
}

TEST_CASE("a program is told that one must be set up, and where, and is signed in by its first code") {
  StrictHouse house;
  Visitor visitor(house);
  const auto send = [&](const std::string& path, json::Value body) {
    body.set("csrfToken", visitor.csrf_token());
    return visitor.post_json(path, body);
  };
  const auto asked = send("callback/credentials", json::object({{"email", "ada@example.com"}, {"password", "right"}}));
  CHECK(asked.status == 401);
  CHECK(asked.body == R"({"error":"SecondFactorSetupRequired","code":"second_factor_setup","url":")" + kSetUpPage + "\"}");
  CHECK(send("second-factor", json::object({{"code", "1"}})).body == asked.body);
  CHECK(support::said(send("authenticator", json::object({{"do", "begin"}}))).find_string("secret"));
  CHECK(send("authenticator", json::object({{"do", "confirm"}, {"code", "1"}})).status == 403);
  const auto done = support::said(send("authenticator", json::object({{"do", "confirm"}, {"code", house.code(house.user.id)}})));
  CHECK(done.find("recoveryCodes")->array().size() == 10);
  CHECK(done.find_string("url") == "https://app.example.com");
  CHECK(visitor.session().find("user"));
}

TEST_CASE("a newcomer by a mailed link or from a provider sets one up before the first session") {
  StrictHouse house;
  Visitor visitor(house);
  visitor.submit("signin/nodemailer", {{"email", "grace@example.com"}, {"callbackUrl", "/after"}});
  CHECK(support::location(visitor.get(support::last_link(house))) == kSetUpPage);
  const auto grace = house.store.find_user_by_email("grace@example.com");
  REQUIRE(grace);
  CHECK(visitor.session().is_null());
  visitor.submit("authenticator", {{"do", "begin"}});
  CHECK(visitor.submit("authenticator", {{"do", "confirm"}, {"code", house.code(grace->id)}}).body.find("/after\">Continue") != std::string::npos);
  CHECK(visitor.session().find("user")->find_string("email") == "grace@example.com");

  house.idp.person.set("email", "nina@example.com");
  Visitor other(house);
  CHECK(support::location(other.sign_in()) == kSetUpPage);
  CHECK(other.session().is_null());
  const auto nina = house.store.find_user_by_email("nina@example.com");
  REQUIRE(nina);
  other.submit("authenticator", {{"do", "begin"}});
  other.submit("authenticator", {{"do", "confirm"}, {"code", house.code(nina->id)}});
  CHECK(other.session().find("user")->find_string("email") == "nina@example.com");
  CHECK(other.pass("user acr:mfa provider:idp").status == 200);
}

TEST_CASE("who is disabled while they set one up stays outside") {
  StrictHouse house;
  Visitor visitor(house);
  house.sign_in(visitor);
  visitor.submit("authenticator", {{"do", "begin"}});
  house.accounts.set_disabled(house.user.id, true);
  const auto refused = visitor.submit("authenticator", {{"do", "confirm"}, {"code", house.code(house.user.id)}});
  CHECK(support::location(refused).find("/signin?error=SessionRequired") != std::string::npos);
  CHECK_FALSE(house.accounts.find(house.user.id)->has_second_factor());
  CHECK(visitor.session().is_null());
}

TEST_CASE("who took theirs away where one is required is led to the next one") {
  StrictHouse house;
  Visitor visitor(house);
  house.sign_in(visitor);
  visitor.submit("authenticator", {{"do", "begin"}});
  visitor.submit("authenticator", {{"do", "confirm"}, {"code", house.code(house.user.id)}});
  CHECK(support::location(visitor.submit("authenticator", {{"do", "remove"}, {"currentPassword", "right"}})) == kSetUpPage);
}

TEST_CASE("the gate's acr:mfa leads who has none to set one up, and from there back to the page") {
  for (const std::string strategy : {"jwt", "database"}) {
    CAPTURE(strategy);
    World world(std::chrono::seconds(0), R"(,"session":{"strategy":")" + strategy + "\"}");
    const support::Lines navigates = {{"Sec-Fetch-Mode", "navigate"}};
    const std::string before = world.visitor.browser.header();
    std::string next = support::location(world.visitor.pass("user acr:mfa", navigates, "/safe"));
    const auto path_of = [](const std::string& url) { return url.substr(std::string("https://app.example.com").size()); };
    next = support::location(world.visitor.get(path_of(next)));
    CHECK(next.starts_with(kSetUpPage + "?callbackUrl="));
    const auto page = world.visitor.get(path_of(next));
    CHECK(page.body.find("name=\"callbackUrl\" value=\"https://app.example.com/safe\"") != std::string::npos);

    const auto scan = world.visitor.submit("authenticator", {{"do", "begin"}, {"callbackUrl", "https://app.example.com/safe"}});
    CHECK(scan.body.find("name=\"callbackUrl\" value=\"https://app.example.com/safe\"") != std::string::npos);
    const auto codes = world.visitor.submit("authenticator", {{"do", "confirm"}, {"code", world.code()}, {"callbackUrl", "https://app.example.com/safe"}});
    CHECK(codes.body.find("href=\"https://app.example.com/safe\">Continue") != std::string::npos);
    CHECK(world.visitor.pass("user acr:mfa", navigates, "/safe").status == 200);
    CHECK(world.visitor.browser.header() != before);  // SEC-35
  }
}

TEST_CASE("who is led here and must sign in first comes back with where they were going (SEC-40)") {
  House house(support::account_settings());
  Visitor visitor(house);
  const auto back = support::location(visitor.get("authenticator?callbackUrl=/safe"));
  CHECK(back.ends_with("callbackUrl=https%3A%2F%2Fapp.example.com%2Fapi%2Fauth%2Fauthenticator%3FcallbackUrl%3Dhttps%253A%252F%252Fapp.example.com%252Fsafe"));
  CHECK(support::location(visitor.get("authenticator?callbackUrl=https://evil.example/")).find("evil") == std::string::npos);
}
