// Whose account is it? Every row of Auth.js's decision tables (authjs-wire.md 6.3 and 6.5), with both strategies, through the
// whole program: what is asked and told in which order (7.5), who is signed in afterwards, and by which session. Where we
// are stricter than Auth.js, the row says so.
#include <doctest/doctest.h>

#include "base/text.h"
#include "model/errors.h"
#include "support/house.h"
#include "support/passkey.h"

using namespace authfcgi;
using std::chrono::hours;
using support::House;
using support::location;
using support::Visitor;

namespace {

constexpr const char* kHome = "https://app.example.com/after";
constexpr const char* kWelcome = "https://app.example.com/welcome?callbackUrl=https%3A%2F%2Fapp.example.com%2Fafter";
constexpr const char* kNotLinked = "https://app.example.com/api/auth/signin?error=OAuthAccountNotLinked";
constexpr const char* kLookedAt = "getUserByAccount, callback signIn, getUserByAccount";

// Anna may own the account at the provider, and the address that it names; Bert is somebody else.
struct Row {
  const char* name;
  const char* signed_in;      // "anna", "bert", "" for nobody
  bool session_expired;       // that session is over
  bool anna_has_account;
  bool anna_has_email;
  bool may_link;              // allowDangerousEmailAccountLinking
  std::optional<bool> email_verified;

  const char* location;
  const char* happened;       // up to the session
  const char* signed_in_afterwards;  // "anna", "bert", "new", or "" for whoever was before
};

const std::vector<Row> kRows = {
    {"nobody is signed in, the account is known", "", false, true, true, false, true,
     kHome, "", "anna"},
    {"its owner is signed in (stricter: a fresh session, where Auth.js keeps the old one; SEC-35)",
     "anna", false, true, true, false, true,
     kHome, "", "anna"},
    {"somebody else is signed in", "bert", false, true, true, false, true,
     kNotLinked, "", ""},
    {"a new account is linked to whoever is signed in (stricter: a fresh session; SEC-35)",
     "bert", false, false, false, false, true,
     kHome, ", linkAccount, event linkAccount", "bert"},
    {"also when its address is somebody else's: that one plays no part", "bert", false, false, true, true, true,
     kHome, ", linkAccount, event linkAccount", "bert"},
    {"the address is known, and may not link", "", false, false, true, false, true,
     kNotLinked, ", getUserByEmail, getUserByAccount", ""},
    {"the address is known and may link (15.31: no event createUser, as nothing is created); the first proof of it looks first",
     "", false, false, true, true, true,
     kHome, ", getUserByEmail, getUserByAccount, getUserByEmail, linkAccount, event linkAccount", "anna"},
    {"it may link, but the provider does not say that it is verified (stricter: SEC-17)",
     "", false, false, true, true, std::nullopt,
     kNotLinked, ", getUserByEmail, getUserByAccount", ""},
    {"the provider denies the address: it counts as none (stricter: SEC-17, 15.45)",
     "", false, false, true, true, false,
     kWelcome, ", createUser and linkAccount, event createUser, event linkAccount", "new"},
    {"neither account nor address is known", "", false, false, false, false, true,
     kWelcome, ", getUserByEmail, createUser and linkAccount, event createUser, event linkAccount", "new"},
    {"a session that is over signs nobody in (stricter: 15.8)", "bert", true, false, false, false, true,
     kWelcome, ", getUserByEmail, createUser and linkAccount, event createUser, event linkAccount", "new"},
};

model::User user_with(const std::string& email) {
  return {.id = "unused", .name = "N", .email = email, .email_verified = {}, .image = {}};
}

// The program with the row's users, and one visitor. Everything that happens is noted in one list.
struct Scene : hooks::Listener {
  Scene(const Row& row, bool is_database)
      : house(std::string(R"({"adapter":{"type":"sqlite","path":"/nowhere.db"},"pages":{"newUser":"/welcome"},)") +
              R"("session":{"strategy":")" + (is_database ? "database" : "jwt") + R"("},"providers":[{"id":"idp",)" +
              R"("type":"oidc","issuer":"https://idp.example","clientId":"cid","clientSecret":"client-secret",)" +
              R"("allowDangerousEmailAccountLinking":)" + (row.may_link ? "true" : "false") + "}]}"),
        anna(house.store.create_user(user_with(row.anna_has_email ? "ada@example.com" : "anna@example.com"))),
        bert(house.store.create_user(user_with("bert@example.com"))) {
    if (row.anna_has_account) house.store.link_account({anna.id, "oidc", "idp", "person-1"});
    house.idp.person.erase("email_verified");
    if (row.email_verified) house.idp.person.set("email_verified", *row.email_verified);
    house.hooks.on_sign_in = [this] { return note("callback signIn"), true; };
    house.hooks.on_jwt = [this](hooks::JwtInput input) {
      if (!input.trigger.empty()) note("callback jwt " + input.trigger);
      return std::optional(std::move(input.token));
    };
    house.hooks.events().add(*this);
    if (*row.signed_in) sign_in(row.signed_in == std::string("anna") ? anna : bert, row.session_expired, is_database);
  }

