#include "session/database_strategy.h"

#include <doctest/doctest.h>

#include "hooks/nouns.h"
#include "model/errors.h"
#include "store/memory_store.h"

using namespace authfcgi;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr Instant kNow{milliseconds(1792567680000)};
constexpr seconds kMaxAge = hours(30 * 24);
constexpr seconds kUpdateAge = hours(24);

// Every draw differs from the one before.
class CountedRandom : public crypto::Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override {
    for (auto& byte : bytes) byte = count_;
    ++count_;
  }

 private:
  std::uint8_t count_ = 1;
};

enum class Failure { kNone, kBroken, kUnavailable };

// A memory store that can lose its disk.
class FragileStore : public store::MemoryStore {
 public:
  Failure on_find = Failure::kNone, on_update = Failure::kNone, on_delete = Failure::kNone;
  int finds = 0;

  std::optional<std::pair<model::Session, model::User>> find_session_and_user(std::string_view token) override {
    ++finds;
    act(on_find);
    return MemoryStore::find_session_and_user(token);
  }
  void update_session(std::string_view token, Instant expires, Instant seen) override {
    act(on_update);
    MemoryStore::update_session(token, expires, seen);
  }
  void delete_session(std::string_view token) override {
    act(on_delete);
    MemoryStore::delete_session(token);
  }

 private:
  static void act(Failure failure) {
    if (failure == Failure::kBroken) throw store::StoreError("disk I/O error");
    if (failure == Failure::kUnavailable) throw store::Unavailable("database is locked");
  }
};

class RecordingHooks : public hooks::Hooks {
 public:
  bool is_there = true;
  bool fails = false;
  json::Value seen_session, seen_user, seen_update;

  bool has_session() const override { return is_there; }
  json::Value session(hooks::SessionInput input) override {
    if (fails) throw Error("the hook failed");
    seen_session = input.session;
    seen_user = hooks::to_json(*input.user);
    seen_update = input.is_update ? *input.new_session : json::Value();
    input.session.set("greeting", "hello");
    return std::move(input.session);
  }
};

struct House {
  FragileStore store;
  config::Config config;
  RecordingHooks hooks;
  CountedRandom random;
  model::User ada;

  House() {
    config.session.max_age = kMaxAge;
    config.session.update_age = kUpdateAge;
    config.plain_cookies.session_token.name = "authjs.session-token";
    config.secure_cookies.session_token.name = "__Secure-authjs.session-token";
    config.secure_cookies.session_token.attributes.secure = true;
    model::User user;
    user.name = "Ada";
    user.email = "ada@example.com";
    ada = store.create_user(user);
  }

  session::DatabaseStrategy strategy() { return {store, config, hooks, random}; }
  void put_session(const std::string& token, Instant expires) { store.create_session({token, ada.id, expires}); }
};

std::vector<std::string> set_cookies(const http::CookieJar& jar) {
  http::Headers headers;
  jar.write(headers);
  std::vector<std::string> values;
  for (std::string_view value : headers.find_all("Set-Cookie")) values.emplace_back(value);
  return values;
}

const http::Cookies kNoCookies;
const http::Cookies kCookies("authjs.session-token=token; other=1");
const std::string kDeletion = "authjs.session-token=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax";

std::string cookie_until(const std::string& token, Instant expires) {
  return "authjs.session-token=" + token + "; Path=/; Expires=" + http_date(expires) + "; HttpOnly; SameSite=Lax";
}

}  // namespace

TEST_CASE("a session is read with its user, and the cookie is set again") {
  House house;
  house.hooks.is_there = false;
  house.put_session("token", kNow + kMaxAge - seconds(60));
  http::CookieJar jar;
  const auto reading = house.strategy().read(kCookies, false, kNow, nullptr, jar);
  CHECK(reading.problem.empty());
  CHECK(reading.session == json::object({{"user", json::object({{"name", "Ada"},
                                                                {"email", "ada@example.com"},
                                                                {"image", nullptr}})},
                                         {"expires", iso8601(kNow + kMaxAge - seconds(60))}}));
  CHECK(set_cookies(jar) == std::vector{cookie_until("token", kNow + kMaxAge)});
}

