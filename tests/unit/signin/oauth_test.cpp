#include "signin/oauth.h"

#include <doctest/doctest.h>

#include "model/errors.h"
#include "providers/place.h"
#include "session/jwt.h"
#include "site.h"
#include "support/vectors.h"

using namespace authfcgi;
using support::Site;

namespace {

http::Form query_of(const std::string& url) { return support::PretendProvider::query_of(url); }

// Nothing was asked of the token endpoint.
bool no_code_was_sent(const Site& site) {
  return std::count(site.idp.asked.begin(), site.idp.asked.end(), "/token") == 0;
}

}  // namespace

TEST_CASE("a whole sign-in at an OpenID provider, by function calls only") {
  Site site;
  const std::string url = site.start();
  const http::Form asked = query_of(url);
  CHECK(url.starts_with("https://idp.example/authorize?"));
  CHECK(asked.find("response_type") == "code");
  CHECK(asked.find("client_id") == "cid");
  CHECK(asked.find("redirect_uri") == "https://app.example.com/api/auth/callback/idp");
  CHECK(asked.find("scope") == "openid profile email");
  CHECK(asked.find("code_challenge_method") == "S256");
  CHECK(asked.find("nonce").value().size() == 43);

  const http::Form callback = site.idp.approve(url);
  CHECK(site.recall(callback).callback_url == "https://app.example.com/after");
  const signin::Identity identity = site.prove(callback);

  CHECK(identity.user.name == "Ada Lovelace");
  CHECK(identity.user.email == "ada@example.com");
  CHECK(identity.user.image == "https://idp.example/ada.png");
  CHECK(identity.email_verified);
  CHECK(identity.account.provider == "idp");
  CHECK(identity.account.type == "oidc");
  CHECK(identity.account.provider_account_id == "person-1");
  CHECK(identity.account.tokens.find_string("access_token") == "access-1");
  CHECK(identity.account.tokens.find_string("token_type") == "bearer");
  CHECK(identity.account.tokens.find("expires_at")->integer() == to_unix_seconds(site.now) + 3600);
  CHECK(identity.profile.find_string("sub") == "person-1");
  CHECK_FALSE(site.has_check_cookies());
  CHECK(site.idp.token_problems.empty());
}

TEST_CASE("metadata and keys are fetched once for many sign-ins") {
  Site site;
  for (int i = 0; i < 3; ++i) site.prove(site.idp.approve(site.start()));
  CHECK(std::count(site.idp.asked.begin(), site.idp.asked.end(), "/.well-known/openid-configuration") == 1);
  CHECK(std::count(site.idp.asked.begin(), site.idp.asked.end(), "/jwks") == 1);
}

TEST_CASE("with idToken false the profile is userinfo's, and its sub must be the ID Token's (SEC-16)") {
  Site site(R"(,"idToken":false)");
  site.idp.change_userinfo = [](json::Value& profile) { profile.set("name", "Countess"); };
  CHECK(site.prove(site.idp.approve(site.start())).user.name == "Countess");

  site.idp.change_userinfo = [](json::Value& profile) { profile.set("sub", "somebody-else"); };
  CHECK_THROWS_AS(site.prove(site.idp.approve(site.start())), model::CallbackRouteError);
}

TEST_CASE("plain OAuth asks userinfo, and believes it only with status 200 (15.2)") {
  Site site;
  providers::Complaints complaints;
  site.provider = std::move(*providers::parse(
      json::parse(R"({"id":"idp","type":"oauth","clientId":"cid","clientSecret":"client-secret",
          "authorization":{"url":"https://idp.example/authorize","params":{"scope":"user"}},
          "token":"https://idp.example/token","userinfo":"https://idp.example/userinfo"})"),
      support::site_config(), complaints));
  const std::string url = site.start();
  CHECK_FALSE(query_of(url).find("nonce"));
  http::Form callback = site.idp.approve(url);
  callback.remove("iss");
  const signin::Identity identity = site.prove(callback);
  CHECK(identity.account.type == "oauth");
  CHECK(identity.account.provider_account_id == "person-1");
  CHECK(site.idp.asked == std::vector<std::string>{"/token", "/userinfo"});

  site.idp.change_response = [](http::Response& response) {
    if (response.body.find("person-1") != std::string::npos) response.status = 401;
  };
  callback = site.idp.approve(site.start());
  callback.remove("iss");
  CHECK_THROWS_AS(site.prove(callback), model::CallbackRouteError);
}