  void note(std::string what) { house.store.happened.push_back(std::move(what)); }
  bool wants(hooks::Event) const override { return true; }
  void hear(const hooks::Fact& fact) override {
    note("event " + std::string(hooks::to_string(fact.event)));
    if (fact.event == hooks::Event::kSignIn) told_new_user = fact.is_new_user;
  }

  void sign_in(const model::User& user, bool is_over, bool is_database) {
    if (is_database) {
      house.store.create_session({"old-token", user.id, now() + (is_over ? -hours(1) : hours(1))});
      visitor.browser.plant(visitor.names.session_token.name, "old-token");
    } else {
      visitor.browser.plant(visitor.names.session_token.name,
                            house.old_session(json::object({{"sub", user.id}}), is_over ? hours(24 * 31) : hours(1)));
    }
  }

  // The sub of whoever is signed in, as the gate would find it.
  std::string who() {
    const auto active = house.strategy.find(visitor.browser.cookies(), true, now());
    return active ? std::string(active->claims.find_string("sub").value_or("")) : "";
  }
  std::string cookie() const { return visitor.browser.value(visitor.names.session_token.name); }

  House house;
  model::User anna, bert;
  Visitor visitor{house};
  std::optional<bool> told_new_user;
};

void check(const Row& row, bool is_database) {
  Scene scene(row, is_database);
  const std::string cookie_before = scene.cookie();
  const std::string who_before = scene.who();
  const auto callback = scene.visitor.approve();
  scene.house.store.happened.clear();
  const auto answer = scene.visitor.return_with(callback);
  const auto happened = join(scene.house.store.happened, ", ");

  CHECK(location(answer) == row.location);
  const bool is_new = row.signed_in_afterwards == std::string("new");
  std::string expected = std::string(kLookedAt) + row.happened;
  if (!*row.signed_in_afterwards) {
    CHECK(happened == expected);
    CHECK(scene.cookie() == cookie_before);
    CHECK(scene.who() == who_before);
    return;
  }

  if (is_database) {
    expected += *row.signed_in ? ", createSession, deleteSession" : ", createSession";
    CHECK_FALSE(scene.house.store.find_session_and_user("old-token"));
  } else {
    expected += is_new ? ", callback jwt signUp" : ", callback jwt signIn";
  }
  CHECK(happened == expected + ", event signIn");
  CHECK(scene.told_new_user == is_new);
  CHECK(scene.cookie() != cookie_before);
  const auto owner = scene.house.store.find_user_by_account("idp", "person-1");
  REQUIRE(owner);
  CHECK(scene.who() == owner->id);
  if (row.signed_in_afterwards == std::string("anna")) CHECK(owner->id == scene.anna.id);
  if (row.signed_in_afterwards == std::string("bert")) CHECK(owner->id == scene.bert.id);
  if (is_new) CHECK((owner->id != scene.anna.id && owner->id != scene.bert.id));
}

}  // namespace

TEST_CASE("every row of the sign-in decision table, with sessions in the cookie") {
  for (const Row& row : kRows) {
    CAPTURE(std::string(row.name));
    check(row, false);
  }
}

TEST_CASE("every row of the sign-in decision table, with sessions in the store") {
  for (const Row& row : kRows) {
    CAPTURE(std::string(row.name));
    check(row, true);
  }
}

TEST_CASE("two first sign-ins at the same moment end as one user (15.50)") {
  for (const bool is_database : {false, true}) {
    CAPTURE(is_database);
    Scene scene(kRows.at(9), is_database);
    std::string faster;
    scene.house.store.before_create = [&] {
      if (!faster.empty()) return;
      faster = scene.house.store.MemoryStore::create_user_with_account(user_with("ada@example.com"),
                                                                       {"", "oidc", "idp", "person-1"}).id;
    };
    CHECK(location(scene.visitor.sign_in()) == kHome);
    CHECK_FALSE(faster.empty());
    CHECK(scene.who() == faster);
    CHECK(scene.told_new_user == false);
  }
}