TEST_CASE("the session hook shapes all columns of the session and the user's row, but for the token (15.7)") {
  House house;
  house.put_session("token", kNow + kMaxAge);
  http::CookieJar jar;
  const json::Value data = json::object({{"theme", "dark"}});
  const auto reading = house.strategy().read(kCookies, false, kNow, &data, jar);
  const json::Value row = json::object({{"id", house.ada.id},
                                        {"name", "Ada"},
                                        {"email", "ada@example.com"},
                                        {"emailVerified", nullptr},
                                        {"image", nullptr}});
  CHECK(house.hooks.seen_user == row);
  CHECK(house.hooks.seen_update == data);
  CHECK(reading.session == json::object({{"userId", house.ada.id},
                                         {"expires", iso8601(kNow + kMaxAge)},
                                         {"user", row},
                                         {"greeting", "hello"}}));
  CHECK(house.strategy().show(*house.strategy().find(kCookies, false, kNow)) == reading.session);
}

TEST_CASE("a session is prolonged once update_age has passed, and the answer tells the new end") {
  House house;
  const Instant due = kNow + kMaxAge - kUpdateAge;
  http::CookieJar jar;
  SUBCASE("not a millisecond before") {
    house.put_session("token", due + milliseconds(1));
    const auto reading = house.strategy().read(kCookies, false, kNow, nullptr, jar);
    CHECK(reading.session.find_string("expires") == iso8601(due + milliseconds(1)));
    CHECK(house.store.find_session_and_user("token")->first.expires == due + milliseconds(1));
    CHECK_FALSE(house.strategy().find(kCookies, false, kNow)->renewal_due);
  }
  SUBCASE("but then") {
    house.put_session("token", due);
    CHECK(house.strategy().find(kCookies, false, kNow)->renewal_due);
    const auto reading = house.strategy().read(kCookies, false, kNow, nullptr, jar);
    CHECK(reading.session.find_string("expires") == iso8601(kNow + kMaxAge));
    CHECK(house.store.find_session_and_user("token")->first.expires == kNow + kMaxAge);
  }
  SUBCASE("and every time when update_age is 0") {
    house.config.session.update_age = seconds(0);
    house.put_session("token", kNow + kMaxAge - milliseconds(1));
    house.strategy().read(kCookies, false, kNow, nullptr, jar);
    CHECK(house.store.find_session_and_user("token")->first.expires == kNow + kMaxAge);
  }
}

TEST_CASE("what the sign-in said is remembered with the session, and the gate finds it there as in a token") {
  House house;
  const json::Value profile = json::object({{"email", "other@example.com"}, {"auth_time", to_unix_seconds(kNow) - 60}});
  const json::Value vouched = json::object({{"groups", json::array({"staff"})}, {"acr", "mfa"}});
  const model::Account account{.user_id = house.ada.id, .type = "oidc", .provider = "company", .provider_account_id = "1"};
  http::CookieJar jar;
  house.strategy().start(kNoCookies, false, kNow,
                         {.user = house.ada,
                          .account = account,
                          .profile = &profile,
                          .email_verified = false,
                          .user_agent = "Firefox\t128",
                          .address = "192.0.2.1",
                          .claims = &vouched},
                         jar);
  const auto sessions = house.store.list_sessions(house.ada.id);
  REQUIRE(sessions.size() == 1);
  CHECK(sessions[0].started == kNow);
  CHECK(sessions[0].seen == kNow);
  CHECK(sessions[0].user_agent == "Firefox 128");
  CHECK(sessions[0].address == "192.0.2.1");

  const std::string cookie = set_cookies(jar)[0];
  const http::Cookies cookies(cookie.substr(0, cookie.find(';')));
  const json::Value said = json::object({{"provider", "company"},
                                         {"auth_time", to_unix_seconds(kNow) - 60},
                                         {"email_verified", false},
                                         {"groups", json::array({"staff"})},
                                         {"acr", "mfa"}});
  CHECK(sessions[0].claims == said);
  json::Value claims = said;
  claims.set("sub", house.ada.id);
  claims.set("name", "Ada");
  claims.set("email", "ada@example.com");
  CHECK(house.strategy().find(cookies, false, kNow)->claims == claims);

  SUBCASE("an address that was verified since is not called unverified any more, and the row has the newest name") {
    house.ada.email_verified = kNow;
    house.ada.name = "Countess";
    house.store.update_user(house.ada);
    const auto active = house.strategy().find(cookies, false, kNow);
    CHECK(active->claims.find("email_verified") == nullptr);
    CHECK(active->claims.find_string("name") == "Countess");
  }
  SUBCASE("when it was seen is told at its renewal") {
    house.strategy().read(cookies, false, kNow + kUpdateAge, nullptr, jar);
    CHECK(house.store.list_sessions(house.ada.id)[0].seen == kNow + kUpdateAge);
    CHECK(house.store.list_sessions(house.ada.id)[0].started == kNow);
  }
}

