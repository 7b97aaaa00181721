#include "conformance/store_suite.h"

#include <doctest/doctest.h>

#include <chrono>

namespace authfcgi::conformance {

namespace {

using store::Conflict;
using store::Store;
using store::StoreError;

constexpr Instant kExpires{std::chrono::milliseconds(1792567680123)};

model::User ada() {
  model::User user;
  user.id = "7f0a3c1e-0000-4000-8000-000000000000";
  user.name = "Ada Lovelace \xE2\x88\x9A";
  user.email = "ada@example.com";
  user.image = "https://example.com/ada.png";
  return user;
}

model::Account account(const std::string& user_id, const std::string& provider_account_id) {
  model::Account linked;
  linked.user_id = user_id;
  linked.type = "oidc";
  linked.provider = "example";
  linked.provider_account_id = provider_account_id;
  return linked;
}

void check_equal(const model::User& actual, const model::User& expected) {
  CHECK(actual.id == expected.id);
  CHECK(actual.name == expected.name);
  CHECK(actual.email == expected.email);
  CHECK(actual.email_verified == expected.email_verified);
  CHECK(actual.image == expected.image);
}

void users(Store& store) {
  SUBCASE("a created user is found by the id that came back") {
    model::User user = ada();
    user.email_verified = kExpires;
    const model::User created = store.create_user(user);
    CHECK_FALSE(created.id.empty());
    user.id = created.id;
    check_equal(created, user);
    REQUIRE(store.find_user(created.id));
    check_equal(*store.find_user(created.id), user);
  }
  SUBCASE("a user may be without name, address and image") {
    const model::User created = store.create_user({});
    REQUIRE(store.find_user(created.id));
    check_equal(*store.find_user(created.id), created);
    CHECK_FALSE(store.find_user(created.id)->email);
    CHECK(store.create_user({}).id != created.id);
  }
  SUBCASE("an empty text is not an absent one") {
    model::User user;
    user.name = "";
    CHECK(store.find_user(store.create_user(user).id)->name == "");
  }
  SUBCASE("unknown keys find nothing") {
    store.create_user(ada());
    for (const char* id : {"", "0", "2", "-1", "+1", " 1", "1 ", "01", "1.0", "1e0", "0x1", "one", "1;--",
                           "99999999999999999999999999"}) {
      CAPTURE(id);
      CHECK_FALSE(store.find_user(id));
    }
    CHECK_FALSE(store.find_user_by_email("grace@example.com"));
    CHECK_FALSE(store.find_user_by_email(""));
    CHECK_FALSE(store.find_user_by_email("%"));
    CHECK_FALSE(store.find_user_by_account("example", "1"));
  }
  SUBCASE("an address is found without regard to ASCII case, and is unique so") {
    model::User user = ada();
    user.email = "Ada@Example.com";
    const model::User created = store.create_user(user);
    REQUIRE(store.find_user_by_email("ada@example.com"));
    CHECK(store.find_user_by_email("aDa@example.COM")->id == created.id);
    CHECK(store.find_user(created.id)->email == "Ada@Example.com");
    CHECK_THROWS_AS(store.create_user(ada()), Conflict);
  }
  SUBCASE("an update writes the user, and no other") {
    const model::User other = store.create_user({});
    model::User user = store.create_user(ada());
    user.name = "Countess of Lovelace";
    user.image.reset();
    user.email_verified = kExpires;
    check_equal(store.update_user(user), user);
    check_equal(*store.find_user(user.id), user);
    check_equal(*store.find_user(other.id), other);
  }
  SUBCASE("an update that cannot be is refused") {
    store.create_user(ada());
    model::User second = store.create_user({});
    second.email = "ada@example.com";
    CHECK_THROWS_AS(store.update_user(second), Conflict);
    second.id = "4711";
    second.email.reset();
    CHECK_THROWS_AS(store.update_user(second), StoreError);
  }
  SUBCASE("a deleted user takes accounts and sessions along, and its id is not used again") {
    const model::User user = store.create_user(ada());
    store.link_account(account(user.id, "1"));
    store.create_session({"token", user.id, kExpires});
    store.delete_user(user.id);
    store.delete_user(user.id);
    store.delete_user("no number");
    CHECK_FALSE(store.find_user(user.id));
    CHECK_FALSE(store.find_account("example", "1"));
    CHECK_FALSE(store.find_session_and_user("token"));
    CHECK(store.create_user(ada()).id != user.id);
  }
}

void accounts(Store& store) {
  const model::User user = store.create_user(ada());
  SUBCASE("a linked account finds its user") {
    store.link_account(account(user.id, "1"));
    REQUIRE(store.find_user_by_account("example", "1"));
    check_equal(*store.find_user_by_account("example", "1"), user);
    CHECK_FALSE(store.find_user_by_account("other", "1"));
  }
  SUBCASE("SEC-17: accounts are compared as bytes") {
    store.link_account(account(user.id, "abc"));
    store.link_account(account(user.id, "123"));
    for (const char* id : {"ABC", "abc ", " abc", "ab", "abcd", "a%", "ab_", "0123", "123.0", "1.23e2"}) {
      CAPTURE(id);
      CHECK_FALSE(store.find_user_by_account("example", id));
    }
    CHECK_FALSE(store.find_user_by_account("Example", "abc"));
    CHECK_FALSE(store.find_user_by_account("example", std::string("abc\0", 4)));
    CHECK_NOTHROW(store.link_account(account(user.id, "ABC")));
    CHECK_NOTHROW(store.link_account(account(user.id, "abc ")));
  }
  SUBCASE("all of the tokens that Auth.js keeps come back, expires_at as a number") {
    model::Account linked = account(user.id, "1");
    linked.tokens = json::object({{"access_token", std::string(5000, 'a')}, {"refresh_token", "r"}, {"id_token", "i"},
                                  {"scope", "openid email"}, {"session_state", "s"}, {"token_type", "bearer"},
                                  {"expires_at", 4102444800}});
    store.link_account(linked);
    const auto found = store.find_account("example", "1");
    REQUIRE(found);
    CHECK(found->user_id == user.id);
    CHECK(found->type == "oidc");
    CHECK(found->provider == "example");
    CHECK(found->provider_account_id == "1");
    CHECK(found->tokens == linked.tokens);
  }
  SUBCASE("absent tokens stay absent, unknown ones are not kept, odd ones become text") {
    model::Account linked = account(user.id, "1");
    linked.tokens = json::object({{"access_token", 17}, {"refresh_token", nullptr}, {"expires_at", "soon"},
                                  {"organization", "x"}});
    store.link_account(linked);
    CHECK(store.find_account("example", "1")->tokens == json::object({{"access_token", "17"}}));
  }
  SUBCASE("an account is linked once") {
    store.link_account(account(user.id, "1"));
    const model::User other = store.create_user({});
    CHECK_THROWS_AS(store.link_account(account(other.id, "1")), Conflict);
    CHECK(store.find_user_by_account("example", "1")->id == user.id);
  }
  SUBCASE("nobody cannot be linked") {
    CHECK_THROWS_AS(store.link_account(account("4711", "1")), StoreError);
    CHECK_THROWS_AS(store.link_account(account("", "1")), StoreError);
    CHECK_FALSE(store.find_account("example", "1"));
  }
  SUBCASE("an unlinked account is gone, its neighbours stay") {
    store.link_account(account(user.id, "1"));
    store.link_account(account(user.id, "2"));
    store.unlink_account("example", "1");
    store.unlink_account("example", "1");
    CHECK_FALSE(store.find_user_by_account("example", "1"));
    CHECK(store.find_user_by_account("example", "2"));
  }
  SUBCASE("user and account are made together or not at all") {
    model::User grace;
    grace.email = "grace@example.com";
    const model::User created = store.create_user_with_account(grace, account("", "1"));
    CHECK(store.find_user_by_account("example", "1")->id == created.id);

    model::User mary;
    mary.email = "mary@example.com";
    CHECK_THROWS_AS(store.create_user_with_account(mary, account("", "1")), Conflict);
    CHECK_FALSE(store.find_user_by_email("mary@example.com"));

    CHECK_THROWS_AS(store.create_user_with_account(grace, account("", "2")), Conflict);
    CHECK_FALSE(store.find_account("example", "2"));
  }
}

void sessions(Store& store) {
  const model::User user = store.create_user(ada());
  SUBCASE("a session comes back with its user, to the millisecond") {
    store.create_session({"token", user.id, kExpires});
    const auto found = store.find_session_and_user("token");
    REQUIRE(found);
    CHECK(found->first.session_token == "token");
    CHECK(found->first.user_id == user.id);
    CHECK(found->first.expires == kExpires);
    check_equal(found->second, user);
  }
  SUBCASE("SEC-35: tokens are found by exact bytes") {
    store.create_session({"token", user.id, kExpires});
    for (const char* token : {"", "Token", "token ", " token", "toke", "tokens", "t%", "toke_", "' OR 1=1 --"}) {
      CAPTURE(token);
      CHECK_FALSE(store.find_session_and_user(token));
    }
    CHECK_FALSE(store.find_session_and_user(std::string("token\0", 6)));
    CHECK_NOTHROW(store.create_session({"Token", user.id, kExpires}));
    CHECK_NOTHROW(store.create_session({"token ", user.id, kExpires}));
  }
  SUBCASE("a token is given out once, and only to somebody") {
    store.create_session({"token", user.id, kExpires});
    CHECK_THROWS_AS(store.create_session({"token", user.id, kExpires}), Conflict);
    CHECK_THROWS_AS(store.create_session({"other", "4711", kExpires}), StoreError);
  }
  SUBCASE("an update moves the end of one session") {
    store.create_session({"one", user.id, kExpires});
    store.create_session({"two", user.id, kExpires});
    store.update_session("one", kExpires + std::chrono::hours(1), kExpires);
    store.update_session("three", kExpires, kExpires);
    CHECK(store.find_session_and_user("one")->first.expires == kExpires + std::chrono::hours(1));
    CHECK(store.find_session_and_user("two")->first.expires == kExpires);
    CHECK_FALSE(store.find_session_and_user("three"));
  }
  SUBCASE("a deleted session is gone, and no other") {
    store.create_session({"one", user.id, kExpires});
    store.create_session({"two", user.id, kExpires});
    store.delete_session("one");
    store.delete_session("one");
    CHECK_FALSE(store.find_session_and_user("one"));
    CHECK(store.find_session_and_user("two"));
  }
}

using Names = std::vector<std::string>;

Names names_of(const std::vector<model::Session>& sessions) {
  Names names;
  for (const model::Session& session : sessions) names.push_back(session.name);
  return names;
}

Names names(std::initializer_list<std::string_view> tokens) {
  Names names;
  for (std::string_view token : tokens) names.push_back(model::public_name(token));
  return names;
}

model::Session session_of(const std::string& user_id, const std::string& token, std::optional<Instant> started) {
  return {.session_token = token,
          .user_id = user_id,
          .expires = kExpires,
          .started = started,
          .seen = started,
          .user_agent = "Mozilla/5.0 (X11; \xE2\x88\x9A)",
          .address = "2001:db8::1",
          .claims = json::object({{"provider", "example"}, {"auth_time", 1792567680}, {"groups", json::array({"staff"})}})};
}

void check_equal(const model::Session& actual, const model::Session& expected) {
  CHECK(actual.session_token == expected.session_token);
  CHECK(actual.user_id == expected.user_id);
  CHECK(actual.expires == expected.expires);
  CHECK(actual.started == expected.started);
  CHECK(actual.seen == expected.seen);
  CHECK(actual.user_agent == expected.user_agent);
  CHECK(actual.address == expected.address);
  CHECK(actual.claims == expected.claims);
}

void lists(Store& store) {
  const model::User lovelace = store.create_user(ada());
  const model::User grace = store.create_user({});
  SUBCASE("what a session is remembered with comes back with it") {
    const model::Session session = session_of(lovelace.id, "token", kExpires - std::chrono::hours(1));
    store.create_session(session);
    check_equal(store.find_session_and_user("token")->first, session);
    REQUIRE(store.list_sessions(lovelace.id).size() == 1);
    model::Session listed = store.list_sessions(lovelace.id)[0];
    CHECK(listed.session_token.empty());
    CHECK(listed.name == model::public_name("token"));
    listed.session_token = "token";
    check_equal(listed, session);

    store.update_session("token", kExpires + std::chrono::hours(1), kExpires);
    listed.expires += std::chrono::hours(1);
    listed.seen = kExpires;
    check_equal(store.find_session_and_user("token")->first, listed);
    store.delete_session("token");
    CHECK(store.list_sessions(lovelace.id).empty());
  }
  SUBCASE("sessions are listed from the newest on, each to its user") {
    store.create_session(session_of(lovelace.id, "unknown", std::nullopt));
    store.create_session(session_of(lovelace.id, "older", kExpires - std::chrono::hours(2)));
    store.create_session(session_of(lovelace.id, "newer", kExpires - std::chrono::hours(1)));
    store.create_session(session_of(grace.id, "other", kExpires));
    CHECK(names_of(store.list_sessions(lovelace.id)) == names({"newer", "older", "unknown"}));
    CHECK(names_of(store.list_sessions(grace.id)) == names({"other"}));
    for (const char* nobody : {"", "4711", "ada"}) CHECK(store.list_sessions(nobody).empty());
  }
  SUBCASE("a session ends by its name, if it is the user's own") {
    for (const char* token : {"one", "two"}) store.create_session(session_of(lovelace.id, token, kExpires));
    CHECK_FALSE(store.delete_named_session(grace.id, model::public_name("one")));
    CHECK_FALSE(store.delete_named_session(lovelace.id, "one"));
    CHECK_FALSE(store.delete_named_session(lovelace.id, ""));
    CHECK(store.delete_named_session(lovelace.id, model::public_name("one")));
    CHECK_FALSE(store.delete_named_session(lovelace.id, model::public_name("one")));
    CHECK_FALSE(store.find_session_and_user("one"));
    CHECK(store.find_session_and_user("two"));
  }
  SUBCASE("a user's sessions end together, all but one, nobody else's") {
    for (const char* token : {"one", "two", "three"}) store.create_session(session_of(lovelace.id, token, kExpires));
    store.create_session(session_of(grace.id, "other", kExpires));
    CHECK(store.delete_sessions(lovelace.id, "two") == 2);
    CHECK(names_of(store.list_sessions(lovelace.id)) == names({"two"}));
    CHECK_FALSE(store.find_session_and_user("one"));
    CHECK(store.delete_sessions(lovelace.id, "Two") == 1);
    CHECK(store.delete_sessions(lovelace.id, "") == 0);
    CHECK(store.delete_sessions("nobody", "") == 0);
    CHECK(store.find_session_and_user("other"));
    CHECK(store.delete_sessions(grace.id, "") == 1);
  }
  SUBCASE("accounts are listed in the order of their bytes, each to its user") {
    for (const char* id : {"b", "a", "B", "10", "9"}) store.link_account(account(lovelace.id, id));
    model::Account first = account(lovelace.id, "z");
    first.provider = "Another";
    first.tokens = json::object({{"access_token", "secret"}});
    store.link_account(first);
    store.link_account(account(grace.id, "other"));
    std::vector<std::string> ids;
    for (const model::Account& linked : store.list_accounts(lovelace.id)) {
      CHECK(linked.user_id == lovelace.id);
      ids.push_back(linked.provider_account_id);
    }
    CHECK(ids == std::vector<std::string>{"z", "10", "9", "B", "a", "b"});
    CHECK(store.list_accounts(lovelace.id)[0].tokens == first.tokens);
    CHECK(store.list_accounts(grace.id).size() == 1);
    for (const char* nobody : {"", "4711", "ada"}) CHECK(store.list_accounts(nobody).empty());
  }
  SUBCASE("users are listed in portions, in the order of their ids") {
    std::vector<std::string> expected = {lovelace.id, grace.id};
    for (int i = 0; i < 11; ++i) expected.push_back(store.create_user({}).id);
    std::vector<std::string> listed;
    for (auto portion = store.list_users("", 4); !portion.empty(); portion = store.list_users(portion.back().id, 4)) {
      CHECK(portion.size() <= 4);
      for (const model::User& user : portion) listed.push_back(user.id);
    }
    CHECK(listed == expected);
    check_equal(store.list_users("", 1).at(0), lovelace);
    CHECK(store.list_users("", 0).empty());
  }
}

void verification_tokens(Store& store) {
  SUBCASE("a verification token is used once, by its own identifier") {
    store.create_verification_token({"ada@example.com", "hash", kExpires});
    CHECK_FALSE(store.use_verification_token("grace@example.com", "hash"));
    CHECK_FALSE(store.use_verification_token("ada@example.com", "HASH"));
    const auto used = store.use_verification_token("ada@example.com", "hash");
    REQUIRE(used);
    CHECK(used->identifier == "ada@example.com");
    CHECK(used->token == "hash");
    CHECK(used->expires == kExpires);
    CHECK_FALSE(store.use_verification_token("ada@example.com", "hash"));
  }
  SUBCASE("one address may hold several tokens, one token only once") {
    store.create_verification_token({"ada@example.com", "one", kExpires});
    store.create_verification_token({"ada@example.com", "two", kExpires});
    CHECK_THROWS_AS(store.create_verification_token({"ada@example.com", "two", kExpires}), Conflict);
    CHECK(store.use_verification_token("ada@example.com", "one"));
    CHECK(store.use_verification_token("ada@example.com", "two"));
  }
}

void purging(Store& store) {
  const model::User user = store.create_user(ada());
  store.create_session({"old", user.id, kExpires - std::chrono::milliseconds(1)});
  store.create_session({"new", user.id, kExpires});
  store.create_verification_token({"ada@example.com", "old", kExpires - std::chrono::milliseconds(1)});
  store.create_verification_token({"ada@example.com", "new", kExpires});
  SUBCASE("a purge takes what has expired and nothing else") {
    CHECK(store.purge(kExpires) == 2);
    CHECK_FALSE(store.find_session_and_user("old"));
    CHECK(store.find_session_and_user("new"));
    CHECK_FALSE(store.use_verification_token("ada@example.com", "old"));
    CHECK(store.use_verification_token("ada@example.com", "new"));
    CHECK(store.find_user(user.id));
    CHECK(store.purge(kExpires) == 0);
  }
}

}  // namespace

void run_store_suite(const std::function<std::unique_ptr<store::Store>()>& make) {
  const std::unique_ptr<Store> store = make();
  SUBCASE("users") { users(*store); }
  SUBCASE("accounts") { accounts(*store); }
  SUBCASE("sessions") { sessions(*store); }
  SUBCASE("lists") { lists(*store); }
  SUBCASE("verification tokens") { verification_tokens(*store); }
  SUBCASE("purge") { purging(*store); }
}

}  // namespace authfcgi::conformance
