#include <doctest/doctest.h>

#include "providers/place.h"
#include "support/captured_log.h"
#include "support/house.h"
#include "support/page_checks.h"

using namespace authfcgi;
using support::header;
using support::House;
using support::location;
using support::set_cookie;
using support::Visitor;

namespace {

const std::string kPrefix = "https://app.example.com/api/auth";

const std::string kFormPost = R"({"providers":[{"id":"idp","type":"oidc","issuer":"https://idp.example",
    "clientId":"cid","clientSecret":"client-secret","authorization":{"params":{"response_mode":"form_post"}}}]})";

bool has_checks(const Visitor& visitor) {
  return visitor.browser.has(visitor.names.state.name) || visitor.browser.has(visitor.names.pkce_code_verifier.name) ||
         visitor.browser.has(visitor.names.nonce.name);
}

bool is_signed_in(const Visitor& visitor) { return visitor.browser.has(visitor.names.session_token.name); }

}  // namespace

TEST_CASE("a whole sign-in: the button, the provider, back, and there is a session") {
  House house;
  Visitor visitor(house);
  support::CapturedLog log;
  const auto response = visitor.sign_in("/after?x=1");
  CHECK(response.status == 302);
  CHECK(location(response) == "https://app.example.com/after?x=1");
  CHECK(header(response, "Cache-Control").find("no-store") != std::string::npos);
  CHECK(house.idp.token_problems.empty());
  CHECK_FALSE(has_checks(visitor));
  CHECK_FALSE(visitor.browser.has(visitor.names.callback_url.name));  // used up (15.49)
  CHECK(visitor.session().find("user")->find_string("email") == "ada@example.com");
  CHECK(log.text().find("event=signed_in provider=idp") != std::string::npos);
  CHECK(log.text().find("ada@") == std::string::npos);  // SEC-76
}

TEST_CASE("each tab comes back to its own place (15.28)") {
  House house;
  Visitor visitor(house);
  const http::Form first = visitor.approve("/first");
  const http::Form second = visitor.approve("/second");
  CHECK(location(visitor.return_with(first)) == "https://app.example.com/first");
  CHECK(location(visitor.return_with(second)) == "https://app.example.com/second");
}

TEST_CASE("a callback needs a provider, and one that has a callback") {
  House house;
  Visitor visitor(house);
  for (const char* path : {"callback", "callback/undefined", "callback/nope"}) {
    CHECK(location(visitor.get(path)) == kPrefix + "/error?error=Configuration");
  }
}

TEST_CASE("a callback that no browser of ours began signs nobody in (login CSRF, SEC-11)") {
  House house;
  Visitor attacker(house), victim(house);
  const http::Form callback = attacker.approve();
  CHECK(location(victim.return_with(callback)) == kPrefix + "/error?error=Configuration");
  CHECK_FALSE(is_signed_in(victim));
  CHECK(std::count(house.idp.asked.begin(), house.idp.asked.end(), "/token") == 0);
}

TEST_CASE("one callback, successful or not, is all that an attempt gets: errors delete its cookies, too (15.10)") {
  House house;
  Visitor visitor(house);
  const http::Form callback = visitor.approve();
  http::Form refused = callback;
  refused.remove("code");
  refused.add("error", "access_denied");
  const auto response = visitor.return_with(refused);
  CHECK(location(response) == kPrefix + "/signin?error=OAuthCallbackError");
  CHECK(set_cookie(response, visitor.names.state.name).value().starts_with("; Max-Age=0"));
  CHECK_FALSE(has_checks(visitor));
  CHECK(location(visitor.return_with(callback)) == kPrefix + "/error?error=Configuration");
  CHECK_FALSE(is_signed_in(visitor));
}

TEST_CASE("a callback cannot be played twice") {
  House house;
  Visitor visitor(house);
  const http::Form callback = visitor.approve();
  visitor.return_with(callback);
  Visitor again(house);
  again.browser = visitor.browser;
  again.browser.lose(again.names.session_token.name);
  CHECK(location(again.return_with(callback)) == kPrefix + "/error?error=Configuration");
  CHECK_FALSE(is_signed_in(again));
}

