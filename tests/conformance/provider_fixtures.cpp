// Every provider of the catalogue against what Auth.js did with it (tests/vectors/provider-fixtures.json): the
// authorization request, every request to the provider, and the person and account that come out, through the real
// engine. Where the fixtures mark a deviation, what they give for the engine is expected instead.
//
// Beyond those, two things are ours for every provider (SEC-10): state always goes along, and a nonce for OpenID Connect.
#include <doctest/doctest.h>

#include <algorithm>
#include <deque>

#include "base/text.h"
#include "config/cookies.h"
#include "http/url.h"
#include "jose/jws.h"
#include "model/errors.h"
#include "oauth/metadata.h"
#include "providers/load.h"
#include "providers/profile.h"
#include "shared/document_cache.h"
#include "signin/oauth.h"
#include "support/browser.h"
#include "support/provider_keys.h"

using namespace authfcgi;

namespace {

constexpr std::string_view kWellKnown = "/.well-known/openid-configuration";
const std::string kLongSecret = "a-channel-secret-of-32-characters";  // HS256 wants no less (RFC 7518 section 3.2)

const json::Value& at(const json::Value& value, std::string_view name) {
  static const json::Value kNone;
  const json::Value* found = value.find(name);
  return found ? *found : kNone;
}

std::string text(const json::Value& value, std::string_view name) {
  return std::string(value.find_string(name).value_or(""));
}

json::Value as_object(const http::Form& form) {
  json::Value object = json::object();
  for (const auto& [name, value] : form.pairs()) object.set(name, value);
  return object;
}

bool is_fixed(const json::Value& expected) {
  return !(expected.is_string() && expected.string().starts_with('<') && expected.string().ends_with('>'));
}

// The same members; where the fixture has "<random>" or its like, any value.
void check_same(const json::Value& actual, const json::Value& expected, const char* what) {
  CAPTURE(what);
  CAPTURE(json::write(actual));
  CAPTURE(json::write(expected));
  CHECK(actual.object().size() == expected.object().size());
  for (const auto& [name, value] : expected.object()) {
    CAPTURE(name);
    const json::Value* found = actual.find(name);
    CHECK(found);
    if (found && is_fixed(value)) CHECK(*found == value);
  }
}

std::string decode_base64(std::string text) {
  while (text.ends_with('=')) text.pop_back();
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return base64url_decode(text).value();
}

// URLs are compared by what they say: a comma is a comma, encoded or not.
json::Value parts(const std::string& url) {
  const auto parsed = http::parse_url(url).value();
  return json::object({{"path", parsed.origin() + parsed.path},
                       {"query", as_object(http::Form::parse(parsed.query.value_or("")))}});
}

// One recorded sign-in, with a provider that answers as it did then.
class Replay {
 public:
  Replay(const std::string& id, const json::Value& fixture)
      : id_(id), case_(fixture), deviation_(at(at(fixture, "deviation"), "engine")) {
    for (const json::Value& exchange : at(case_, "http").array()) remember(exchange);
    if (const json::Value* more = at(case_, "deviation").find("engine_http"))
      for (const json::Value& exchange : more->array()) remember(exchange);
  }

  void run() {
    config_.secrets.emplace_back(std::string_view("a-secret-for-the-replay-of-fixtures"));
    config_.secure_cookies = config::default_cookies(true);
    config_.plain_cookies = config::default_cookies(false);
    config_.providers = {settings()};
    const auto loaded = providers::load(config_);
    provider_ = &loaded.at(0);
    start();
    if (case_.find("callback_request")) finish();
  }

 private:
  json::Value settings() {
    json::Value settings = at(case_, "options");
    settings.set("id", id_);
    settings.set("retired", false);
    if (const json::Value* more = at(case_, "deviation").find("engine_options"))
      for (const auto& [name, value] : more->object()) settings.set(name, value);
    if (id_ == "line") settings.set("clientSecret", kLongSecret);
    return settings;
  }

  void remember(const json::Value& exchange) {
    if (text(exchange, "kind") == "discovery") discovery_.push_back(exchange);
    else
      expected_.push_back(exchange);
  }

  void start() {
    const signin::CheckKeys keys(config_);
    http::CookieJar jar;
    const http::Cookies none("");
    const std::string url = signin::start_oauth(*provider_, visit(none), {.callback_url = "https://app.example.com/after", .query = {}},
                                                config_.secure_cookies, keys.of(true), wire(), jar);
    browser_.take(jar);

    const http::Url parsed = http::parse_url(url).value();
    const http::Form query = http::Form::parse(parsed.query.value_or(""));
    state_ = query.find("state").value_or("");
    nonce_ = query.find("nonce").value_or("");

    const json::Value& request = at(case_, "authorization_request");
    const json::Value* endpoint = deviation_.find("authorization_endpoint");
    CHECK(parsed.origin() + parsed.path == (endpoint ? endpoint->string() : text(request, "endpoint")));

    json::Value expected = request.find("params") ? at(request, "params") : json::object();
    if (const json::Value* other = deviation_.find("authorization_params"))
      for (const auto& [name, value] : other->object()) expected.set(name, value);
    expected.set("state", "<random>");                                  // SEC-10
    if (provider_->oidc()) expected.set("nonce", "<random>");           // SEC-10
    check_same(as_object(query), expected, "authorization request");
  }

