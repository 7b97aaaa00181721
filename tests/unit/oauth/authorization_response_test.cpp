#include "oauth/authorization_response.h"

#include <doctest/doctest.h>

#include "oauth/error.h"

using namespace authfcgi;
using http::Form;
using oauth::OAuthError;
using oauth::ProtocolError;

namespace {

oauth::AuthorizationServer server(bool iss_supported = false) {
  oauth::AuthorizationServer server;
  server.issuer = "https://op.example";
  server.iss_parameter_supported = iss_supported;
  return server;
}

oauth::AuthorizationResponse validate(const Form& parameters, bool iss_supported = false) {
  return oauth::validate_authorization_response(parameters, server(iss_supported), "S");
}

std::string complaint(const Form& parameters, bool iss_supported = false) {
  try {
    validate(parameters, iss_supported);
  } catch (const OAuthError& error) {
    return "OAuthError " + error.error() + " " + error.error_description();
  } catch (const ProtocolError& error) {
    return error.what();
  }
  return "";
}

bool holds(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a code with the state we sent is ours") {
  CHECK(validate({{"code", "C"}, {"state", "S"}}).code() == "C");
  const auto response = validate({{"code", "C"}, {"state", "S"}, {"iss", "https://op.example"}, {"other", "x"}}, true);
  CHECK(response.code() == "C");
  CHECK(response.iss() == "https://op.example");
}

TEST_CASE("a missing, another or a twin state is refused (SEC-10, SEC-12)") {
  CHECK(holds(complaint({{"code", "C"}}), "lacks state"));
  CHECK(holds(complaint({{"code", "C"}, {"state", "s"}}), "another state"));
  CHECK(holds(complaint({{"code", "C"}, {"state", ""}}), "another state"));
  CHECK(holds(complaint({{"code", "C"}, {"state", "SS"}}), "another state"));
  CHECK(holds(complaint({{"code", "C"}, {"state", "S"}, {"state", "S"}}), "more than one state"));
}

TEST_CASE("an empty expected state never matches") {
  CHECK_THROWS_AS(oauth::validate_authorization_response({{"code", "C"}, {"state", ""}}, server(), ""), ProtocolError);
}

TEST_CASE("where state is not checked, it is not looked at") {
  CHECK(oauth::validate_authorization_response({{"code", "C"}, {"state", "?"}}, server(), std::nullopt).code() == "C");
}

TEST_CASE("iss must be the issuer byte for byte, and there where the server promised it (SEC-12, RFC 9207)") {
  CHECK(holds(complaint({{"code", "C"}, {"state", "S"}}, true), "lacks iss"));
  for (const char* iss : {"https://evil.example", "https://op.example/", "HTTPS://op.example", ""}) {
    CHECK(holds(complaint({{"code", "C"}, {"state", "S"}, {"iss", iss}}), "another issuer"));
    CHECK(holds(complaint({{"error", "x"}, {"state", "S"}, {"iss", iss}}), "another issuer"));
  }
  CHECK_THROWS_AS(oauth::validate_authorization_response({{"code", "C"}, {"iss", ""}}, {}, std::nullopt), ProtocolError);
}

TEST_CASE("twins of anything that matters are refused (SEC-12)") {
  for (const char* name : {"state", "code", "iss", "error", "error_description", "id_token", "token", "access_token",
                           "logout_token", "response"}) {
    Form parameters{{"code", "C"}, {"state", "S"}};
    parameters.add(name, "S");
    parameters.add(name, "S");
    CAPTURE(name);
    CHECK(holds(complaint(parameters), "more than one"));
  }
}

TEST_CASE("an error is the provider's word only once the answer has proved to be ours") {
  CHECK(complaint({{"error", "access_denied"}, {"error_description", "no"}, {"state", "S"}}) ==
        "OAuthError access_denied no");
  CHECK(complaint({{"error", "access_denied"}, {"code", "C"}, {"state", "S"}}) == "OAuthError access_denied ");
  CHECK(holds(complaint({{"error", "access_denied"}}), "lacks state"));
  CHECK(holds(complaint({{"error", "access_denied"}, {"state", "x"}}), "another state"));
}

TEST_CASE("tokens in the address bar, JARM and an answer without a code are refused") {
  for (const char* name : {"id_token", "token", "access_token", "logout_token"})
    CHECK(holds(complaint({{"code", "C"}, {"state", "S"}, {name, "x"}}), name));
  CHECK(holds(complaint({{"response", "x.y.z"}, {"state", "S"}}), "JARM"));
  CHECK(holds(complaint({{"state", "S"}}), "lacks code"));
  CHECK(holds(complaint({{"state", "S"}, {"code", ""}}), "lacks code"));
}
