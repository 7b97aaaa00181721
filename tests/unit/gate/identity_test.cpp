#include "gate/identity.h"

#include <doctest/doctest.h>

using namespace authfcgi;
using Fields = std::vector<http::Headers::Field>;

namespace {

session::Active somebody() {
  return {json::object({{"sub", "u1"},
                        {"name", "René"},
                        {"email", "nina@example.com"},
                        {"preferred_username", "nina"},
                        {"provider", "github"},
                        {"groups", json::array({"staff", 7, "a,b"})}}),
          from_unix_seconds(1'700'000'000)};
}

Fields headers(std::string preset, const session::Active& session = somebody()) {
  config::Gate settings;
  settings.preset = std::move(preset);
  return gate::identity_headers(session, settings);
}

}  // namespace

TEST_CASE("each preset has its headers, in order") {
  CHECK(headers("authfcgi") == Fields{{"X-Auth-User", "u1"},
                                      {"X-Auth-Email", "nina@example.com"},
                                      {"X-Auth-Name", "Ren%C3%A9"},
                                      {"X-Auth-Provider", "github"},
                                      {"X-Auth-Session-Expires", "2023-11-14T22:13:20.000Z"},
                                      {"X-Auth-Groups", "staff,a%2Cb"}});
  CHECK(headers("oauth2-proxy") == Fields{{"X-Auth-Request-User", "u1"},
                                          {"X-Auth-Request-Email", "nina@example.com"},
                                          {"X-Auth-Request-Preferred-Username", "nina"},
                                          {"X-Auth-Request-Groups", "staff,a%2Cb"}});
  CHECK(headers("vouch") == Fields{{"X-Vouch-User", "nina@example.com"},
                                   {"X-Vouch-Success", "true"},
                                   {"X-Vouch-IdP-Claims-Sub", "u1"},
                                   {"X-Vouch-IdP-Claims-Name", "Ren%C3%A9"},
                                   {"X-Vouch-IdP-Claims-Email", "nina@example.com"},
                                   {"X-Vouch-IdP-Claims-Preferred-Username", "nina"},
                                   {"X-Vouch-IdP-Claims-Groups", "staff,a%2Cb"}});
  CHECK(headers("authelia") == Fields{{"Remote-User", "u1"},
                                      {"Remote-Name", "Ren%C3%A9"},
                                      {"Remote-Email", "nina@example.com"},
                                      {"Remote-Groups", "staff,a%2Cb"}});
  CHECK(headers("lemonldap") == Fields{{"Lm-Remote-User", "u1"}, {"Lm-Remote-Custom", "nina@example.com"}});
}

TEST_CASE("what the session does not say is left out") {
  const session::Active bare{json::object({{"sub", "u1"}, {"name", nullptr}, {"email", 5}, {"groups", "one"}}), {}};
  CHECK(headers("authelia", bare) == Fields{{"Remote-User", "u1"}, {"Remote-Groups", "one"}});
  CHECK(headers("vouch", bare).front().second == "u1");
}

TEST_CASE("a session without a user id is nobody's") {
  CHECK_THROWS_AS(headers("authfcgi", {json::object({{"email", "a@b"}}), {}}), gate::IdentityError);
  CHECK_THROWS_AS(headers("authfcgi", {json::object({{"sub", ""}}), {}}), gate::IdentityError);
  CHECK_THROWS_AS(headers("authfcgi", {json::object({{"sub", 7}}), {}}), gate::IdentityError);
}

TEST_CASE("SEC-41: a user id that the style cannot carry lets nobody in") {
  config::Gate settings;
  settings.non_ascii = "utf-8";
  CHECK_THROWS_AS(gate::identity_headers({json::object({{"sub", "a\nb"}}), {}}, settings), gate::IdentityError);
}

TEST_CASE("only oauth2-proxy's applications expect 202") {
  CHECK(gate::success_status("authfcgi") == 200);
  CHECK(gate::success_status("oauth2-proxy") == 202);
}

TEST_CASE("an address that the provider does not call verified is nobody's name (SEC-17)") {
  session::Active session = somebody();
  session.claims.set("email_verified", false);
  for (const char* preset : {"authfcgi", "oauth2-proxy", "vouch", "authelia", "lemonldap"}) {
    CAPTURE(preset);
    for (const auto& [name, value] : headers(preset, session)) CHECK(value != "nina@example.com");
  }
  CHECK(headers("vouch", session).front() == http::Headers::Field{"X-Vouch-User", "u1"});
}