TEST_CASE("without a store nobody is remembered: every sign-in is that of a person the provider describes (6.1)") {
  House house;
  std::vector<std::string> triggers;
  house.hooks.on_jwt = [&](hooks::JwtInput input) {
    if (!input.trigger.empty()) {
      triggers.push_back(input.trigger);
      CHECK_FALSE(input.is_new_user.has_value());
    }
    return std::optional(std::move(input.token));
  };
  Visitor visitor(house);
  visitor.sign_in();
  visitor.sign_in();
  CHECK(triggers == std::vector<std::string>{"signIn", "signIn"});
}

TEST_CASE("a callback that refuses or throws ends the sign-in before anything happened (7.1, 7.3)") {
  Scene scene(kRows.at(9), true);
  scene.house.hooks.on_sign_in = []() -> hooks::Verdict { throw hooks::HookError("nil"); };
  CHECK(location(scene.visitor.sign_in()) == "https://app.example.com/api/auth/error?error=AccessDenied");
  scene.house.hooks.on_sign_in = []() -> hooks::Verdict { throw model::OAuthAccountNotLinked("as the hook wishes"); };
  CHECK(location(scene.visitor.sign_in()) == kNotLinked);
  CHECK_FALSE(scene.house.store.find_user_by_account("idp", "person-1"));
  CHECK_FALSE(scene.told_new_user.has_value());

  Scene jwt(kRows.at(0), false);
  jwt.house.hooks.on_jwt = [](hooks::JwtInput) -> std::optional<json::Value> { throw hooks::HookError("nil"); };
  CHECK(location(jwt.visitor.sign_in()) == "https://app.example.com/api/auth/error?error=Configuration");
  CHECK(jwt.who() == "");
}

namespace {

constexpr const char* kPasskeyNotLinked = "https://app.example.com/api/auth/signin?error=AccountNotLinked";

// Anna may have the passkey, or the address that is typed; Bert is somebody else.
struct PasskeyRow {
  const char* name;
  const char* signed_in;    // as above
  bool is_new;              // the passkey is made, else it is used
  bool anna_has_passkey;
  bool anna_gets_email;     // while the device asks for a finger: before, there would be no options for it

  const char* location;
  const char* happened;     // from the callback up to the session
  const char* signed_in_afterwards;
};

const std::vector<PasskeyRow> kPasskeyRows = {
    {"nobody is signed in, the passkey is known", "", false, true, false, kHome, "", "anna"},
    {"its owner is signed in (stricter: a fresh session; SEC-35)", "anna", false, true, false, kHome, "", "anna"},
    {"somebody else is signed in", "bert", false, true, false, kPasskeyNotLinked, "", ""},
    {"a new passkey is linked to whoever is signed in (stricter: a fresh session; SEC-35)", "bert", true, false, false,
     kHome, ", linkAccount, event linkAccount", "bert"},
    {"the address is known: never linked by it", "", true, false, true,
     kPasskeyNotLinked, ", getUserByEmail, getUserByAccount", ""},
    {"neither passkey nor address is known", "", true, false, false,
     kWelcome, ", getUserByEmail, createUser and linkAccount, event createUser, event linkAccount", "new"},
    {"a new passkey of a known id, and nobody is signed in (stricter: Auth.js lets them in)", "", true, true, false,
     kPasskeyNotLinked, "", ""},
    {"a new passkey of a known id, and its owner is signed in (stricter)", "anna", true, true, false, kPasskeyNotLinked, "", ""},
    {"a new passkey of a known id, and somebody else is signed in", "bert", true, true, false, kPasskeyNotLinked, "", ""},
};

struct PasskeyScene : hooks::Listener {
  PasskeyScene(const PasskeyRow& row, bool with_rows)
      : is_database(with_rows),
        house(std::string(R"({"adapter":{"type":"sqlite","path":"/nowhere.db"},"pages":{"newUser":"/welcome"},)") +
              R"("session":{"strategy":")" + (with_rows ? "database" : "jwt") + R"("},"providers":["passkey"]})"),
        anna(house.store.create_user(user_with("anna@example.com"))),
        bert(house.store.create_user(user_with("bert@example.com"))) {
    const std::string id = base64_encode(key.id);
    if (row.anna_has_passkey) {
      house.authenticators.link({.user_id = anna.id, .type = "webauthn", .provider = "passkey", .provider_account_id = id},
                                {.credential_id = id, .provider_account_id = id, .public_key = base64_encode(key.cose_key()),
                                 .user_id = anna.id});
    }
    house.hooks.on_sign_in = [this] { return note("callback signIn"), true; };
    house.hooks.events().add(*this);
    if (*row.signed_in) sign_in(row.signed_in == std::string("anna") ? anna : bert);
  }
  void note(std::string what) { house.store.happened.push_back(std::move(what)); }
  bool wants(hooks::Event) const override { return true; }
  void hear(const hooks::Fact& fact) override {
    note("event " + std::string(hooks::to_string(fact.event)));
    if (fact.event == hooks::Event::kSignIn) told_new_user = fact.is_new_user;
    if (fact.event == hooks::Event::kLinkAccount) CHECK(fact.account->type == "webauthn");
  }
  void sign_in(const model::User& user) {
    const json::Value proof = json::object({{"sub", user.id}, {"auth_time", to_unix_seconds(now())}});
    model::Session session{.session_token = "old-token", .user_id = user.id, .expires = now() + hours(1)};
    session.claims = proof;
    if (is_database) house.store.create_session(session);
    visitor.browser.plant(visitor.names.session_token.name, is_database ? "old-token" : house.old_session(proof, hours(1)));
  }
  std::string who() {
    const auto active = house.strategy.find(visitor.browser.cookies(), true, now());
    return active ? std::string(active->claims.find_string("sub").value_or("")) : "";
  }

