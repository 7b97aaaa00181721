#include "signin/email.h"

#include <doctest/doctest.h>

#include "base/text.h"
#include "model/errors.h"
#include "providers/place.h"
#include "signin/verification_token.h"
#include "support/house.h"
#include "support/mail_reader.h"

using namespace authfcgi;
using support::House;
using support::link_in;
using support::location;
using support::Visitor;

namespace {

constexpr const char* kSettings =
    R"({"adapter":{"type":"sqlite","path":"/tmp/never-opened.db"},"session":{"strategy":"database"},
        "providers":[{"id":"nodemailer","server":"smtp://localhost:25","from":"Example <no-reply@example.com>"}]})";

// Everything about a request for a link that a visitor can see.
std::string seen(const http::Response& response) {
  std::string all = std::to_string(response.status) + response.body;
  for (const auto& [name, value] : response.headers.fields()) all += name + ":" + value + "\n";
  return all;
}

http::Response ask(Visitor& visitor, const std::string& address, const std::string& callback_url = "/after") {
  return visitor.submit("signin/nodemailer", {{"email", address}, {"callbackUrl", callback_url}});
}

std::string open(Visitor& visitor, const std::string& link) {
  return location(visitor.get(link.substr(std::string("https://app.example.com").size())));
}

const std::string kVerification = "https://app.example.com/api/auth/error?error=Verification";
const std::string kSent = "https://app.example.com/api/auth/verify-request?provider=nodemailer&type=email";
const std::string kNotSent = "https://app.example.com/api/auth/signin?error=EmailSignin";

}  // namespace

TEST_CASE("from the address to a session, in the browser that asked or in another") {
  House house(kSettings);
  Visitor ada(house), elsewhere(house);
  CHECK(location(ask(ada, " Ada@Example.COM ")) == kSent);
  REQUIRE(house.mails.size() == 1);
  CHECK(house.mails[0].host == "localhost");
  CHECK(house.mails[0].from == "no-reply@example.com");
  CHECK(house.mails[0].to == "ada@example.com");
  const std::string link = link_in(house.mails[0].message);
  CHECK(link.starts_with("https://app.example.com/api/auth/callback/nodemailer?callbackUrl="
                         "https%3A%2F%2Fapp.example.com%2Fafter&token="));
  CHECK(link.ends_with("&email=ada%40example.com"));
  CHECK(open(elsewhere, link) == "https://app.example.com/after");
  CHECK(elsewhere.session().find("user")->find_string("email") == "ada@example.com");
  const auto user = house.store.find_user_by_email("ada@example.com");
  REQUIRE(user);
  CHECK(user->email_verified);
}

TEST_CASE("a link works once, for its address, and within its time (SEC-64)") {
  House house(kSettings);
  Visitor ada(house);
  ask(ada, "ada@example.com");
  const std::string link = link_in(house.mails.at(0).message);
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string changed = link;
    changed.replace(changed.find(from), from.size(), to);
    return changed;
  };
  CHECK(open(ada, with("ada%40", "eve%40")) == kVerification);
  CHECK(open(ada, with("token=", "token=0")) == kVerification);
  CHECK(open(ada, with("&email=ada%40example.com", "")) == kVerification);
  CHECK(open(ada, link.substr(0, link.find("&token="))) == "https://app.example.com/api/auth/error?error=Configuration");
  CHECK(open(ada, link) == "https://app.example.com/after");
  CHECK(open(ada, link) == kVerification);

  // One that has expired is used up, too.
  const std::string token(64, 'a');
  const auto stored = signin::verification_hashes(token, {}, house.config->secrets).front();
  house.store.create_verification_token({"ada@example.com", stored, now() - std::chrono::seconds(1)});
  const std::string late = "/api/auth/callback/nodemailer?token=" + token + "&email=ada%40example.com";
  CHECK(location(ada.get(late)) == kVerification);
  CHECK_FALSE(house.store.use_verification_token("ada@example.com", stored));
}

