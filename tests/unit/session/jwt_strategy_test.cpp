#include "session/jwt_strategy.h"

#include <doctest/doctest.h>

#include "base/text.h"
#include "json/text.h"
#include "session/jwt.h"
#include "support/vectors.h"

using namespace authfcgi;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kSecret = "correct-horse-battery-staple-0123456789abcdef";
const Instant kNow = from_unix_seconds(1795253006);

struct Fixture {
  explicit Fixture(std::initializer_list<std::string_view> secrets = {kSecret}) : config(make_config(secrets)) {}

  static config::Config make_config(std::initializer_list<std::string_view> secrets) {
    config::Config config;
    for (const auto secret : secrets) config.secrets.emplace_back(secret);
    config.plain_cookies = config::default_cookies(false);
    config.secure_cookies = config::default_cookies(true);
    return config;
  }

  std::string seal(json::Value claims, Instant at) {
    return session::seal_token(std::move(claims), keys.of(false), at, config.jwt.max_age, random);
  }

  std::vector<std::string> set_cookies() const {
    http::Headers headers;
    jar.write(headers);
    std::vector<std::string> values;
    for (const auto value : headers.find_all("Set-Cookie")) values.emplace_back(value);
    return values;
  }

  config::Config config;
  crypto::SystemRandom random;
  hooks::Hooks hooks;
  session::SessionKeys keys{config};
  session::JwtStrategy strategy{config, keys, hooks, random};
  http::CookieJar jar;
};

http::Cookies cookie(std::string_view token) {
  return http::Cookies("authjs.session-token=" + std::string(token));
}

const json::Value kAda = json::object({{"sub", "u1"}, {"name", "Ada"}, {"email", "ada@example.com"}});

}  // namespace

TEST_CASE("a fresh token is read and left alone; the session ends when the token does (15.38)") {
  Fixture f;
  const auto reading = f.strategy.read(cookie(f.seal(kAda, kNow)), false, kNow + 1h, nullptr, f.jar);
  CHECK(json::write(reading.session) ==
        R"({"user":{"name":"Ada","email":"ada@example.com"},"expires":")" + iso8601(kNow + f.config.jwt.max_age) + "\"}");
  CHECK(f.jar.empty());
}

TEST_CASE("a token older than updateAge is renewed, and updateAge 0 renews always") {
  Fixture f;
  const Instant later = kNow + f.config.session.update_age;
  auto reading = f.strategy.read(cookie(f.seal(kAda, kNow)), false, later, nullptr, f.jar);
  REQUIRE(f.set_cookies().size() == 1);
  CHECK(reading.session.find_string("expires") == iso8601(later + f.config.session.max_age));
  CHECK(f.set_cookies()[0].find("Expires=" + http_date(later + f.config.session.max_age)) != std::string::npos);

  Fixture always;
  always.config.session.update_age = 0s;
  always.strategy.read(cookie(always.seal(kAda, kNow)), false, kNow, nullptr, always.jar);
  CHECK(always.set_cookies().size() == 1);
}

TEST_CASE("unknown claims survive a renewal") {
  Fixture f;
  auto claims = kAda;
  claims.set("plan", "pro");
  f.strategy.read(cookie(f.seal(claims, kNow)), false, kNow + 48h, nullptr, f.jar);
  const std::string set = f.set_cookies().at(0);
  const auto value = set.substr(set.find('=') + 1, set.find(';') - set.find('=') - 1);
  CHECK(session::open_token(value, f.keys.of(false), kNow + 48h).claims.find_string("plan") == "pro");
}

TEST_CASE("a forged, foreign or expired token is no session, and its cookie goes (SEC-31)") {
  Fixture f;
  Fixture other({"another secret of thirty-two bytes or more"});
  std::string forged = f.seal(kAda, kNow);
  forged[forged.size() / 2] = forged[forged.size() / 2] == 'A' ? 'B' : 'A';
  for (const std::string& token : {std::string("x"), forged, other.seal(kAda, kNow),
                                   f.seal(kAda, kNow - f.config.jwt.max_age - 1min)}) {
    http::CookieJar jar;
    const auto reading = f.strategy.read(cookie(token), false, kNow, nullptr, jar);
    CHECK(reading.session.is_null());
    CHECK_FALSE(reading.problem.empty());
    http::Headers headers;
    jar.write(headers);
    CHECK(headers.find("Set-Cookie") == "authjs.session-token=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax");
    CHECK_FALSE(f.strategy.find(cookie(token), false, kNow).has_value());
  }
}