TEST_CASE("a parameter that occurs twice is 400: two readers could take different ones (SEC-12)") {
  House house;
  Visitor visitor(house);
  const std::string query = visitor.approve().serialize();
  for (const char* twice : {"&state=x", "&code=x", "&iss=x", "&error=x&error=y", "&id_token=x&id_token=x"}) {
    CAPTURE(twice);
    const auto response = visitor.get("callback/idp?" + query + twice);
    CHECK(response.status == 400);
    CHECK(response.body == "\"Bad request.\"");
  }
  CHECK(std::count(house.idp.asked.begin(), house.idp.asked.end(), "/token") == 0);
  CHECK(location(visitor.get("callback/idp?" + query)) == "https://app.example.com/after");
}

TEST_CASE("a provider that is busy leaves the attempt for a second try, and the browser hears 503 (SEC-25)") {
  House house;
  Visitor visitor(house);
  const http::Form callback = visitor.approve();
  {
    const auto place = house.bulkhead.enter(providers::place_of(house.providers.at(0)));
    const auto response = visitor.return_with(callback);
    CHECK(response.status == 503);
    CHECK(header(response, "Retry-After") == "5");
  }
  CHECK(location(visitor.return_with(callback)) == "https://app.example.com/after");
}

TEST_CASE("the operator's hook may refuse, or send elsewhere, but not to a foreign place (7.1, SEC-40)") {
  House house;
  Visitor visitor(house);
  house.hooks.on_sign_in = [] { return false; };
  CHECK(location(visitor.sign_in()) == kPrefix + "/error?error=AccessDenied");
  house.hooks.on_sign_in = []() -> std::variant<bool, std::string> { throw Error("hook: nil value"); };
  CHECK(location(visitor.sign_in()) == kPrefix + "/error?error=AccessDenied");
  house.hooks.on_sign_in = [] { return "/waiting-room"; };
  CHECK(location(visitor.sign_in()) == "https://app.example.com/waiting-room");
  house.hooks.on_sign_in = [] { return "https://evil.example/"; };
  CHECK(location(visitor.sign_in()) == "https://app.example.com");
  CHECK_FALSE(is_signed_in(visitor));
}

TEST_CASE("an address that somebody else has links no accounts (SEC-17)") {
  House house(R"({"adapter":{"type":"sqlite","path":"/unused"}})");
  Visitor ada(house), eve(house);
  ada.sign_in();
  house.idp.person.set("sub", "person-2");
  CHECK(location(eve.sign_in()) == kPrefix + "/signin?error=OAuthAccountNotLinked");
  CHECK_FALSE(is_signed_in(eve));
}

TEST_CASE("a new user is welcomed once (2.9)") {
  House house(R"({"adapter":{"type":"sqlite","path":"/unused"},"pages":{"newUser":"/welcome"}})");
  Visitor visitor(house);
  CHECK(location(visitor.sign_in()) ==
        "https://app.example.com/welcome?callbackUrl=https%3A%2F%2Fapp.example.com%2Fafter");
  CHECK(location(visitor.sign_in()) == "https://app.example.com/after");
}

TEST_CASE("a popup is told of success and of failure, for the window that opened it") {
  House house;
  Visitor visitor(house);
  const auto done = visitor.return_with(visitor.approve("/after", "?popup=1"));
  CHECK(done.status == 200);
  CHECK(support::missing_protection(done) == "");
  CHECK(done.body.find("data-origin=\"https://app.example.com\"") != std::string::npos);
  CHECK(done.body.find("&quot;ok&quot;:true") != std::string::npos);
  CHECK(is_signed_in(visitor));

  http::Form refused = visitor.approve("/after", "?popup=1");
  refused.remove("code");
  refused.add("error", "access_denied");
  const auto failed = visitor.return_with(refused);
  CHECK(failed.status == 200);
  CHECK(support::missing_protection(failed) == "");
  CHECK(failed.body.find("&quot;ok&quot;:false") != std::string::npos);
  CHECK(failed.body.find("OAuthCallbackError") != std::string::npos);
  CHECK_FALSE(has_checks(visitor));
}

TEST_CASE("a form may ask for a popup, too") {
  House house;
  Visitor visitor(house);
  const auto begun = visitor.submit("signin/idp", {{"popup", "1"}});
  CHECK(visitor.return_with(house.idp.approve(location(begun))).status == 200);
}

TEST_CASE("only who began in a popup gets its page: the callback's own query has no say") {
  House house;
  Visitor visitor(house);
  http::Form callback = visitor.approve();
  callback.add("popup", "1");
  CHECK(visitor.return_with(callback).status == 302);
}