TEST_CASE("HEAD, a prefetch and a POST use no link up (SEC-46, SEC-64)") {
  House house(kSettings);
  Visitor ada(house);
  ask(ada, "ada@example.com");
  const std::string link = link_in(house.mails.at(0).message);
  const std::string path = link.substr(std::string("https://app.example.com").size());
  const auto head = ada.send(ada.request("HEAD", path));
  CHECK(head.status == 200);
  CHECK_FALSE(head.headers.find("Set-Cookie"));
  CHECK(ada.get(path, {{"Sec-Purpose", "prefetch;prerender"}}).status == 503);
  CHECK(ada.get(path, {{"Purpose", "prefetch"}}).status == 503);
  CHECK(location(ada.submit(path)) == "https://app.example.com/api/auth/error?error=Configuration");
  CHECK(open(ada, link) == "https://app.example.com/after");
}

TEST_CASE("with confirm, the link opens a page, and its button signs in (15.16)") {
  House house(
      R"({"adapter":{"type":"sqlite","path":"/tmp/never-opened.db"},"providers":[{"id":"nodemailer","confirm":true,
          "server":"smtp://localhost:25","from":"no-reply@example.com"}]})");
  Visitor ada(house);
  ask(ada, "ada@example.com");
  const std::string link = link_in(house.mails.at(0).message);
  const std::string path = link.substr(std::string("https://app.example.com").size());
  const http::Form query = http::Form::parse(path.substr(path.find('?') + 1));
  for (int i = 0; i < 3; ++i) {
    const auto page = ada.get(path);
    CHECK(page.status == 200);
    CHECK(page.body.find(std::string(query.find("token").value())) != std::string::npos);
  }
  http::Form form{{"token", std::string(query.find("token").value())}, {"email", "ada@example.com"}, {"callbackUrl", "/after"}};
  CHECK(location(ada.post("callback/nodemailer", form)) == "https://app.example.com/api/auth/signin?error=MissingCSRF");
  CHECK(location(ada.submit("callback/nodemailer", form)) == "https://app.example.com/after");
  CHECK(ada.session().find("user"));
  CHECK(location(ada.submit("callback/nodemailer", form)) == kVerification);
}

TEST_CASE("what is stored tells nothing of the token, and Auth.js could read it") {
  House house(kSettings);
  Visitor ada(house);
  ask(ada, "ada@example.com");
  const std::string link = link_in(house.mails.at(0).message);
  const auto query = http::Form::parse(link.substr(link.find('?') + 1));
  const std::string token(query.find("token").value());
  CHECK(token.size() == 64);
  CHECK_FALSE(house.store.use_verification_token("ada@example.com", token));
  const auto row = house.store.use_verification_token(
      "ada@example.com", signin::verification_hashes(token, {}, house.config->secrets).front());
  REQUIRE(row);
  CHECK(row->expires - now() > std::chrono::hours(23));
  CHECK(row->expires - now() <= std::chrono::hours(24));
}

TEST_CASE("a link that Auth.js mailed opens here") {
  House house(kSettings);
  Visitor ada(house);
  // hex SHA-256(token + AUTH_SECRET), as its signin/send-token.ts writes it.
  const std::string token(64, 'b');
  const std::string hash = hex_encode(crypto::sha256(token + "checks-vector-secret-0123456789abcdef"));
  house.store.create_verification_token({"ada@example.com", hash, now() + std::chrono::hours(1)});
  CHECK(open(ada, "https://app.example.com/api/auth/callback/nodemailer?callbackUrl=%2Fafter&token=" + token +
                      "&email=ada%40example.com") == "https://app.example.com/after");
}

TEST_CASE("a mail that is not taken leaves nothing behind and shows EmailSignin (15.23)") {
  House house(kSettings);
  Visitor ada(house);
  std::string stored;
  house.before_mail = [] { throw net::MailError("localhost:25: recipient: refused with 550"); };
  CHECK(location(ask(ada, "ada@example.com")) == kNotSent);
  CHECK(house.store.purge(now() + std::chrono::hours(48)) == 0);
  CHECK_FALSE(house.store.find_user_by_email("ada@example.com"));
}