TEST_CASE("a token of the other mode is no session: http and https have keys of their own") {
  Fixture f;
  const auto token = f.seal(kAda, kNow);
  const http::Cookies secure("__Secure-authjs.session-token=" + token);
  CHECK_FALSE(f.strategy.find(secure, true, kNow).has_value());
}

TEST_CASE("a token under an old secret is written again under the first (SEC-36)") {
  Fixture old({"an old secret of thirty-two bytes, at least"});
  Fixture f({kSecret, "an old secret of thirty-two bytes, at least"});
  const auto found = f.strategy.find(cookie(old.seal(kAda, kNow)), false, kNow);
  REQUIRE(found.has_value());
  CHECK(found->renewal_due);
  f.strategy.read(cookie(old.seal(kAda, kNow)), false, kNow, nullptr, f.jar);
  CHECK(f.set_cookies().size() == 1);
}

TEST_CASE("a session of next-auth 4 opens, is re-issued as ours, and its cookies go (16.2)") {
  const auto vectors = support::read_vectors("jwe-session-v4.json");
  int replayed = 0;
  for (const auto& vector : vectors.find("vectors")->array()) {
    if (vector.find_string("cookie_name") != "next-auth.session-token" || vector.find_string("expect") != "ok") continue;
    if (vector.find_string("hkdf_salt") != "") continue;
    Fixture f({vector.find("secret")->string()});
    const auto token = vector.find("token")->string();
    if (token.size() > 3933) continue;  // chunked: cookie_chunks_test has it
    const http::Cookies cookies("next-auth.session-token=" + token);
    const auto reading = f.strategy.read(cookies, false, kNow, nullptr, f.jar);
    CAPTURE(vector.find("name")->string());
    REQUIRE(reading.session.is_object());
    REQUIRE(f.set_cookies().size() == 2);
    CHECK(f.set_cookies()[0].starts_with("next-auth.session-token=; Max-Age=0"));
    CHECK(f.set_cookies()[1].starts_with("authjs.session-token=ey"));
    ++replayed;
  }
  CHECK(replayed > 0);
}

TEST_CASE("a stale plain cookie beside good chunks does not end the session (15.25)") {
  Fixture f;
  auto claims = kAda;
  claims.set("bulk", std::string(5000, 'x'));
  f.strategy.start({}, false, kNow, {.user = {}, .account = {}, .profile = &claims}, f.jar);
  const std::string token = f.seal(claims, kNow);
  const http::Cookies cookies("authjs.session-token=stale; authjs.session-token.0=" + token.substr(0, 3936) +
                              "; authjs.session-token.1=" + token.substr(3936));
  CHECK(f.strategy.find(cookies, false, kNow).has_value());
}

TEST_CASE("an update runs the jwt hook with its data and always renews") {
  struct Updating : hooks::Hooks {
    std::optional<json::Value> jwt(hooks::JwtInput input) override {
      trigger = input.trigger;
      if (input.session) input.token.set("name", *input.session->find("name"));
      return std::move(input.token);
    }
    std::string trigger;
  } hooks;
  Fixture f;
  session::JwtStrategy strategy(f.config, f.keys, hooks, f.random);
  const auto data = json::object({{"name", "Grace"}});
  const auto reading = strategy.read(cookie(f.seal(kAda, kNow)), false, kNow, &data, f.jar);
  CHECK(hooks.trigger == "update");
  CHECK(reading.session.find("user")->find_string("name") == "Grace");
  CHECK(f.set_cookies().size() == 1);
}