  void finish() {
    const signin::CheckKeys keys(config_);
    http::Form callback{{"state", state_}};
    for (const auto& [name, value] : at(at(case_, "callback_request"), "params").object())
      if (name != "state") callback.set(name, value.string());

    http::CookieJar jar;
    const http::Cookies cookies = browser_.cookies();
    const std::string outcome = deviation_.find("outcome") ? text(deviation_, "outcome") : text(case_, "outcome");
    try {
      const signin::Identity identity = signin::prove_oauth(*provider_, visit(cookies), callback, config_.secure_cookies,
                                                            keys.of(true), wire(), jar);
      CHECK(outcome == "signed_in");
      check_identity(identity);
    } catch (const model::AuthError& error) {
      CAPTURE(describe(error));
      CHECK(outcome == "error");
      CHECK(error.type() == text(case_, "error"));
    }
    CHECK(expected_.empty());  // everything was asked for
  }

  void check_identity(const signin::Identity& identity) {
    const json::Value* mapped = deviation_.find("profile");
    const json::Value& profile = mapped ? *mapped : at(case_, "profile");
    providers::RawProfile raw{.document = identity.profile};
    raw.requests.set("photo", identity.user.image ? json::Value(*identity.user.image) : json::Value());
    check_same(providers::map_profile(*provider_, raw, identity.account.tokens), profile, "profile");

    json::Value user = mapped ? *mapped : at(case_, "user");
    user.erase("id");
    if (const auto email = user.find_string("email")) user.set("email", to_lower(*email));
    json::Value ours = identity.user.extra;
    for (const auto& [name, value] : {std::pair("name", identity.user.name), std::pair("email", identity.user.email),
                                      std::pair("image", identity.user.image)}) {
      if (value && !value->empty()) ours.set(name, *value);
      const json::Value* expected = user.find(name);  // null and the empty text are no name to us
      if (expected && (expected->is_null() || *expected == json::Value(""))) user.erase(name);
    }
    check_same(ours, user, "user");

    const json::Value* id = profile.find("id");
    CHECK(identity.account.provider_account_id == providers::as_text(*id));
    if (const json::Value* account = case_.find("account")) {
      json::Value all = identity.account.tokens;
      all.set("provider", identity.account.provider);
      all.set("type", identity.account.type);
      all.set("providerAccountId", identity.account.provider_account_id);
      json::Value expected = *account;
      if (const json::Value* number = expected.find("providerAccountId"); number->is_number())
        expected.set("providerAccountId", *providers::as_text(*number));  // always text here (15.3)
      check_same(all, expected, "account");
      if (const json::Value* expires_in = all.find("expires_in"); expires_in && expires_in->integer() != 0)
        CHECK(all.find("expires_at")->integer() == to_unix_seconds(now_) + expires_in->integer());
    }
    const json::Value* after = case_.find("raw_profile_after");
    if (!mapped && case_.find("raw_profile")) {
      json::Value raw_profile = identity.profile;
      for (const char* ours_alone : {"iat", "exp", "nonce"})
        if (!at(case_, "raw_profile").find(ours_alone)) raw_profile.erase(ours_alone);
      check_same(raw_profile, after ? *after : at(case_, "raw_profile"), "raw profile");
    }
  }

  http::Response answer(const http::Request& request) {
    if (request.target.ends_with("/jwks") || request.target.ends_with("/keys"))
      return respond(support::public_jwks({"rs"}));
    if (request.target.ends_with(kWellKnown)) return respond(metadata(request.target));
    if (expected_.empty()) {
      CHECK_MESSAGE(false, "an unexpected request: " << request.target);
      return respond(json::object());
    }
    const json::Value exchange = expected_.front();
    expected_.pop_front();
    check_request(request, exchange);
    return respond_as(at(exchange, "response"));
  }

  // Of a provider whose document the reference never asked for (its endpoints are static), the least there is.
  json::Value metadata(const std::string& url) const {
    const std::string issuer = url.substr(0, url.size() - kWellKnown.size());
    json::Value document = json::object({{"issuer", issuer}});
    for (const json::Value& known : discovery_)
      if (text(at(known, "request"), "url") == url) document = at(at(known, "response"), "json");
    if (!document.find("jwks_uri")) document.set("jwks_uri", issuer + "/jwks");
    return document;
  }

