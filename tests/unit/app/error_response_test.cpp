#include "app/error_response.h"

#include <doctest/doctest.h>

#include "model/errors.h"
#include "shared/bulkhead.h"
#include "support/page_checks.h"

using namespace authfcgi;
using support::header;

namespace {

const app::Origin kOrigin{.text = "https://app.example.com", .host = "app.example.com", .secure = true};
const std::string kPrefix = "https://app.example.com/api/auth";

std::string page_for(const std::exception& error, const config::Config& config = {}) {
  const auto response = app::error_response(error, false, kOrigin, config);
  CHECK(response.status == 302);
  CHECK(header(response, "Cache-Control").find("no-store") != std::string::npos);
  return header(response, "Location");
}

}  // namespace

TEST_CASE("the page is chosen by the error's kind, and only a client-safe type reaches the query (8.1)") {
  CHECK(page_for(model::AccessDenied("the signIn hook refused")) == kPrefix + "/error?error=AccessDenied");
  CHECK(page_for(model::Verification("used")) == kPrefix + "/error?error=Verification");
  CHECK(page_for(model::MissingCSRF("no token")) == kPrefix + "/signin?error=MissingCSRF");
  CHECK(page_for(model::OAuthCallbackError("no")) == kPrefix + "/signin?error=OAuthCallbackError");
  CHECK(page_for(model::OAuthAccountNotLinked("no")) == kPrefix + "/signin?error=OAuthAccountNotLinked");
  CHECK(page_for(model::CredentialsSignin("no", "a b&c")) == kPrefix + "/signin?error=CredentialsSignin&code=a+b%26c");
  CHECK(page_for(model::InvalidCheck("state: expired")) == kPrefix + "/error?error=Configuration");
  CHECK(page_for(model::AdapterError("disk full")) == kPrefix + "/error?error=Configuration");
  CHECK(page_for(model::CallbackRouteError("10.0.0.1")) == kPrefix + "/error?error=Configuration");
  CHECK(page_for(model::EmailSignin("smtp")) == kPrefix + "/signin?error=EmailSignin");
  CHECK(page_for(Error("a secret of ours")) == kPrefix + "/error?error=Configuration");
  CHECK(page_for(std::bad_alloc()) == kPrefix + "/error?error=Configuration");
}

TEST_CASE("the operator's pages may be paths or URLs, with a query and a fragment of their own (15.41)") {
  config::Config config;
  config.pages.error = "/oops?lang=de#top";
  config.pages.sign_in = "https://login.example/";
  CHECK(page_for(Error("x"), config) == "https://app.example.com/oops?lang=de&error=Configuration#top");
  CHECK(page_for(model::MissingCSRF("x"), config) == "https://login.example/?error=MissingCSRF");
  CHECK(app::page_url("no\\where:", "/error", kOrigin, config).starts_with("https://app.example.com"));
}

TEST_CASE("what may work later is 503 with Retry-After: the page, or its url for a client that reads JSON") {
  const shared::TooManyWaiting busy("half of the workers wait for this provider");
  const auto page = app::error_response(busy, false, kOrigin, {});
  CHECK(page.status == 503);
  CHECK(header(page, "Retry-After") == "5");
  CHECK(support::missing_protection(page) == "");
  CHECK(page.body.find("half of the workers") == std::string::npos);
  const auto told = app::error_response(busy, true, kOrigin, {});
  CHECK(told.status == 503);
  CHECK(told.body == "{\"url\":\"" + kPrefix + "/error?error=TemporarilyUnavailable\"}");
}

TEST_CASE("a program is told the type, a code and the status that says it") {
  const auto told = [](const std::exception& error) {
    const auto response = app::api_error_response(error, kPrefix + "/unlock");
    CHECK(header(response, "Cache-Control").find("no-store") != std::string::npos);
    CHECK(header(response, "Location") == "");
    return std::to_string(response.status) + " " + response.body;
  };
  CHECK(told(model::CredentialsSignin("wrong")) == R"(401 {"error":"CredentialsSignin","code":"credentials"})");
  CHECK(told(model::CredentialsSignin("later", "unverified")) == R"(403 {"error":"CredentialsSignin","code":"unverified"})");
  CHECK(told(model::AccessDenied("no")) == R"(403 {"error":"AccessDenied","code":""})");
  CHECK(told(model::MissingCSRF("no")) == R"(403 {"error":"MissingCSRF","code":""})");
  CHECK(told(model::AdapterError("10.0.0.1")) == R"(500 {"error":"Configuration","code":""})");
  CHECK(told(Error("10.0.0.1")) == R"(500 {"error":"Configuration","code":""})");
  CHECK(told(std::bad_alloc()) == R"(500 {"error":"Configuration","code":""})");
  CHECK(told(model::TemporarilyUnavailable("the store")) == R"(503 {"error":"TemporarilyUnavailable","code":""})");
  CHECK(told(model::TooManyRequests("soon", std::chrono::seconds(7))) == R"(429 {"error":"TooManyRequests","code":""})");
}