TEST_CASE("what the jwt hook changes is kept at once, and a hook that changes nothing writes nothing") {
  struct Rotating : hooks::Hooks {
    bool has_jwt() const override { return true; }
    std::optional<json::Value> jwt(hooks::JwtInput input) override {
      if (changes) input.token.set("access_token", "second");
      return std::move(input.token);
    }
    bool changes = false;
  } hooks;
  Fixture f;
  session::JwtStrategy strategy(f.config, f.keys, hooks, f.random);
  const auto cookies = cookie(f.seal(kAda, kNow));
  strategy.read(cookies, false, kNow + 1h, nullptr, f.jar);
  CHECK(f.jar.empty());

  hooks.changes = true;
  const auto reading = strategy.read(cookies, false, kNow + 1h, nullptr, f.jar);
  REQUIRE(f.set_cookies().size() == 1);
  CHECK(reading.session.find_string("expires") == iso8601(kNow + 1h + f.config.session.max_age));
  const std::string header = f.set_cookies().front();
  const auto token = header.substr(header.find('=') + 1, header.find(';') - header.find('=') - 1);
  CHECK(strategy.find(cookie(token), false, kNow + 1h)->claims.find_string("access_token") == "second");
}

TEST_CASE("a look is what the jwt hook makes of it; without one it is what find() sees, renewed where that is due") {
  struct Deciding : hooks::Hooks {
    bool has_jwt() const override { return true; }
    std::optional<json::Value> jwt(hooks::JwtInput input) override {
      if (fails) throw Error("hook failed");
      if (ends) return std::nullopt;
      CHECK(input.trigger.empty());
      if (changes) input.token.set("role", "editor");
      return std::move(input.token);
    }
    bool changes = false, ends = false, fails = false;
  } hooks;
  Fixture f;
  session::JwtStrategy strategy(f.config, f.keys, hooks, f.random);
  const auto cookies = cookie(f.seal(kAda, kNow));
  CHECK(strategy.look(cookies, false, kNow, f.jar).active->claims.find_string("sub") == "u1");
  CHECK(f.jar.empty());
  CHECK(strategy.look(cookies, false, kNow + 25h, f.jar).active->expires == kNow + 25h + f.config.session.max_age);
  CHECK(f.set_cookies().size() == 1);

  f.jar = {};
  hooks.changes = true;
  const auto changed = strategy.look(cookies, false, kNow, f.jar);
  CHECK(changed.active->claims.find_string("role") == "editor");
  CHECK(f.set_cookies().size() == 1);
  f.jar = {};  // who proves more goes on with what was looked at
  CHECK(strategy.strengthen(cookies, false, kNow, json::object({{"acr", "mfa"}}), f.jar, &*changed.active));
  const std::string field = f.set_cookies().at(0);
  const auto token = field.substr(field.find('=') + 1, field.find(';') - field.find('=') - 1);
  CHECK(session::open_token(token, f.keys.of(false), kNow).claims.find_string("role") == "editor");

  f.jar = {};
  hooks.ends = true;
  CHECK_FALSE(strategy.look(cookies, false, kNow, f.jar).active);
  CHECK(f.set_cookies().at(0).starts_with("authjs.session-token=; Max-Age=0"));

  f.jar = {};
  hooks.fails = true;
  const auto failed = strategy.look(cookies, false, kNow, f.jar);
  CHECK_FALSE(failed.active);
  CHECK(failed.problem == "hook failed");
  CHECK(f.jar.empty());

  CHECK(f.strategy.look(cookies, false, kNow, f.jar).active);
  CHECK(f.jar.empty());
  CHECK(f.strategy.look(cookies, false, kNow + 25h, f.jar).active);
  CHECK(f.set_cookies().size() == 1);
  CHECK_FALSE(f.strategy.look(cookie("x"), false, kNow, f.jar).active);
}

TEST_CASE("a jwt hook that gives nothing ends the session; one that throws leaves the cookie (15.20)") {
  struct Ending : hooks::Hooks {
    std::optional<json::Value> jwt(hooks::JwtInput) override { return std::nullopt; }
  } ending;
  struct Throwing : hooks::Hooks {
    std::optional<json::Value> jwt(hooks::JwtInput) override { throw Error("hook failed"); }
  } throwing;
  Fixture f;
  const auto cookies = cookie(f.seal(kAda, kNow));
  session::JwtStrategy ends(f.config, f.keys, ending, f.random);
  CHECK(ends.read(cookies, false, kNow, nullptr, f.jar).session.is_null());
  CHECK(f.set_cookies().at(0).starts_with("authjs.session-token=; Max-Age=0"));

  http::CookieJar untouched;
  session::JwtStrategy throws(f.config, f.keys, throwing, f.random);
  const auto reading = throws.read(cookies, false, kNow, nullptr, untouched);
  CHECK(reading.session.is_null());
  CHECK(reading.problem == "hook failed");
  CHECK(reading.is_our_failure);
  CHECK(untouched.empty());
}