  // What the browser does between the two requests, and the second one.
  http::Response go(const PasskeyRow& row) {
    const std::string query = row.is_new ? "?action=register&email=ada@example.com" : "?action=authenticate";
    const auto told = json::parse(visitor.get("webauthn-options/passkey" + query).body);
    const std::string challenge(told.find("options")->find_string("challenge").value());
    if (row.anna_gets_email) {
      anna.email = "ada@example.com";
      house.store.update_user(anna);
    }
    house.store.happened.clear();
    return visitor.post("callback/passkey", {{"action", row.is_new ? "register" : "authenticate"}, {"callbackUrl", "/after"},
                                             {"data", json::write(row.is_new ? key.create(challenge) : key.get(challenge))}});
  }

  bool is_database;
  support::Passkey key;
  House house;
  model::User anna, bert;
  Visitor visitor{house};
  std::optional<bool> told_new_user;
};

void check(const PasskeyRow& row, bool is_database) {
  PasskeyScene scene(row, is_database);
  const std::string who_before = scene.who();
  const auto answer = scene.go(row);
  const auto happened = join(scene.house.store.happened, ", ");
  CHECK(location(answer) == row.location);
  // Who is there and adds one is looked up by name.
  const char* looked_at = row.is_new && *row.signed_in ? "callback signIn, getUserByAccount" : kLookedAt;
  std::string expected = looked_at + std::string(row.happened);
  if (!*row.signed_in_afterwards) {
    CHECK(happened == expected);
    CHECK(scene.who() == who_before);
    CHECK(scene.house.authenticators.list(scene.anna.id).size() == (row.anna_has_passkey ? 1 : 0));
    CHECK(scene.house.authenticators.list(scene.bert.id).empty());
    return;
  }
  if (is_database) expected += *row.signed_in ? ", createSession, deleteSession" : ", createSession";
  CHECK(happened == expected + ", event signIn");
  const bool is_new = row.signed_in_afterwards == std::string("new");
  CHECK(scene.told_new_user == is_new);
  const auto owner = scene.house.store.find_user_by_account("passkey", base64_encode(scene.key.id));
  REQUIRE(owner);
  CHECK(scene.who() == owner->id);
  CHECK(scene.house.authenticators.find(base64_encode(scene.key.id))->user_id == owner->id);
  if (row.signed_in_afterwards == std::string("anna")) CHECK(owner->id == scene.anna.id);
  if (row.signed_in_afterwards == std::string("bert")) CHECK(owner->id == scene.bert.id);
  if (is_new) CHECK((owner->id != scene.anna.id && owner->id != scene.bert.id));
}

}  // namespace

TEST_CASE("every row of the passkeys' decision table, with both kinds of sessions (6.5)") {
  for (const PasskeyRow& row : kPasskeyRows) {
    for (const bool is_database : {false, true}) {
      CAPTURE(std::string(row.name));
      CAPTURE(is_database);
      check(row, is_database);
    }
  }
}