  void check_request(const http::Request& request, const json::Value& exchange) {
    const std::string kind = text(exchange, "kind");
    CAPTURE(kind);
    json::Value expected = at(exchange, "request");
    std::string url = text(expected, "url");
    json::Value headers = expected.find("headers") ? at(expected, "headers") : json::Value();
    if (kind == "token") {
      if (const json::Value* other = deviation_.find("token_url")) url = other->string();
      if (const json::Value* other = deviation_.find("token_form")) expected.set("form", *other);
      if (deviation_.find("token_authorization")) headers.erase("authorization");
      if (id_ == "line") headers.set("authorization", "Basic " + base64_encode("client-id:" + kLongSecret));
    }
    if (const json::Value* other = deviation_.find("userinfo"); other && kind == "userinfo") {
      if (other->find("url")) url = text(*other, "url");
      if (other->find("headers")) headers = at(*other, "headers");
    }

    CHECK(request.method == text(expected, "method"));
    CHECK(json::write(parts(request.target)) == json::write(parts(url)));
    if (!headers.is_null()) check_headers(request, headers);
    if (const json::Value* form = expected.find("form"))
      check_same(as_object(http::Form::parse(request.body)), *form, "form");
    else if (const json::Value* body = expected.find("json"))
      CHECK(json::parse(request.body) == *body);
    else
      CHECK(request.body.empty());
  }

  static void check_headers(const http::Request& request, const json::Value& expected) {
    json::Value headers = json::object();
    for (const auto& [name, value] : request.headers.fields()) headers.set(to_lower(name), value);
    check_same(headers, expected, "headers");
  }

  static http::Response respond(const json::Value& value) {
    http::Response response;
    response.headers.set("Content-Type", "application/json");
    response.body = json::write(value);
    return response;
  }

  http::Response respond_as(const json::Value& recorded) const {
    http::Response response;
    response.status = static_cast<int>(at(recorded, "status").integer());
    for (const auto& [name, value] : at(recorded, "headers").object()) response.headers.set(name, value.string());
    if (const auto bytes = recorded.find_string("base64")) response.body = decode_base64(std::string(*bytes));
    if (const json::Value* jwt = recorded.find("jwt")) response.body = sign(*jwt, false);
    if (const json::Value* body = recorded.find("json")) {
      json::Value value = *body;
      if (const json::Value* token = value.find("id_token")) value.set("id_token", sign(at(*token, "jwt"), true));
      response.body = json::write(value);
    }
    return response;
  }

  std::string sign(const json::Value& jwt, bool id_token) const {
    json::Value claims = at(jwt, "claims");
    if (id_token) {
      claims.set("iat", to_unix_seconds(now_) - 5);
      claims.set("exp", to_unix_seconds(now_) + 3600);
      if (!nonce_.empty()) claims.set("nonce", nonce_);
    }
    if (text(jwt, "alg") == "HS256")
      return jose::sign_jwt(claims, jose::SigningKey("HS256", crypto::SecretString(std::string_view(kLongSecret))));
    return jose::sign_jwt(claims, jose::SigningKey(support::private_jwk("rs")));
  }

  signin::Visit visit(const http::Cookies& cookies) const { return {now_, origin_, prefix_, true, cookies}; }
  signin::Wire wire() { return {metadata_, fetch_, nullptr, random_}; }

  std::string id_;
  const json::Value& case_;
  const json::Value& deviation_;
  config::Config config_;
  const providers::Provider* provider_ = nullptr;
  std::vector<json::Value> discovery_;
  std::deque<json::Value> expected_;  // requests that are still to come, in order
  support::Browser browser_;
  std::string state_, nonce_;
  const std::string origin_ = "https://app.example.com", prefix_ = "https://app.example.com/auth";
  const Instant now_ = from_unix_seconds(1800000000);
  crypto::SystemRandom random_;
  shared::DocumentCache cache_{8};
  http::Fetch fetch_ = [this](const http::Request& request) { return answer(request); };
  oauth::Metadata metadata_{cache_, fetch_, fetch_, false};
};

}  // namespace

TEST_CASE("every recorded sign-in at every provider comes out as it did in Auth.js, or as its deviation says") {
  const json::Value fixtures = support::read_vectors("provider-fixtures.json");
  int providers = 0, cases = 0;
  for (const auto& [id, fixture] : at(fixtures, "providers").object()) {
    CAPTURE(id);
    ++providers;
    for (const json::Value& recorded : at(fixture, "cases").array()) {
      CAPTURE(text(recorded, "name"));
      ++cases;
      try {
        Replay(id, recorded).run();
      } catch (const Error& error) {
        CHECK_MESSAGE(false, describe(error));
      }
    }
  }
  CHECK(providers == 93);
  CHECK(cases == 175);
}