TEST_CASE("an address that nobody should write to shows EmailSignin, and no mail is sent (SEC-65)") {
  House house(kSettings);
  Visitor ada(house);
  for (const std::string address : {"", "nobody", "a@b@c", "a@x.com,b@y.com", "a@x.com\r\nRCPT TO:<b@y.com>", "\"a\"@x.com"}) {
    CAPTURE(address);
    CHECK(location(ask(ada, address)) == kNotSent);
  }
  CHECK(house.mails.empty());
}

TEST_CASE("nobody learns whether an address has an account") {
  House house(kSettings);
  model::User ada;
  ada.email = "ada@example.com";
  house.store.create_user(ada);
  Visitor known(house), unknown(house);
  CHECK(seen(ask(known, "ada@example.com")) == seen(ask(unknown, "eve@example.com")));
  house.before_mail = [] { throw net::MailError("no"); };
  CHECK(seen(ask(known, "ada@example.com")) == seen(ask(unknown, "eve@example.com")));
}

TEST_CASE("the sixth mail to one address in an hour is refused, whoever asks, and so is the 61st of one client (SEC-64)") {
  House house(kSettings);
  Visitor ada(house);
  for (int i = 0; i < 5; ++i) CHECK(location(ask(ada, "ada@example.com")) == kSent);
  const auto refused = ask(ada, "ADA@example.com");
  CHECK(refused.status == 429);
  CHECK(refused.headers.find("Retry-After"));
  CHECK(house.mails.size() == 5);
  for (int i = 0; i < 55; ++i) CHECK(location(ask(ada, "user" + std::to_string(i) + "@example.com")) == kSent);
  CHECK(ask(ada, "one-more@example.com").status == 429);
  CHECK(house.mails.size() == 60);
}

TEST_CASE("both spellings of an international domain share the five mails of an hour") {
  House house(kSettings);
  Visitor ada(house);
  for (int i = 0; i < 5; ++i) CHECK(location(ask(ada, "ada@b\u00FCcher.example")) == kSent);
  CHECK(ask(ada, "ada@xn--bcher-kva.example").status == 429);
}

TEST_CASE("the signIn hook is asked before a mail is sent, and again when the link is opened (7.1)") {
  House house(kSettings);
  Visitor ada(house);
  house.hooks.on_sign_in = [] { return false; };
  CHECK(location(ask(ada, "ada@example.com")) == "https://app.example.com/api/auth/error?error=AccessDenied");
  house.hooks.on_sign_in = [] { return std::string("/waiting-list"); };
  CHECK(location(ask(ada, "ada@example.com")) == "https://app.example.com/waiting-list");
  CHECK(house.mails.empty());
  house.hooks.on_sign_in = [] { return true; };
  CHECK(location(ask(ada, "ada@example.com")) == kSent);
  house.hooks.on_sign_in = [] { return false; };
  CHECK(open(ada, link_in(house.mails.at(0).message)) == "https://app.example.com/api/auth/error?error=AccessDenied");
}

TEST_CASE("half of the flow pool may wait for one mail server; the rest hears 503 at once, with nothing stored (SEC-25)") {
  House house(kSettings);
  Visitor ada(house);
  const auto held = house.bulkhead.enter(providers::place_of(house.providers.at(0)));
  CHECK(ask(ada, "ada@example.com").status == 503);
  CHECK(house.store.purge(now() + std::chrono::hours(48)) == 0);
}

TEST_CASE("somebody else who was signed in is not any more (6.4)") {
  House house(kSettings);
  Visitor visitor(house);
  ask(visitor, "ada@example.com");
  open(visitor, link_in(house.mails.at(0).message));
  const std::string of_ada = visitor.browser.value(visitor.names.session_token.name);
  ask(visitor, "bob@example.com");
  open(visitor, link_in(house.mails.at(1).message));
  CHECK(visitor.session().find("user")->find_string("email") == "bob@example.com");
  CHECK_FALSE(house.store.find_session_and_user(of_ada));
}