TEST_CASE("a form_post provider comes back with a POST from its own origin, and finds its way (15.26)") {
  House house(kFormPost);
  Visitor visitor(house);
  const auto begun = visitor.submit("signin/idp", {{"callbackUrl", "/after"}});
  for (const auto& name : {visitor.names.state.name, visitor.names.pkce_code_verifier.name, visitor.names.nonce.name}) {
    CHECK(set_cookie(begun, name).value().ends_with("; HttpOnly; Secure; SameSite=None"));
  }
  const http::Form callback = house.idp.approve(location(begun));
  // Lax cookies stay at home.
  visitor.browser.lose(visitor.names.callback_url.name);
  visitor.browser.lose(visitor.names.csrf_token.name);
  const support::Lines from{{"Origin", "https://idp.example"}, {"Sec-Fetch-Site", "cross-site"}};
  CHECK(location(visitor.return_with(callback)) == kPrefix + "/error?error=Configuration");  // not by GET
  const auto response = visitor.post("callback/idp", visitor.approve(), from);
  CHECK(location(response) == "https://app.example.com/after");
  CHECK(is_signed_in(visitor));
}

TEST_CASE("what a cross-site POST could not bring along is not replaced: other tabs keep their CSRF token") {
  House house(kFormPost);
  Visitor visitor(house);
  const http::Form callback = visitor.approve();
  visitor.browser.lose(visitor.names.callback_url.name);
  visitor.browser.lose(visitor.names.csrf_token.name);
  const auto response = visitor.post("callback/idp", callback, {{"Sec-Fetch-Site", "cross-site"}});
  CHECK(location(response) == "https://app.example.com/after");
  CHECK_FALSE(set_cookie(response, visitor.names.csrf_token.name));
  CHECK_FALSE(set_cookie(response, visitor.names.callback_url.name));
  const auto refused = visitor.post("callback/idp", callback, {{"Sec-Fetch-Site", "cross-site"}});
  CHECK_FALSE(set_cookie(refused, visitor.names.csrf_token.name));
}

TEST_CASE("the profile hook makes the user of the raw profile, and fails like a profile of no use (15.19)") {
  House house;
  Visitor visitor(house);
  house.hooks.on_profile = [](const json::Value& profile) {
    return json::object({{"id", 7}, {"name", "From " + std::string(profile.find_string("sub").value_or(""))}});
  };
  visitor.sign_in();
  CHECK(visitor.session().find("user")->find_string("name") == "From person-1");
  CHECK(visitor.session().find("user")->find("email") == nullptr);

  const std::string refused = "https://app.example.com/api/auth/signin?error=OAuthCallbackError";
  house.hooks.on_profile = [](const json::Value&) -> json::Value { throw hooks::HookError("nil"); };
  CHECK(location(visitor.sign_in()) == refused);
  house.hooks.on_profile = [](const json::Value&) { return json::Value(); };
  CHECK(location(visitor.sign_in()) == refused);
}

TEST_CASE("an address that the profile hook chose is not verified by what the provider says of another (SEC-17)") {
  House house(R"({"adapter":{"type":"sqlite","path":"/nowhere.db"},"providers":[{"id":"idp","type":"oidc",
      "issuer":"https://idp.example","clientId":"cid","clientSecret":"client-secret",
      "allowDangerousEmailAccountLinking":true}]})");
  Visitor visitor(house);
  house.store.create_user({.id = "", .name = {}, .email = "boss@example.com", .email_verified = {}, .image = {}});
  house.hooks.on_profile = [](const json::Value&) {
    return json::object({{"id", "person-1"}, {"email", "boss@example.com"}});
  };
  CHECK(location(visitor.sign_in()) == "https://app.example.com/api/auth/signin?error=OAuthAccountNotLinked");
}

TEST_CASE("the redirect hook is asked about the way back, and about where the signIn hook points (7.1, 7.2)") {
  House house;
  Visitor visitor(house);
  house.hooks.on_redirect = [](const std::string& url, const std::string& base_url) {
    return url.starts_with("/") ? "https://front.example" + url : url.starts_with("https://front.example") ? url : base_url;
  };
  CHECK(location(visitor.sign_in("/after")) == "https://front.example/after");
  house.hooks.on_sign_in = [] { return "/waiting-room"; };
  CHECK(location(visitor.sign_in("/after")) == "https://front.example/waiting-room");
}