TEST_CASE("an expired session is deleted with its cookie") {
  House house;
  house.put_session("token", kNow - milliseconds(1));
  CHECK_FALSE(house.strategy().find(kCookies, false, kNow));
  CHECK(house.store.find_session_and_user("token"));  // find writes nothing
  http::CookieJar jar;
  CHECK(house.strategy().read(kCookies, false, kNow, nullptr, jar).session.is_null());
  CHECK(set_cookies(jar) == std::vector{kDeletion});
  CHECK_FALSE(house.store.find_session_and_user("token"));
}

TEST_CASE("an unknown token is no session, and its cookie is deleted") {
  House house;
  CHECK_FALSE(house.strategy().find(kCookies, false, kNow));
  http::CookieJar jar;
  const auto reading = house.strategy().read(kCookies, false, kNow, nullptr, jar);
  CHECK(reading.session.is_null());
  CHECK(reading.problem.empty());
  CHECK(set_cookies(jar) == std::vector{kDeletion});
}

TEST_CASE("without a cookie the store is not asked") {
  House house;
  http::CookieJar jar;
  CHECK_FALSE(house.strategy().find(kNoCookies, false, kNow));
  CHECK(house.strategy().read(kNoCookies, false, kNow, nullptr, jar).session.is_null());
  CHECK(house.strategy().read(http::Cookies("authjs.session-token="), false, kNow, nullptr, jar).session.is_null());
  CHECK(house.strategy().read(http::Cookies("__Secure-authjs.session-token=token"), false, kNow, nullptr, jar)
            .session.is_null());
  CHECK(house.store.finds == 0);
}

TEST_CASE("what the jwt strategy left behind is cleaned up without asking the store") {
  House house;
  http::CookieJar jar;
  SUBCASE("a long token") {
    const http::Cookies cookies("authjs.session-token=" + std::string(256, 'a'));
    CHECK(house.strategy().read(cookies, false, kNow, nullptr, jar).session.is_null());
    CHECK(set_cookies(jar) == std::vector{kDeletion});
  }
  SUBCASE("chunks, and no cookie that only looks like one") {
    const http::Cookies cookies("authjs.session-token.0=a; authjs.session-token.1=b; authjs.session-token.x=c; "
                                "authjs.session-tokens=d; authjs.session-token.=e");
    CHECK(house.strategy().read(cookies, false, kNow, nullptr, jar).session.is_null());
    CHECK(set_cookies(jar).size() == 2);
  }
  CHECK(house.store.finds == 0);
}

TEST_CASE("SEC-37: a failing store yields no session and touches no cookie") {
  House house;
  house.put_session("token", kNow + seconds(60));
  http::CookieJar jar;
  SUBCASE("when it is read") { house.store.on_find = Failure::kBroken; }
  SUBCASE("when it is prolonged") { house.store.on_update = Failure::kBroken; }
  SUBCASE("when what has expired is deleted") {
    house.store.update_session("token", kNow - seconds(1), kNow);
    house.store.on_delete = Failure::kBroken;
  }
  const auto reading = house.strategy().read(kCookies, false, kNow, nullptr, jar);
  CHECK(reading.session.is_null());
  CHECK(reading.problem == "disk I/O error");
  CHECK(jar.empty());
}

