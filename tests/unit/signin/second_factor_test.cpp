#include "signin/second_factor.h"

#include <doctest/doctest.h>
#include <liboath/oath.h>

#include "otp/recovery_code.h"
#include "unit/signin/local_house.h"

using namespace authfcgi;
using support::LocalHouse;

namespace {

struct Somebody : LocalHouse {
  Somebody() {
    user = add_user("ada@example.com", "right");
    secret = add_totp(user.id);
    moment = from_unix_seconds(1'700'000'000);
  }

  std::string code(int steps = 0) const {
    char text[7];
    oath_totp_generate(secret.reveal().data(), secret.reveal().size(), to_unix_seconds(moment) + 30 * steps, 30, 0, 6, text);
    return text;
  }
  bool verify(const std::string& typed) { return signin::verify_second_factor(user.id, typed, moment, vault); }

  signin::Identity identity(const std::string& type) const {
    signin::Identity made;
    made.user = user;
    made.account = {.user_id = "", .type = type, .provider = "credentials", .provider_account_id = user.id};
    made.claims = json::object({{"amr", json::array({"pwd"})}});
    made.email_verified = true;
    return made;
  }

  model::User user;
  crypto::SecretBytes secret;
};

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
  CHECK_FALSE(signin::verify_second_factor(other.id, "000000", ada.moment, ada.vault));
}

TEST_CASE("what was proved waits in a cookie that only we can read, for five minutes, for this person") {
  Somebody ada;
  http::CookieJar jar;
  Visiting first(ada);
  REQUIRE(signin::ask_second_factor(ada.identity("credentials"), first.visit, "https://app.example.com/after", ada.vault, jar));
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

  http::CookieJar gone;
  signin::erase_waiting(second.visit, *ada.config, gone);
  CHECK_FALSE(gone.empty());

  ada.accounts.set_disabled(ada.user.id, true);
  CHECK_FALSE(signin::find_waiting(second.visit, ada.vault));
  ada.accounts.set_disabled(ada.user.id, false);
  ada.moment += std::chrono::seconds(316);
  Visiting late(ada, header);
  CHECK_FALSE(signin::find_waiting(late.visit, ada.vault));
  Visiting forged(ada, "__Secure-authjs.second-factor=" + ada.old_session(json::object({{"sub", ada.user.id}}), std::chrono::seconds(0)));
  CHECK_FALSE(signin::find_waiting(forged.visit, ada.vault));  // SEC-31: sealed for another purpose
}

TEST_CASE("a mailed link asks for it, too; who has none is not asked") {
  Somebody ada;
  http::CookieJar jar;
  Visiting visiting(ada);
  CHECK(signin::ask_second_factor(ada.identity("email"), visiting.visit, "/", ada.vault, jar));
  signin::Identity other = ada.identity("credentials");
  other.user = ada.add_user("new@example.com", "right");
  http::CookieJar empty;
  CHECK_FALSE(signin::ask_second_factor(other, visiting.visit, "/", ada.vault, empty));
  other.user.email = "nobody@example.com";
  other.account.type = "email";
  CHECK_FALSE(signin::ask_second_factor(other, visiting.visit, "/", ada.vault, empty));
  CHECK(empty.empty());
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