TEST_CASE("a new session has a new identifier and never the one that was presented (SEC-35)") {
  Fixture f;
  const std::string presented = f.seal(kAda, kNow);
  model::User user;
  user.id = "u2";
  f.strategy.start(cookie(presented), false, kNow, {.user = user, .account = {}}, f.jar);
  const std::string set = f.set_cookies().at(0);
  CHECK(set.find(presented) == std::string::npos);
  CHECK(set.find("HttpOnly") != std::string::npos);
}

TEST_CASE("SEC-35: who proved more goes on with another token, and no hook is asked") {
  Fixture f;
  json::Value claims = kAda;
  claims.set("acr", "pwd");
  claims.set("auth_time", 17);
  const std::string before = f.seal(claims, kNow);
  CHECK(f.strategy.strengthen(cookie(before), false, kNow + 1h, json::object({{"acr", "mfa"}}), f.jar));
  REQUIRE(f.set_cookies().size() == 1);
  const std::string field = f.set_cookies()[0];
  const std::string after = field.substr(field.find('=') + 1, field.find(';') - field.find('=') - 1);
  const auto opened = session::open_token(after, f.keys.of(false), kNow + 1h);
  CHECK(opened.claims.find_string("acr") == "mfa");
  CHECK(opened.claims.find("auth_time")->integer() == 17);
  CHECK(opened.claims.find_string("sub") == "u1");
  CHECK(opened.claims.find_string("jti") != session::open_token(before, f.keys.of(false), kNow).claims.find_string("jti"));
  CHECK(opened.expires == kNow + 1h + f.config.jwt.max_age);
}

TEST_CASE("nobody proves more for a token that is over, forged or not there") {
  Fixture f;
  const std::string token = f.seal(kAda, kNow);
  CHECK_FALSE(f.strategy.strengthen(cookie(token), false, kNow + f.config.jwt.max_age + 1min, json::object(), f.jar));
  CHECK_FALSE(f.strategy.strengthen(cookie(token.substr(1)), false, kNow, json::object(), f.jar));
  CHECK_FALSE(f.strategy.strengthen(http::Cookies(""), false, kNow, json::object(), f.jar));
  CHECK(f.jar.empty());
}

TEST_CASE("the end deletes every cookie of the session, and no other") {
  Fixture f;
  const http::Cookies cookies(
      "authjs.session-token.0=a; authjs.session-token.1=b; authjs.csrf-token=c; authjs.session-token-other=d");
  f.strategy.end(cookies, false, kNow, f.jar);
  const auto set = f.set_cookies();
  REQUIRE(set.size() == 2);
  CHECK(set[0].starts_with("authjs.session-token.0=;"));
  CHECK(set[1].starts_with("authjs.session-token.1=;"));
}

TEST_CASE("SEC-73: a session that was found expired does not come back when the clock is set back") {
  Fixture f;
  const std::string token = f.seal(kAda, kNow);
  const Instant after = kNow + f.config.jwt.max_age + 1min;
  CHECK_FALSE(f.strategy.find(cookie(token), false, after));
  CHECK(f.strategy.read(cookie(token), false, after, nullptr, f.jar).session.is_null());
  // The browser has let go of it.
  CHECK(f.set_cookies() == std::vector<std::string>{"authjs.session-token=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"});
  CHECK(f.strategy.read(http::Cookies(""), false, after - 24h, nullptr, f.jar).session.is_null());
}

TEST_CASE("SEC-73: a clock that jumps a day ahead or back ends no session that is in force") {
  Fixture f;
  const std::string token = f.seal(kAda, kNow);
  for (const Instant jumped : {kNow + 24h, kNow - 24h}) {
    CHECK(f.strategy.find(cookie(token), false, jumped));
    CHECK_FALSE(f.strategy.read(cookie(token), false, jumped, nullptr, f.jar).session.is_null());
  }
}
