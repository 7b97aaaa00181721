#include "oauth/authorization_request.h"

#include <doctest/doctest.h>

#include "oauth/error.h"

using namespace authfcgi;
using oauth::AuthorizationRequest;

namespace {

std::string url_of(const AuthorizationRequest& request, const std::string& endpoint = "https://op.example/authorize") {
  oauth::AuthorizationServer server;
  server.authorization_endpoint = endpoint;
  oauth::Client client;
  client.client_id = "me";
  return oauth::build_authorization_url(server, client, request);
}

AuthorizationRequest whole_request() {
  AuthorizationRequest request;
  request.redirect_uri = "https://app.example/api/auth/callback/op";
  request.state = "S";
  request.code_challenge = "C";
  request.nonce = "N";
  return request;
}

}  // namespace

TEST_CASE("the parameters and their order") {
  auto request = whole_request();
  request.params = {{"scope", "openid email"}};
  request.forwarded = {{"login_hint", "bob"}};
  CHECK(url_of(request) ==
        "https://op.example/authorize?response_type=code&client_id=me"
        "&redirect_uri=https%3A%2F%2Fapp.example%2Fapi%2Fauth%2Fcallback%2Fop&scope=openid+email&login_hint=bob"
        "&state=S&code_challenge=C&code_challenge_method=S256&nonce=N");
}

TEST_CASE("a fragment stands at the very end, where a vendor wants one") {
  auto request = whole_request();
  request.fragment = "wechat_redirect";
  CHECK(url_of(request).ends_with("&nonce=N#wechat_redirect"));
}

TEST_CASE("the endpoint's own query is kept, and later parameters take the place of earlier ones") {
  auto request = AuthorizationRequest{.redirect_uri = "r", .params = {{"a", "2"}, {"b", "1"}}, .forwarded = {{"b", "2"}}};
  CHECK(url_of(request, "https://op.example/authorize?a=1&keep=x&client_id=other") ==
        "https://op.example/authorize?a=2&keep=x&client_id=me&response_type=code&redirect_uri=r&b=2");
}

TEST_CASE("checks that are not sent leave nothing behind") {
  const std::string url = url_of({.redirect_uri = "r"});
  for (const char* name : {"state", "code_challenge", "nonce", "scope"}) CHECK(url.find(name) == std::string::npos);
}

TEST_CASE("OpenID asks for a scope where nobody named one; an empty one counts as named") {
  CHECK(url_of({.redirect_uri = "r", .openid = true}).ends_with("&scope=openid+profile+email"));
  CHECK(url_of({.redirect_uri = "r", .params = {{"scope", "x"}}, .openid = true}).ends_with("&scope=x"));
  CHECK(url_of({.redirect_uri = "r", .params = {{"scope", ""}}, .openid = true}).ends_with("&scope="));
}

TEST_CASE("a visitor's query never sets a protocol parameter, in whatever spelling (SEC-14)") {
  const std::string expected = url_of(whole_request());
  for (const char* name : {"redirect_uri", "client_id", "response_type", "response_mode", "state", "nonce", "scope",
                           "code_challenge", "code_challenge_method", "request", "request_uri", "requested", "State",
                           "REDIRECT_URI", "callbackUrl", "csrfToken"}) {
    auto request = whole_request();
    request.forwarded = {{name, "evil"}};
    CAPTURE(name);
    CHECK(url_of(request) == expected);
  }
}

TEST_CASE("not even configured parameters stand in for the checks") {
  auto request = whole_request();
  request.params = {{"state", "x"}, {"code_challenge_method", "plain"}, {"nonce", "x"}};
  const std::string url = url_of(request);
  CHECK(url.find("state=S") != std::string::npos);
  CHECK(url.find("code_challenge_method=S256") != std::string::npos);
  CHECK(url.find("nonce=N") != std::string::npos);
}

TEST_CASE("without an authorization endpoint nobody is sent anywhere") {
  CHECK_THROWS_AS(url_of({.redirect_uri = "r"}, ""), oauth::ProtocolError);
  CHECK_THROWS_AS(url_of({.redirect_uri = "r"}, "javascript:alert(1)"), oauth::ProtocolError);
}
