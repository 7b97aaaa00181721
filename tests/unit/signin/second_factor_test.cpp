#include "signin/second_factor.h"

#include <doctest/doctest.h>
#include <liboath/oath.h>

#include "config/load.h"
#include "otp/recovery_code.h"
#include "unit/signin/local_house.h"

using namespace authfcgi;
using support::LocalHouse;

namespace {

using signin::Missing;

struct Somebody : LocalHouse {
  explicit Somebody(const std::string& more = "") : LocalHouse(R"({"id":"credentials"})", support::kJwt + more) {
    user = add_user("ada@example.com", "right");
    secret = add_totp(user.id);
    moment = from_unix_seconds(1'700'000'000);
    change_password(user);
  }
  // To the same one, at that moment, at which the address is proved, too.
  void change_password(const model::User& whose) {
    accounts.set_password(whose.id, *accounts.find(whose.id)->password_hash, moment);
    model::User proved = whose;
    proved.email_verified = moment;
    store.update_user(proved);
  }

  std::string code(int steps = 0) const {
    char text[7];
    oath_totp_generate(secret.reveal().data(), secret.reveal().size(), to_unix_seconds(moment) + 30 * steps, 30, 0, 6, text);
    return text;
  }
  bool verify(const std::string& typed) { return signin::verify_second_factor(user.id, typed, moment, vault).is_right; }

  signin::Identity identity(const std::string& type) const {
    signin::Identity made;
    made.user = user;
    made.account = {.user_id = "", .type = type, .provider = "credentials", .provider_account_id = user.id};
    made.claims = json::object({{"amr", json::array({"pwd"})}});
    made.email_verified = true;
    return made;
  }

  Missing ask(const signin::Identity& proved, const signin::Visit& visit, http::CookieJar& jar) {
    return signin::ask_second_factor(proved, proved.user, visit, "https://app.example.com/after", vault, jar);
  }

  model::User user;
  crypto::SecretBytes secret;
};

const std::string kRequired = R"(,"accounts":{},"secondFactor":{"required":true})";

struct Visiting {
  Visiting(Somebody& somebody, const std::string& header = "")
      : cookies(header), visit{somebody.moment, origin, origin, true, cookies} {}
  std::string origin = "https://app.example.com";
  http::Cookies cookies;
  signin::Visit visit;
};

// The Cookie header that a browser makes of the jar.
std::string header_of(const http::CookieJar& jar) {
  http::Headers headers;
  jar.write(headers);
  support::Browser browser;
  for (const auto field : headers.find_all("Set-Cookie")) browser.take(field);
  return browser.header();
}

}  // namespace

TEST_CASE("a code is good once, and so is the one before it (RFC 6238 section 5.2)") {
  Somebody ada;
  CHECK_FALSE(ada.verify("000000"));
  CHECK(ada.verify(ada.code()));
  CHECK_FALSE(ada.verify(ada.code()));
  CHECK_FALSE(ada.verify(ada.code(-1)));
  CHECK(ada.verify(ada.code(1)));
}

TEST_CASE("a recovery code is good once") {
  Somebody ada;
  const auto code = otp::make_recovery_code(ada.random);
  ada.accounts.set_recovery_codes(ada.user.id, {otp::hash_recovery_code(ada.user.id, code.reveal()).value()});
  CHECK(ada.verify(std::string(code.reveal())));
  CHECK_FALSE(ada.verify(std::string(code.reveal())));
}

namespace {

// The same house with other secrets of the program's.
struct Rotated {
  Rotated(Somebody& house, const std::string& secrets)
      : config(config::load_text(R"({"secret":)" + secrets + R"(,"providers":[]})", "rotated.json",
                                 [](const std::string&) { return std::nullopt; })),
        keys(*config),
        vault{*config, house.store, house.accounts, house.limits, keys, house.random} {}