TEST_CASE("SEC-37: the gate is told of a failing store, not of an absent session") {
  House house;
  house.store.on_find = Failure::kBroken;
  CHECK_THROWS_AS(house.strategy().find(kCookies, false, kNow), model::SessionTokenError);
  house.store.on_find = Failure::kUnavailable;
  CHECK_THROWS_AS(house.strategy().find(kCookies, false, kNow), model::TemporarilyUnavailable);
}

TEST_CASE("a failing hook yields no session and touches no cookie") {
  House house;
  house.put_session("token", kNow + kMaxAge);
  house.hooks.fails = true;
  http::CookieJar jar;
  const auto reading = house.strategy().read(kCookies, false, kNow, nullptr, jar);
  CHECK(reading.session.is_null());
  CHECK(reading.problem == "the hook failed");
  CHECK(jar.empty());
}

TEST_CASE("the gate reads the user as claims") {
  House house;
  house.put_session("token", kNow + kMaxAge);
  const auto active = house.strategy().find(kCookies, false, kNow);
  REQUIRE(active);
  CHECK(active->claims == json::object({{"sub", house.ada.id}, {"name", "Ada"}, {"email", "ada@example.com"}}));
  CHECK(active->expires == kNow + kMaxAge);
}

TEST_CASE("SEC-35: a sign-in makes a new token of 256 random bits and ends the session it replaces") {
  House house;
  house.put_session("token", kNow + kMaxAge);
  http::CookieJar jar;
  house.strategy().start(kCookies, false, kNow, {.user = house.ada, .account = {}}, jar);
  const std::string token = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
  CHECK(set_cookies(jar) == std::vector{cookie_until(token, kNow + kMaxAge)});
  REQUIRE(house.store.find_session_and_user(token));
  CHECK(house.store.find_session_and_user(token)->first.user_id == house.ada.id);
  CHECK(house.store.find_session_and_user(token)->first.expires == kNow + kMaxAge);
  CHECK_FALSE(house.store.find_session_and_user("token"));

  http::CookieJar second;
  house.strategy().start(kNoCookies, false, kNow, {.user = house.ada, .account = {}}, second);
  CHECK(set_cookies(second) != set_cookies(jar));
}

TEST_CASE("SEC-35: who proved more goes on under another name, with the new claims beside the old ones") {
  House house;
  model::Session before{"token", house.ada.id, kNow + hours(1)};
  before.started = kNow - hours(5);
  before.user_agent = "Firefox";
  before.claims = json::object({{"provider", "credentials"}, {"acr", "pwd"}});
  house.store.create_session(before);
  http::CookieJar jar;
  CHECK(house.strategy().strengthen(kCookies, false, kNow, json::object({{"acr", "mfa"}}), jar));
  const std::string token = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
  CHECK(set_cookies(jar) == std::vector{cookie_until(token, kNow + kMaxAge)});
  CHECK_FALSE(house.store.find_session_and_user("token"));
  const auto after = house.store.find_session_and_user(token);
  REQUIRE(after);
  CHECK(after->first.user_id == house.ada.id);
  CHECK(after->first.started == before.started);
  CHECK(after->first.seen == kNow);
  CHECK(after->first.user_agent == "Firefox");
  CHECK(after->first.claims == json::object({{"provider", "credentials"}, {"acr", "mfa"}}));
}

