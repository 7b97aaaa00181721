#include "oauth/token_response.h"

#include <doctest/doctest.h>

#include "json/text.h"
#include "oauth/error.h"

using namespace authfcgi;
using oauth::OAuthError;
using oauth::ProtocolError;

namespace {

constexpr Instant kNow{std::chrono::milliseconds(1'790'000'000'999)};

oauth::TokenSet validate(std::string body, int status = 200, bool openid = false) {
  http::Response response;
  response.status = status;
  response.headers.set("Content-Type", "application/json");
  response.body = std::move(body);
  return oauth::validate_token_response(response, openid, kNow);
}

// With one more member after the two that must be there.
oauth::TokenSet with(const std::string& member) {
  return validate(R"({"access_token":"A","token_type":"bearer",)" + member + "}");
}

}  // namespace

TEST_CASE("a whole answer, kept in its order for the account") {
  const auto tokens = validate(
      R"({"extra":{"a":[1]},"access_token":"A.b-c_d~e+f/g=","token_type":"Bearer","expires_in":"3600",)"
      R"("refresh_token":"R","scope":"openid","id_token":"x.y.z"})",
      200, true);
  CHECK(tokens.access_token() == "A.b-c_d~e+f/g=");
  CHECK(tokens.id_token() == "x.y.z");
  CHECK(tokens.refresh_token() == "R");
  CHECK(tokens.scope() == "openid");
  CHECK(tokens.expires_in() == std::chrono::hours(1));
  CHECK(json::write(tokens.members()) ==
        R"({"extra":{"a":[1]},"access_token":"A.b-c_d~e+f/g=","token_type":"bearer","expires_in":3600,)"
        R"("refresh_token":"R","scope":"openid","id_token":"x.y.z","expires_at":1790003600})");
}

TEST_CASE("without a lifetime, or with none at all, there is no expires_at") {
  CHECK_FALSE(validate(R"({"access_token":"A","token_type":"bearer"})").members().find("expires_at"));
  CHECK_FALSE(with(R"("expires_in":0)").members().find("expires_at"));
  CHECK(with(R"("expires_in":0)").expires_in() == std::chrono::seconds(0));
}

TEST_CASE("a lifetime of any size neither wraps nor breaks (SEC-8)") {
  constexpr std::chrono::seconds kCentury{100LL * 365 * 24 * 3600};
  CHECK(with(R"("expires_in":1e300)").expires_in() == kCentury);
  CHECK(with(R"("expires_in":9223372036854775807)").expires_in() == kCentury);
  CHECK(with(R"("expires_in":18446744073709551615)").expires_in() == kCentury);
  CHECK(with("\"expires_in\":\"" + std::string(400, '9') + "\"").expires_in() == kCentury);
  CHECK(with(R"("expires_in":59.9)").expires_in() == std::chrono::seconds(59));
  CHECK(with(R"("expires_in":1e300)").members().find("expires_at")->integer() == 1'790'000'000 + kCentury.count());
  for (const char* bad : {"-1", "-1e300", "\"-1\"", "\"\"", "\"1e3\"", "\" 1\"", "\"abc\"", "null", "true", "[1]", "{}"})
    CHECK_THROWS_AS(with("\"expires_in\":" + std::string(bad)), ProtocolError);
  CHECK_THROWS_AS(with("\"expires_in\":" + std::string(400, '9')), ProtocolError);
}

TEST_CASE("an access token that could end a header or add to it is refused (SEC-16)") {
  for (const char* token : {"", "a b", "a\\r\\nX-Evil: 1", "a\\n", "a\\u0000", "a,b", "a;b", "a\\\"", "a=b", "==", "\xc3\xa4"}) {
    CAPTURE(token);
    CHECK_THROWS_AS(validate(R"({"token_type":"bearer","access_token":")" + std::string(token) + "\"}"), ProtocolError);
  }
  CHECK(validate(R"({"token_type":"bearer","access_token":"00Dx!AR8=="})").access_token() == "00Dx!AR8==");
}

TEST_CASE("members of the wrong kind are refused") {
  for (const char* body :
       {R"({})", R"({"access_token":"A"})", R"({"token_type":"bearer"})", R"({"access_token":1,"token_type":"bearer"})",
        R"({"access_token":"A","token_type":1})", R"({"access_token":"A","token_type":"mac"})",
        R"({"access_token":"A","token_type":"DPoP"})"}) {
    CAPTURE(body);
    CHECK_THROWS_AS(validate(body), ProtocolError);
  }
  for (const char* member : {R"("refresh_token":"")", R"("refresh_token":1)", R"("scope":["a"])", R"("id_token":1)",
                             R"("id_token":"")", R"("refresh_token":"a\u0000b")"})
    CHECK_THROWS_AS(with(member), ProtocolError);
}

TEST_CASE("OpenID needs an id_token") {
  CHECK_THROWS_WITH(validate(R"({"access_token":"A","token_type":"bearer"})", 200, true), doctest::Contains("id_token"));
}

TEST_CASE("the provider's own error is told, whatever its status") {
  for (const int status : {200, 400, 401}) {
    try {
      validate(R"({"error":"invalid_grant","error_description":"used","secret":"x"})", status);
      FAIL("nothing was thrown");
    } catch (const OAuthError& error) {
      CHECK(error.error() == "invalid_grant");
      CHECK(error.error_description() == "used");
      CHECK(std::string(error.what()).find("secret") == std::string::npos);
    }
  }
}

TEST_CASE("another status is refused, also with a fine body (SEC-22, SEC-23)") {
  for (const int status : {201, 204, 301, 302, 307, 308, 400, 403, 500, 503})
    CHECK_THROWS_WITH(validate(R"({"access_token":"A","token_type":"bearer"})", status), doctest::Contains("status"));
}