  std::unique_ptr<const config::Config> config;
  signin::SecondFactorKeys keys;
  signin::Vault vault;
};

const std::string kNewSecret = R"("another-secret-0123456789abcdef0123")";
const std::string kBothSecrets = "[" + kNewSecret + R"(,"checks-vector-secret-0123456789abcdef"])";

}  // namespace

TEST_CASE("a right code seals the authenticator's secret anew where the program's was replaced (SEC-36)") {
  Somebody ada;
  const auto sealed = [&] { return ada.accounts.find(ada.user.id)->totp->sealed_secret; };
  const std::string old = sealed();
  CHECK(ada.verify(ada.code()));
  CHECK(sealed() == old);
  Rotated both(ada, kBothSecrets), fresh(ada, "[" + kNewSecret + "]");
  CHECK_FALSE(signin::verify_second_factor(ada.user.id, "000000", ada.moment, both.vault).is_right);
  CHECK(sealed() == old);
  CHECK(signin::verify_second_factor(ada.user.id, ada.code(1), ada.moment, both.vault).is_right);
  CHECK(sealed() != old);
  ada.moment += std::chrono::minutes(5);
  CHECK(signin::verify_second_factor(ada.user.id, ada.code(), ada.moment, fresh.vault).is_right);
}

TEST_CASE("an authenticator whose secret cannot be opened any more is said so, counts nothing, and leaves the recovery codes") {
  Somebody ada;
  Rotated fresh(ada, "[" + kNewSecret + "]");
  const auto paper = otp::make_recovery_code(ada.random);
  ada.accounts.set_recovery_codes(ada.user.id, {otp::hash_recovery_code(ada.user.id, paper.reveal()).value()});
  for (int i = 0; i < 6; ++i) {
    const auto check = signin::verify_second_factor(ada.user.id, ada.code(), ada.moment, fresh.vault);
    CHECK_FALSE(check.is_right);
    CHECK_FALSE(check.problem.empty());
  }
  CHECK(signin::verify_second_factor(ada.user.id, paper.reveal(), ada.moment, fresh.vault).is_right);
}

TEST_CASE("SEC-62: the fifth wrong code is the last, also for the right one") {
  Somebody ada;
  for (int i = 0; i < 5; ++i) {
    CHECK_FALSE(ada.verify("000000"));
    ada.moment += std::chrono::seconds(31);  // past every delay
  }
  CHECK_THROWS_AS(ada.verify(ada.code()), model::TooManyRequests);
}

TEST_CASE("a right code begins the count anew; without a second factor no code is right") {
  Somebody ada;
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 3; ++i) CHECK_FALSE(ada.verify("000000"));
    ada.moment += std::chrono::seconds(60);
    CHECK(ada.verify(ada.code()));
  }
  const auto other = ada.add_user("new@example.com", "right");
  CHECK_FALSE(signin::verify_second_factor(other.id, "000000", ada.moment, ada.vault).is_right);
}

