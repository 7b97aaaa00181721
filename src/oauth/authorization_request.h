// Where the browser is sent to sign in (RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2.1).
#pragma once

#include <string>
#include <string_view>

#include "http/form.h"
#include "oauth/client.h"

namespace authfcgi::oauth {

struct AuthorizationRequest {
  std::string redirect_uri{};
  http::Form params{};           // configured: scope, prompt, response_mode, ...
  http::Form forwarded{};        // from the visitor's sign-in query, already narrowed to what the provider lists
  std::string state{};           // empty: not sent; as code_challenge and nonce
  std::string code_challenge{};  // s256_challenge() of the verifier
  std::string nonce{};
  std::string fragment{};        // without "#"; empty for none
  bool openid = false;  // asks for "openid profile email" where nothing else names a scope
};

// The endpoint's own query is kept; later parameters replace earlier ones of their name: response_type, client_id and
// redirect_uri, then params, forwarded, and last the checks. Of forwarded, protocol parameters are dropped whatever the
// provider lists (SEC-14). Throws ProtocolError when the server has no authorization endpoint.
std::string build_authorization_url(const AuthorizationServer& server, const Client& client,
                                    const AuthorizationRequest& request);

// True for a parameter that a visitor can never set: redirect_uri, client_id, scope, state, code_challenge*, request*, ...
bool is_protocol_parameter(std::string_view name);

}  // namespace authfcgi::oauth
