#include "oauth/authorization_response.h"

#include "crypto/secret.h"
#include "oauth/error.h"

namespace authfcgi::oauth {
namespace {

// Two readers of one URL may each take another of the twins: none is believed (SEC-12).
void refuse_twins(const http::Form& parameters) {
  for (const char* name : {"state", "code", "iss", "error", "error_description", "id_token", "access_token", "token",
                           "logout_token", "response"})
    if (parameters.count(name) > 1)
      throw ProtocolError(std::string("the authorization response has more than one ") + name);
}

}  // namespace

AuthorizationResponse validate_authorization_response(const http::Form& parameters, const AuthorizationServer& server,
                                                      std::optional<std::string_view> expected_state) {
  refuse_twins(parameters);
  if (parameters.count("response") != 0)
    throw ProtocolError("the authorization response is a JARM one, which we did not ask for");

  // Whose answer is it? A code of one server must not be redeemed at another (mix-up, RFC 9207 section 1).
  const auto iss = parameters.find("iss");
  if (!iss && server.iss_parameter_supported) throw ProtocolError("the authorization response lacks iss");
  if (iss && (server.issuer.empty() || *iss != server.issuer))
    throw ProtocolError("the authorization response has the iss of another issuer than the configured one");

  // And whose flow? Without this, an attacker's code could be planted in a victim's browser (RFC 6749 section 10.12).
  if (expected_state) {
    const auto state = parameters.find("state");
    if (!state) throw ProtocolError("the authorization response lacks state");
    if (expected_state->empty() || !crypto::constant_time_equal(*state, *expected_state))
      throw ProtocolError("the authorization response has another state than the one sent");
  }

  if (const auto error = parameters.find("error"))
    throw OAuthError("authorization response", *error, parameters.find("error_description").value_or(""));

  // Tokens come from the token endpoint, over a connection of our own, or not at all.
  for (const char* name : {"id_token", "access_token", "token", "logout_token"})
    if (parameters.count(name) != 0)
      throw ProtocolError(std::string("the authorization response has ") + name + ", which is no answer to a code request");

  const auto code = parameters.find("code");
  if (!code || code->empty()) throw ProtocolError("the authorization response lacks code");

  AuthorizationResponse response;
  response.code_ = *code;
  if (iss) response.iss_ = std::string(*iss);
  return response;
}

}  // namespace authfcgi::oauth