TEST_CASE("what was proved waits in a cookie that only we can read, for five minutes, for this person") {
  Somebody ada;
  http::CookieJar jar;
  Visiting first(ada);
  REQUIRE(ada.ask(ada.identity("credentials"), first.visit, jar) == Missing::kCode);
  const std::string header = header_of(jar);
  CHECK(header.starts_with("__Secure-authjs.second-factor="));
  CHECK(header.find("ada") == std::string::npos);

  Visiting second(ada, header);
  const auto waiting = signin::find_waiting(second.visit, ada.vault);
  REQUIRE(waiting);
  CHECK(waiting->user_id == ada.user.id);
  CHECK(waiting->callback_url == "https://app.example.com/after");
  CHECK(waiting->identity.user.email == "ada@example.com");
  CHECK(waiting->identity.account.type == "credentials");
  CHECK(waiting->identity.claims.find("auth_time")->integer() == 1'700'000'000);
  CHECK(waiting->identity.email_verified == true);
  CHECK(waiting->identity.has_waited);
  CHECK_FALSE(waiting->identity.is_new_user);

  http::CookieJar gone;
  signin::erase_waiting(second.visit, *ada.config, gone);
  CHECK_FALSE(gone.empty());

  ada.accounts.set_disabled(ada.user.id, true);
  CHECK_FALSE(signin::find_waiting(second.visit, ada.vault));
  ada.accounts.set_disabled(ada.user.id, false);
  CHECK(signin::find_waiting(second.visit, ada.vault));
  ada.moment += std::chrono::seconds(1);
  ada.change_password(ada.user);  // whoever proved the old password may be somebody else
  CHECK_FALSE(signin::find_waiting(second.visit, ada.vault));
  ada.moment -= std::chrono::seconds(1);
  ada.change_password(ada.user);
  CHECK(signin::find_waiting(second.visit, ada.vault));
  ada.moment += std::chrono::seconds(316);
  Visiting late(ada, header);
  CHECK_FALSE(signin::find_waiting(late.visit, ada.vault));
  Visiting forged(ada, "__Secure-authjs.second-factor=" + ada.old_session(json::object({{"sub", ada.user.id}}), std::chrono::seconds(0)));
  CHECK_FALSE(signin::find_waiting(forged.visit, ada.vault));  // SEC-31: sealed for another purpose
}

TEST_CASE("a mailed link asks for it, too, a provider answers for its own; who has none is not asked") {
  Somebody ada;
  http::CookieJar jar;
  Visiting visiting(ada);
  CHECK(ada.ask(ada.identity("email"), visiting.visit, jar) == Missing::kCode);
  http::CookieJar empty;
  for (const char* type : {"oauth", "oidc"}) CHECK(ada.ask(ada.identity(type), visiting.visit, empty) == Missing::kNothing);
  signin::Identity other = ada.identity("credentials");
  other.user = ada.add_user("new@example.com", "right");
  CHECK(ada.ask(other, visiting.visit, empty) == Missing::kNothing);
  CHECK(empty.empty());
}

TEST_CASE("where it is required, who has none has a quarter of an hour to set one up, whatever the first proof was") {
  Somebody ada(kRequired);
  for (const char* type : {"credentials", "email"}) {
    CAPTURE(type);
    Visiting visiting(ada);
    signin::Identity proved = ada.identity(type);
    http::CookieJar jar, code, none;
    CHECK(ada.ask(proved, visiting.visit, code) == Missing::kCode);
    proved.user = ada.add_user(std::string(type) + "@example.com", "right");
    ada.change_password(proved.user);
    proved.is_new_user = true;
    CHECK(ada.ask(proved, visiting.visit, jar) == Missing::kSetUp);

    const std::string header = header_of(jar);
    ada.moment += std::chrono::seconds(890);
    Visiting later(ada, header);
    const auto waiting = signin::find_waiting(later.visit, ada.vault);
    REQUIRE(waiting);
    CHECK(waiting->user_id == proved.user.id);
    CHECK(waiting->identity.is_new_user);
    ada.moment += std::chrono::seconds(30);
    Visiting late(ada, header);
    CHECK_FALSE(signin::find_waiting(late.visit, ada.vault));

    proved.account.type = "oidc";
    CHECK(ada.ask(proved, visiting.visit, none) == Missing::kNothing);
    CHECK(none.empty());
  }
}

TEST_CASE("it is required of one person, too, who comes in nowhere where none can be set up") {
  for (const bool has_pages : {true, false}) {
    Somebody ada(has_pages ? R"(,"accounts":{})" : "");
    ada.accounts.set_totp(ada.user.id, std::nullopt);
    const Visiting visiting(ada);
    http::CookieJar jar;
    CHECK(ada.ask(ada.identity("credentials"), visiting.visit, jar) == Missing::kNothing);
    ada.accounts.set_second_factor_required(ada.user.id, true);
    if (has_pages) CHECK(ada.ask(ada.identity("credentials"), visiting.visit, jar) == Missing::kSetUp);
    else CHECK_THROWS_AS(ada.ask(ada.identity("credentials"), visiting.visit, jar), model::AccessDenied);
  }
}

TEST_CASE("where it is required, nobody comes in for whom none could be kept") {
  Somebody ada(kRequired);
  Visiting visiting(ada);
  signin::Identity proved = ada.identity("credentials");
  proved.user.id = "only the authorize hook knows them";
  http::CookieJar jar;
  CHECK_THROWS_AS(ada.ask(proved, visiting.visit, jar), model::AccessDenied);
  CHECK(jar.empty());
}

TEST_CASE("after a provider's sign-in it is asked for where that is set, and the account's tokens wait in the store") {
  Somebody ada(R"(,"secondFactor":{"afterProviders":true})");
  signin::Identity proved = ada.identity("oidc");
  proved.account = {.user_id = ada.user.id, .type = "oidc", .provider = "idp", .provider_account_id = "sub-1"};
  proved.account.tokens = json::object({{"access_token", "at-1"}});
  ada.store.link_account(proved.account);
  Visiting first(ada);
  http::CookieJar jar;
  REQUIRE(ada.ask(proved, first.visit, jar) == Missing::kCode);
  Visiting second(ada, header_of(jar));
  const auto waiting = signin::find_waiting(second.visit, ada.vault);
  REQUIRE(waiting);
  CHECK(waiting->identity.account.provider == "idp");
  CHECK(waiting->identity.account.tokens.find_string("access_token") == "at-1");
}

TEST_CASE("a sign-in that waits is worth nothing once its passkey is removed, or somebody has proved the address since") {
  Somebody ada;
  signin::Identity proved = ada.identity("webauthn");
  proved.account = {.user_id = ada.user.id, .type = "webauthn", .provider = "passkey", .provider_account_id = "AAAA"};
  ada.store.link_account(proved.account);
  Visiting first(ada);
  http::CookieJar jar;
  REQUIRE(ada.ask(proved, first.visit, jar) == Missing::kCode);
  Visiting second(ada, header_of(jar));
  CHECK(signin::find_waiting(second.visit, ada.vault));
  ada.store.unlink_account("passkey", "AAAA");
  CHECK_FALSE(signin::find_waiting(second.visit, ada.vault));

  http::CookieJar other;
  REQUIRE(ada.ask(ada.identity("credentials"), first.visit, other) == Missing::kCode);
  Visiting third(ada, header_of(other));
  CHECK(signin::find_waiting(third.visit, ada.vault));
  model::User user = *ada.store.find_user(ada.user.id);
  user.email_verified = ada.moment + std::chrono::seconds(1);
  ada.store.update_user(user);
  CHECK_FALSE(signin::find_waiting(third.visit, ada.vault));
}

TEST_CASE("what was vouched for of another address than the store's is not said of the store's (SEC-17)") {
  Somebody ada;
  signin::Identity proved = ada.identity("credentials");
  model::User stored = ada.user;
  stored.email = "other@example.com";
  Visiting first(ada);
  http::CookieJar jar;
  REQUIRE(signin::ask_second_factor(proved, stored, first.visit, "/", ada.vault, jar) == Missing::kCode);
  Visiting second(ada, header_of(jar));
  CHECK_FALSE(signin::find_waiting(second.visit, ada.vault)->identity.email_verified);
}

TEST_CASE("the claims of a second factor keep what was said before") {
  const auto claims = signin::second_factor_claims(json::object({{"amr", json::array({"pwd"})}, {"acr", "x"}}));
  CHECK(claims == json::object({{"acr", "mfa"}, {"amr", json::array({"pwd", "otp"})}}));
  CHECK(signin::second_factor_claims(claims) == claims);
  CHECK(signin::second_factor_claims(json::object()).find("amr")->array().size() == 1);
}

TEST_CASE("a secret is sealed for the store, and no session cookie opens as one") {
  Somebody ada;
  const auto sealed = signin::seal_totp_secret(ada.secret, ada.second_factor_keys, ada.random);
  CHECK(signin::open_totp_secret(sealed, ada.second_factor_keys) == ada.secret);
  CHECK_THROWS_AS(signin::open_totp_secret(ada.old_session(json::object(), std::chrono::seconds(0)), ada.second_factor_keys),
                  Error);
}