TEST_CASE("nobody proves more for a session that is over, unknown or not there") {
  House house;
  house.put_session("token", kNow - seconds(1));
  http::CookieJar jar;
  CHECK_FALSE(house.strategy().strengthen(kCookies, false, kNow, json::object(), jar));
  CHECK_FALSE(house.strategy().strengthen(kNoCookies, false, kNow, json::object(), jar));
  CHECK_FALSE(house.strategy().strengthen(http::Cookies("authjs.session-token=chosen"), false, kNow, json::object(), jar));
  CHECK(jar.empty());
  house.store.on_find = Failure::kUnavailable;
  CHECK_THROWS_AS(house.strategy().strengthen(kCookies, false, kNow, json::object(), jar), store::Unavailable);
  CHECK(jar.empty());
}

TEST_CASE("SEC-35: a token that somebody chose is never adopted") {
  House house;
  http::CookieJar jar;
  house.strategy().start(http::Cookies("authjs.session-token=chosen"), false, kNow, {.user = house.ada, .account = {}}, jar);
  CHECK_FALSE(house.store.find_session_and_user("chosen"));
}

TEST_CASE("a sign-in succeeds although the session it replaces cannot be deleted") {
  House house;
  house.put_session("token", kNow + kMaxAge);
  house.store.on_delete = Failure::kUnavailable;
  http::CookieJar jar;
  house.strategy().start(kCookies, false, kNow, {.user = house.ada, .account = {}}, jar);
  CHECK(set_cookies(jar).size() == 1);
}

TEST_CASE("a sign-in of a user whom the store does not know sets no cookie") {
  House house;
  model::User stranger;
  stranger.id = "4711";
  http::CookieJar jar;
  CHECK_THROWS_AS(house.strategy().start(kNoCookies, false, kNow, {.user = stranger, .account = {}}, jar), model::AdapterError);
  CHECK(jar.empty());
}

TEST_CASE("the secure cookie has its own name and attributes") {
  House house;
  http::CookieJar jar;
  house.strategy().start(kNoCookies, true, kNow, {.user = house.ada, .account = {}}, jar);
  REQUIRE(set_cookies(jar).size() == 1);
  CHECK(set_cookies(jar).front().starts_with("__Secure-authjs.session-token="));
  CHECK(set_cookies(jar).front().find("; Secure") != std::string::npos);
}

TEST_CASE("SEC-35: a sign-out ends the session for everybody who knows its token") {
  House house;
  house.put_session("token", kNow + kMaxAge);
  http::CookieJar jar;
  house.strategy().end(kCookies, false, kNow, jar);
  CHECK_FALSE(house.store.find_session_and_user("token"));
  CHECK(set_cookies(jar) == std::vector{kDeletion});
}

TEST_CASE("a sign-out that the store refuses says so, and this browser is signed out") {
  House house;
  house.put_session("token", kNow + kMaxAge);
  http::CookieJar jar;
  house.store.on_delete = Failure::kBroken;
  CHECK_THROWS_AS(house.strategy().end(kCookies, false, kNow, jar), model::SignOutError);
  house.store.on_delete = Failure::kUnavailable;
  CHECK_THROWS_AS(house.strategy().end(kCookies, false, kNow, jar), model::TemporarilyUnavailable);
  CHECK(set_cookies(jar) == std::vector{kDeletion});
}

TEST_CASE("SEC-73: a session that was found expired does not come back when the clock is set back") {
  House house;
  house.put_session("token", kNow);
  http::CookieJar jar;
  CHECK(house.strategy().read(kCookies, false, kNow + seconds(1), nullptr, jar).session.is_null());
  CHECK(set_cookies(jar) == std::vector{kDeletion});
  CHECK_FALSE(house.strategy().find(kCookies, false, kNow - hours(24)));
  CHECK(house.strategy().read(kCookies, false, kNow - hours(24), nullptr, jar).session.is_null());
}

TEST_CASE("SEC-73: a clock that was a day ahead for a moment ends no session that is in force") {
  House house;
  house.put_session("token", kNow + kMaxAge);
  http::CookieJar jar;
  CHECK_FALSE(house.strategy().read(kCookies, false, kNow + hours(24), nullptr, jar).session.is_null());
  CHECK_FALSE(house.strategy().read(kCookies, false, kNow, nullptr, jar).session.is_null());
}
