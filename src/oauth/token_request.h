// A code is exchanged for tokens (RFC 6749 section 4.1.3, RFC 7636 section 4.5).
#pragma once

#include <string_view>

#include "base/clock.h"
#include "crypto/random.h"
#include "crypto/secret.h"
#include "http/form.h"
#include "http/request.h"
#include "oauth/authorization_response.h"
#include "oauth/client.h"

namespace authfcgi::oauth {

// redirect_uri: byte for byte the one of the authorization request. code_verifier: nullptr where pkce was not sent.
// params: set on the endpoint's query (configured). The client is authenticated already. Throws ProtocolError when the
// server has no token endpoint.
http::Request build_token_request(const AuthorizationServer& server, const Client& client,
                                  const AuthorizationResponse& authorized, std::string_view redirect_uri,
                                  const crypto::SecretString* code_verifier, const http::Form& params, Instant now,
                                  crypto::Random& random);

}  // namespace authfcgi::oauth