TEST_CASE("what may work later says when, to a program") {
  CHECK(header(app::api_error_response(model::TooManyRequests("soon", std::chrono::seconds(7))), "Retry-After") == "7");
  CHECK(header(app::api_error_response(model::TemporarilyUnavailable("the store")), "Retry-After") == "5");
  CHECK(header(app::api_error_response(model::AccessDenied("no")), "Retry-After") == "");
}

TEST_CASE("a lockout says where it can be ended by mail, and nothing else does") {
  const std::string unlock = kPrefix + "/unlock";
  const model::TooManyRequests locked("locked", std::chrono::seconds(900), true), soon("soon", std::chrono::seconds(2));
  const auto page = [&](const std::exception& error, const std::string& url) {
    const auto response = app::error_response(error, false, kOrigin, {}, url);
    CHECK(response.status == 429);
    return response.body;
  };
  CHECK(page(locked, unlock).find("href=\"" + unlock + "\"") != std::string::npos);
  CHECK(page(soon, unlock).find("unlock") == std::string::npos);
  CHECK(page(locked, "").find("nlock") == std::string::npos);
  CHECK(app::api_error_response(locked, unlock).body == R"({"error":"TooManyRequests","code":"","unlock":")" + unlock + "\"}");
  CHECK(app::api_error_response(soon, unlock).body.find("unlock") == std::string::npos);
  CHECK(app::api_error_response(locked, "").body.find("unlock") == std::string::npos);
}

TEST_CASE("a popup is told in words for the window that opened it") {
  const auto response = app::popup_error_response(model::AccessDenied("refused"), kOrigin, {});
  CHECK(response.status == 200);
  CHECK(support::missing_protection(response) == "");
  CHECK(response.body.find("AccessDenied") != std::string::npos);
  CHECK(response.body.find("refused") == std::string::npos);
  CHECK(app::popup_error_response(Error("10.0.0.1"), kOrigin, {}).body.find("10.0.0.1") == std::string::npos);
}

TEST_CASE("a refused update of the session is null, and kept by nobody") {
  const auto response = app::session_update_refused();
  CHECK(response.status == 400);
  CHECK(response.body == "null");
  CHECK(header(response, "Cache-Control").find("no-store") != std::string::npos);
}

TEST_CASE("before we know who we are, the answer has no link") {
  const auto json = app::configuration_error(false, {}, {});
  CHECK(json.status == 500);
  CHECK(json.body.starts_with("{\"message\""));
  const auto page = app::configuration_error(true, {}, {});
  CHECK(page.status == 500);
  CHECK(page.body.find("href") == std::string::npos);
  CHECK(app::bad_request().status == 400);
}

TEST_CASE("the log names an error by its type") {
  CHECK(app::error_type(model::InvalidCheck("x")) == "InvalidCheck");
  CHECK(app::error_type(shared::TooManyWaiting("x")) == "TemporarilyUnavailable");
  CHECK(app::error_type(Error("x")) == "Error");
}

TEST_CASE("a configuration error goes to the operator's own error page, unless that page asked (8.2)") {
  config::Config config;
  config.pages.error = "/oops?lang=en";
  const auto page = app::configuration_error(true, {}, config);
  CHECK(page.status == 302);
  CHECK(page.headers.find("Location") == "/oops?lang=en&error=Configuration");
  CHECK(app::configuration_error(false, {}, config).status == 500);

  // Sent to the sign-in page by its own error page, the browser would never arrive.
  for (const char* back : {"/oops?lang=en&error=Configuration", "https://app.example.com/oops?lang=en"}) {
    config.pages.error = "/oops";
    CHECK(app::configuration_error(true, {{"callbackUrl", back}}, config).status == 500);
  }
  CHECK(app::configuration_error(true, {{"callbackUrl", "/elsewhere"}}, config).status == 302);
}

TEST_CASE("to a program, who is known and not let in is 403, and every other refusal of credentials 401") {
  const auto status = [](const std::string& code) { return app::api_error_response(model::CredentialsSignin("no", code)).status; };
  for (const char* code : {"unverified", "locked", "disabled"}) CHECK(status(code) == 403);
  for (const char* code : {"credentials", "suspended", ""}) CHECK(status(code) == 401);
  CHECK(app::api_error_response(model::AccessDenied("no")).status == 403);
}

TEST_CASE("a program that asks for what is not there, or not any more, hears 400, and 500 only of what is ours") {
  CHECK(app::api_error_response(model::InvalidProvider("no provider of that id")).status == 400);
  CHECK(app::api_error_response(model::InvalidCheck("challenge: it is too old")).status == 400);
  CHECK(app::api_error_response(model::AdapterError("disk full")).status == 500);
  CHECK(app::api_error_response(model::InvalidCheck("x")).body == R"({"error":"Configuration","code":""})");
  CHECK(app::api_error_response(model::WebAuthnVerificationError("x")).status == 403);
}
