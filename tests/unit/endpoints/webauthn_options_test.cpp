#include <doctest/doctest.h>

#include "support/key_holder.h"
#include "support/page_checks.h"

using namespace authfcgi;
using support::header;
using support::House;
using support::KeyHolder;

namespace {

std::string site(const std::string& more = "") {
  return R"({"adapter":{"type":"sqlite","path":"/nowhere.db"},"providers":["passkey",{"id":"idp","type":"oidc",
      "issuer":"https://idp.example","clientId":"cid","clientSecret":"client-secret"}])" + more + "}";
}

// A refusal that a script can read, whatever it accepts.
void check_refusal(const http::Response& response, int status, const std::string& error) {
  CHECK(response.status == status);
  CHECK(header(response, "Content-Type") == "application/json");
  CHECK(header(response, "Cache-Control").find("no-store") != std::string::npos);
  CHECK_FALSE(response.headers.find("Location"));
  CHECK(json::parse(response.body).find_string("error") == error);
  CHECK_FALSE(support::set_cookie(response, "__Secure-authjs.challenge"));
}

}  // namespace

TEST_CASE("the answer is JSON that nobody keeps, and the challenge goes into its cookie") {
  House house(site());
  KeyHolder guest(house);
  const auto response = guest.options("email=new@example.com");
  CHECK(response.status == 200);
  CHECK(header(response, "Content-Type") == "application/json");
  CHECK(header(response, "X-Content-Type-Options") == "nosniff");
  CHECK(header(response, "Cache-Control").find("no-store") != std::string::npos);
  CHECK(json::parse(response.body).find_string("action") == "register");
  CHECK(guest.has_challenge());
  CHECK(response.body.find(guest.browser.value(guest.names.webauthn_challenge.name)) == std::string::npos);
}

TEST_CASE("whatever is refused is told in JSON, to whoever asks (15.22)") {
  House house(site());
  KeyHolder guest(house);
  for (const char* accept : {"*/*", "text/html", "application/json"}) {
    CAPTURE(accept);
    const support::Lines headers = {{"Accept", accept}};
    check_refusal(guest.get("webauthn-options", headers), 400, "Invalid provider");
    check_refusal(guest.get("webauthn-options/idp", headers), 400, "Invalid provider");
    check_refusal(guest.get("webauthn-options/nobody", headers), 400, "Configuration");
    check_refusal(guest.get("webauthn-options/passkey?action=bogus", headers), 400, "Invalid action");
    check_refusal(guest.get("webauthn-options/passkey?action=register", headers), 400, "Invalid request");
    check_refusal(guest.get("webauthn-options/passkey?action=register&email=nobody", headers), 400, "Invalid request");
  }
  // Auth.js's client says that it wants redirects told, and there are none.
  check_refusal(guest.get("webauthn-options/passkey?action=register", {{"X-Auth-Return-Redirect", "1"}}), 400, "Invalid request");
}

TEST_CASE("too many, and a store that is away or fails, are told in JSON, too") {
  House house(site(R"(,"rateLimit":{"passkeys":{"attempts":1,"window":60}})"));
  KeyHolder guest(house);
  house.store.before_find = [] { throw store::StoreError("no such table"); };
  const auto failed = guest.options("email=a@example.com");
  check_refusal(failed, 500, "Configuration");
  CHECK(failed.body.find("table") == std::string::npos);
  const auto refused = guest.options("email=b@example.com");
  check_refusal(refused, 429, "TooManyRequests");
  CHECK(header(refused, "Retry-After") == "60");
  CHECK(guest.options("").status == 200);

  House away(site());
  away.store.before_find = [] { throw store::Unavailable("away"); };
  const auto later = KeyHolder(away).options("email=a@example.com");
  check_refusal(later, 503, "TemporarilyUnavailable");
  CHECK(header(later, "Retry-After") == "5");
}

TEST_CASE("limits are by the client's address, whoever it pretends to be") {
  House house(site(R"(,"rateLimit":{"passkeys":{"attempts":1,"window":60}})"));
  const auto ask = [&](const std::string& address) {
    KeyHolder guest(house);
    http::Request request = guest.request("GET", "webauthn-options/passkey?email=a@example.com");
    request.front.remote_address = address;
    return guest.send(request).status;
  };
  CHECK(ask("192.0.2.1") == 200);
  CHECK(ask("192.0.2.1") == 429);
  CHECK(ask("192.0.2.2") == 200);
  CHECK(ask("2001:db8::1") == 200);
  CHECK(ask("2001:db8::2") == 429);  // the same /64
}

TEST_CASE("HEAD asks for nothing, and takes no challenge's place (SEC-46)") {
  House house(site());
  KeyHolder guest(house);
  guest.options("");
  const std::string before = guest.browser.value(guest.names.webauthn_challenge.name);
  const auto answer = guest.send(guest.request("HEAD", "webauthn-options/passkey?action=authenticate"));
  CHECK(answer.status == 200);
  CHECK(answer.body.empty());
  CHECK(guest.browser.value(guest.names.webauthn_challenge.name) == before);
}

TEST_CASE("POST is no way to ask (2.14)") {
  House house(site());
  KeyHolder guest(house);
  CHECK(support::location(guest.post("webauthn-options/passkey", {{"action", "authenticate"}})) ==
        "https://app.example.com/api/auth/error?error=Configuration");
  CHECK_FALSE(guest.has_challenge());
}

TEST_CASE("who is signed in is asked for nothing but the device") {
  for (const char* strategy : {"jwt", "database"}) {
    House house(site(R"(,"session":{"strategy":")" + std::string(strategy) + "\"}"));
    KeyHolder guest(house);
    guest.sign_in();
    const auto told = json::parse(guest.options("action=register").body);
    CHECK(told.find_string("action") == "register");
    CHECK(told.find("options")->find("user")->find_string("name") == "ada@example.com");
    const auto again = json::parse(guest.options("").body);  // Auth.js refuses; here they prove it once more
    CHECK(again.find_string("action") == "authenticate");
    guest.browser.plant(guest.names.session_token.name, "damaged");
    CHECK(guest.options("").status == 200);
  }
}