TEST_CASE("what a visitor adds to the sign-in reaches the provider only where it is listed (SEC-14)") {
  Site site(R"(,"forwardedParams":["theme"])");
  const auto asked = query_of(site.start({.callback_url = "https://app.example.com",
                                          .query = {{"login_hint", "bob"},
                                                    {"theme", "dark"},
                                                    {"colour", "red"},
                                                    {"state", "mine"},
                                                    {"redirect_uri", "https://evil.example"},
                                                    {"scope", "admin"},
                                                    {"request_uri", "https://evil.example"},
                                                    {"client_id", "other"}}}));
  CHECK(asked.find("login_hint") == "bob");
  CHECK(asked.find("theme") == "dark");
  CHECK_FALSE(asked.find("colour"));
  CHECK(asked.find("state") != "mine");
  CHECK(asked.find("redirect_uri") == "https://app.example.com/api/auth/callback/idp");
  CHECK(asked.find("scope") == "openid profile email");
  CHECK_FALSE(asked.find("request_uri"));
  CHECK(asked.find("client_id") == "cid");
}

TEST_CASE("what the configuration asks of the provider is not for a visitor to change") {
  Site site(R"(,"authorization":{"url":"https://idp.example/authorize?hd=example.com","params":{"acr_values":"mfa"}})");
  const auto asked = query_of(site.start({.callback_url = "https://app.example.com",
                                          .query = {{"acr_values", "none"}, {"hd", "evil.example"}, {"prompt", "login"}}}));
  CHECK(asked.find("acr_values") == "mfa");
  CHECK(asked.find("hd") == "example.com");
  CHECK(asked.find("prompt") == "login");
}

TEST_CASE("a provider that was asked for max_age must say when, and it must not be too long ago (RFC 9470, SEC-7)") {
  Site site;
  const auto sign_in = [&](const http::Form& query) {
    return site.prove(site.idp.approve(site.start({.callback_url = "https://app.example.com", .query = query})));
  };
  const auto proved_ago = [&](std::int64_t seconds) {
    site.idp.change_claims = [=, &site](json::Value& claims) { claims.set("auth_time", to_unix_seconds(site.now) - seconds); };
  };
  const http::Form renewal = {{"prompt", "login"}, {"max_age", "300"}};
  CHECK_THROWS_AS(sign_in(renewal), model::OAuthCallbackError);  // nothing is said
  proved_ago(20);
  CHECK(sign_in(renewal).claims.find("auth_time")->integer() == to_unix_seconds(site.now) - 20);
  proved_ago(355);
  CHECK_NOTHROW(sign_in(renewal));
  proved_ago(365);
  CHECK_THROWS_AS(sign_in(renewal), model::OAuthCallbackError);
  CHECK_THROWS_AS(sign_in({{"max_age", "300"}}), model::OAuthCallbackError);  // prompt=login was struck out
  proved_ago(std::int64_t{1} << 60);
  CHECK_THROWS_AS(sign_in(renewal), model::OAuthCallbackError);  // SEC-8
  // Nobody asked: what it says counts, and it need not.
  proved_ago(1000);
  CHECK(sign_in({}).claims.find("auth_time")->integer() == to_unix_seconds(site.now) - 1000);
  CHECK_NOTHROW(sign_in({{"max_age", "soon"}}));
  site.idp.change_claims = [](json::Value&) {};
  CHECK_FALSE(sign_in({}).claims.find("auth_time"));
}

TEST_CASE("a max_age of the configuration counts like the gate's, and auth_time is the ID Token's, not userinfo's") {
  Site site(R"(,"idToken":false,"authorization":{"params":{"max_age":"60"}})");
  CHECK_THROWS_AS(site.prove(site.idp.approve(site.start())), model::OAuthCallbackError);
  site.idp.change_userinfo = [&](json::Value& profile) { profile.set("auth_time", to_unix_seconds(site.now)); };
  CHECK_THROWS_AS(site.prove(site.idp.approve(site.start())), model::OAuthCallbackError);
  site.idp.change_claims = [&](json::Value& claims) { claims.set("auth_time", to_unix_seconds(site.now) - 5); };
  CHECK(site.prove(site.idp.approve(site.start())).claims.find("auth_time")->integer() == to_unix_seconds(site.now) - 5);
}

// The rows of authjs-wire.md 5.5, in their order.

TEST_CASE("a state that this browser did not get is refused, and the attempt is used up (SEC-10, SEC-11)") {
  Site site, attacker;
  const http::Form own = site.idp.approve(site.start());
  http::Form planted = attacker.idp.approve(attacker.start());  // login CSRF: the attacker's own code and state
  CHECK_THROWS_AS(site.prove(planted), model::InvalidCheck);
  CHECK(no_code_was_sent(site));
  CHECK_FALSE(site.has_check_cookies());
  CHECK_THROWS_AS(site.prove(own), model::InvalidCheck);
}

TEST_CASE("a callback without state, or without any cookie, is refused") {
  Site site;
  http::Form callback = site.idp.approve(site.start());
  callback.remove("state");
  CHECK_THROWS_AS(site.prove(callback), model::InvalidCheck);

  Site elsewhere;
  CHECK_THROWS_AS(elsewhere.prove(site.idp.approve(site.start())), model::InvalidCheck);
  CHECK(no_code_was_sent(elsewhere));
}

TEST_CASE("one callback is all that an attempt gets (SEC-11)") {
  Site site;
  const http::Form callback = site.idp.approve(site.start());
  site.prove(callback);
  CHECK_THROWS_AS(site.prove(callback), model::InvalidCheck);
}

TEST_CASE("an attempt ends after 15 minutes (SEC-11)") {
  Site site;
  const http::Form callback = site.idp.approve(site.start());
  site.now += std::chrono::seconds(916);  // 15 seconds of tolerance between clocks
  CHECK_THROWS_AS(site.prove(callback), model::InvalidCheck);
}

TEST_CASE("the iss of another issuer, or none where it was promised, is refused (SEC-12)") {
  Site site;
  http::Form callback = site.idp.approve(site.start());
  callback.set("iss", "https://other.example");
  CHECK_THROWS_AS(site.prove(callback), model::CallbackRouteError);
  callback = site.idp.approve(site.start());
  callback.remove("iss");
  CHECK_THROWS_AS(site.prove(callback), model::CallbackRouteError);
  CHECK(no_code_was_sent(site));
}

TEST_CASE("a provider's no goes to the sign-in page, and never to the token endpoint (SEC-13)") {
  Site site;
  http::Form callback = site.idp.approve(site.start());
  callback.set("error", "access_denied");
  try {
    site.prove(callback);
    FAIL("accepted");
  } catch (const model::OAuthCallbackError& error) {
    CHECK(describe(error).find("access_denied") != std::string::npos);
  }
  CHECK(no_code_was_sent(site));
  CHECK_FALSE(site.has_check_cookies());

  http::Form forged{{"error", "access_denied"}};  // from a stranger: no state of ours
  CHECK_THROWS_AS(site.prove(forged), model::InvalidCheck);
}

TEST_CASE("doubled parameters, tokens in the response and a missing code are refused (SEC-12)") {
  const std::pair<const char*, const char*> additions[] = {
      {"code", "x"}, {"state", nullptr}, {"iss", "https://idp.example"}, {"id_token", "x"}, {"token", "x"}, {"response", "x"}};
  for (const auto& [name, value] : additions) {
    CAPTURE(name);
    Site site;
    http::Form callback = site.idp.approve(site.start());
    callback.add(name, value ? value : std::string(callback.find("state").value()));
    CHECK_THROWS_AS(site.prove(callback), model::CallbackRouteError);
    CHECK(no_code_was_sent(site));
  }
  Site site;
  http::Form callback = site.idp.approve(site.start());
  callback.remove("code");
  CHECK_THROWS_AS(site.prove(callback), model::CallbackRouteError);
}

TEST_CASE("a lost pkce or nonce cookie ends the sign-in") {
  Site site;
  http::Form callback = site.idp.approve(site.start());
  site.browser.lose(site.names.pkce_code_verifier.name);
  CHECK_THROWS_AS(site.prove(callback), model::InvalidCheck);
  CHECK(no_code_was_sent(site));

  callback = site.idp.approve(site.start());
  site.browser.lose(site.names.nonce.name);
  CHECK_THROWS_AS(site.prove(callback), model::InvalidCheck);
}

TEST_CASE("a code of another attempt is refused by its verifier, an ID Token of another by its nonce (SEC-10)") {
  Site site;
  http::Form callback = site.idp.approve(site.start());
  const http::Form other = site.idp.approve("https://idp.example/authorize?code_challenge=x&state=y&redirect_uri=z");
  callback.set("code", *other.find("code"));
  CHECK_THROWS_AS(site.prove(callback), model::CallbackRouteError);

  site.idp.token_problems.clear();
  site.idp.change_claims = [](json::Value& claims) { claims.set("nonce", "another"); };
  CHECK_THROWS_AS(site.prove(site.idp.approve(site.start())), model::CallbackRouteError);
  site.idp.change_claims = [](json::Value& claims) { claims.erase("nonce"); };
  CHECK_THROWS_AS(site.prove(site.idp.approve(site.start())), model::CallbackRouteError);
}

TEST_CASE("token responses that are none are refused") {
  const std::function<void(json::Value&)> changes[] = {
      [](json::Value& tokens) { tokens.erase("id_token"); }, [](json::Value& tokens) { tokens.erase("access_token"); },
      [](json::Value& tokens) { tokens.set("token_type", "mac"); },
      [](json::Value& tokens) { tokens.set("id_token", "a.b.c"); }};
  for (const auto& change : changes) {
    Site site;
    site.idp.change_tokens = change;
    CHECK_THROWS_AS(site.prove(site.idp.approve(site.start())), model::CallbackRouteError);
  }
}

TEST_CASE("a provider that cannot be reached is our error, with the cause in the log's voice") {
  Site site;
  const http::Form callback = site.idp.approve(site.start());
  site.fetch = [](const http::Request&) -> http::Response { throw http::FetchError("connect: timed out"); };
  try {
    site.prove(callback);
    FAIL("accepted");
  } catch (const model::CallbackRouteError& error) {
    CHECK(describe(error).find("timed out") != std::string::npos);
  }
  CHECK_FALSE(site.has_check_cookies());
}

TEST_CASE("a profile without an id shows on the sign-in page (15.19)") {
  Site site(R"(,"profile":{"id":"/nothing"})");
  CHECK_THROWS_AS(site.prove(site.idp.approve(site.start())), model::OAuthCallbackError);
}

TEST_CASE("a provider's cookies are of no use at another's callback (SEC-11)") {
  Site site;
  const http::Form callback = site.idp.approve(site.start());
  site.provider = support::make_provider("", "other");
  CHECK_THROWS_AS(site.prove(callback), model::InvalidCheck);
  CHECK(no_code_was_sent(site));
}

TEST_CASE("what a sign-in remembers comes back with its own callback: popup and the way back") {
  Site site;
  const auto url = site.start({.callback_url = "https://app.example.com/deep?a=1", .popup = true, .query = {}});
  const auto recollection = site.recall(site.idp.approve(url));
  CHECK(recollection.popup);
  CHECK(recollection.callback_url == "https://app.example.com/deep?a=1");
  CHECK(recollection.forward_to.empty());

  const auto unknown = site.recall({{"state", "nonsense"}});
  CHECK_FALSE(unknown.popup);
  CHECK(unknown.callback_url.empty());
}

TEST_CASE("form_post brings its cookies across sites and the way back in its state (15.26)") {
  Site site(R"(,"authorization":{"params":{"response_mode":"form_post"}})");
  const std::string long_url = "https://app.example.com/" + std::string(1500, 'x');
  const http::Cookies none;
  http::CookieJar jar;
  const auto url = signin::start_oauth(site.provider, {site.now, site.origin, site.prefix, true, none},
                                       {.callback_url = long_url, .query = {}}, site.names, site.keys, site.wire(), jar);
  const auto cookies = support::set_cookies(jar);
  REQUIRE(cookies.size() == 3);
  for (const auto& cookie : cookies) {
    CHECK(cookie.find("; Secure") != std::string::npos);
    CHECK(cookie.find("; SameSite=None") != std::string::npos);
  }
  site.browser.take(jar);
  CHECK(query_of(url).find("response_mode") == "form_post");
  const http::Form callback = site.idp.approve(url);
  CHECK(site.recall(callback).callback_url == long_url);
  CHECK(site.prove(callback).account.provider_account_id == "person-1");
}

TEST_CASE("a redirect proxy with a list of origins forwards nowhere else (15.47)") {
  Site preview(R"(,"redirectProxyUrl":"https://app.example.com/api/auth")");
  preview.origin = "https://preview.example";
  preview.prefix = "https://preview.example/api/auth";
  const auto callback = preview.idp.approve(preview.start());
  Site proxy(R"(,"redirectProxyUrl":"https://app.example.com/api/auth")");
  const http::Cookies none;
  const signin::Visit visit{proxy.now, proxy.origin, proxy.prefix, true, none};
  const auto recall = [&](const signin::ProxyOrigins& origins) {
    return signin::recall_oauth(proxy.provider, visit, callback, proxy.keys, origins).forward_to;
  };
  CHECK(recall({}).starts_with("https://preview.example/api/auth/callback/idp?"));
  CHECK(recall({"https://preview.example"}).starts_with("https://preview.example/api/auth/callback/idp?"));
  CHECK_THROWS_AS(recall({"https://other.example"}), model::InvalidCheck);
}

TEST_CASE("a redirect proxy forwards the callback to where the sign-in began (5.9)") {
  Site preview(R"(,"redirectProxyUrl":"https://app.example.com/api/auth")");
  preview.origin = "https://preview.example.com";
  preview.prefix = "https://preview.example.com/api/auth";
  const std::string url = preview.start();
  CHECK(query_of(url).find("redirect_uri") == "https://app.example.com/api/auth/callback/idp");

  Site proxy(R"(,"redirectProxyUrl":"https://app.example.com/api/auth")");
  const http::Form callback = preview.idp.approve(url);
  const auto forward = proxy.recall(callback).forward_to;
  CHECK(forward == "https://preview.example.com/api/auth/callback/idp?" + callback.serialize());

  CHECK(preview.recall(callback).forward_to.empty());
  CHECK(preview.prove(query_of(forward)).account.provider_account_id == "person-1");

  CHECK_THROWS_AS(proxy.recall({{"state", "nonsense"}}), model::InvalidCheck);
  CHECK(proxy.recall(proxy.idp.approve(proxy.start())).forward_to.empty());  // begun on the proxy itself
  preview.provider.redirect_proxy_url = preview.prefix;  // a proxy that finds its own origin in the state
  CHECK(preview.recall(callback).forward_to.empty());
}

TEST_CASE("when all places at a provider are taken, the next sign-in is told at once, and may come again (SEC-25)") {
  Site site;
  const http::Form callback = site.idp.approve(site.start());
  site.bulkhead = std::make_unique<shared::Bulkhead>(1);
  {
    const auto other = site.bulkhead->enter(providers::place_of(site.provider));
    CHECK_THROWS_AS(site.prove(callback), shared::TooManyWaiting);
    CHECK(no_code_was_sent(site));
  }
  CHECK(site.prove(callback).account.provider_account_id == "person-1");
}

TEST_CASE("a sign-in that Auth.js began ends here") {
  const json::Value vectors = support::read_vectors("checks.json");
  const json::Value& recorded = *vectors.find("real_signin");
  Site site;
  site.now = from_unix_seconds(recorded.find("now")->integer());
  for (const json::Value& cookie : recorded.find("set_cookie")->array()) site.browser.take(cookie.string());

  const http::Form callback = site.idp.approve(recorded.find("location")->string());
  CHECK(site.prove(callback).account.provider_account_id == "person-1");
  CHECK_FALSE(site.has_check_cookies());
}

TEST_CASE("a sign-in begun here can end at Auth.js: names, salts, payloads and state are its own") {
  Site site;
  const http::Form asked = query_of(site.start());
  const auto payload = [&](const config::Cookie& cookie) {
    const session::Keyring keyring(support::site_config().secrets, cookie.name);
    return session::open_token(site.browser.value(cookie.name), keyring, site.now).claims;
  };
  const json::Value state = payload(site.names.state);
  CHECK(state.find_string("value") == asked.find("state"));
  CHECK(state.find_string("provider") == "idp");
  const json::Value pkce = payload(site.names.pkce_code_verifier);
  CHECK(base64url_encode(crypto::sha256(*pkce.find_string("value"))) == asked.find("code_challenge"));
  CHECK(pkce.find_string("provider") == "idp");
  const json::Value nonce = payload(site.names.nonce);
  CHECK(nonce.find_string("value") == asked.find("nonce"));
  CHECK(nonce.find_string("provider") == "idp");
  CHECK(nonce.find("exp")->integer() == to_unix_seconds(site.now) + 900);
  const session::Keyring inner(support::site_config().secrets, "encodedState");
  CHECK(session::open_token(*asked.find("state"), inner, site.now).claims.find_string("random").value().size() == 43);
}
