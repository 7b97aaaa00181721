// How we prove to a token endpoint that we are the client (RFC 6749 section 2.3, RFC 7521, RFC 7523). One function
// decorates any request that needs it.
#pragma once

#include <string_view>

#include "base/clock.h"
#include "crypto/random.h"
#include "http/form.h"
#include "http/headers.h"
#include "oauth/client.h"

namespace authfcgi::oauth {

// The word of client.token_endpoint_auth_method: "client_secret_basic", ...; nothing for another.
std::optional<ClientAuth> parse_client_auth(std::string_view method);

// Adds what client.auth asks for to the body or the headers. An assertion lives 60 seconds from now. Throws
// ProtocolError when the secret or key that the method needs is missing or unusable.
void authenticate_client(const AuthorizationServer& server, const Client& client, Instant now, crypto::Random& random,
                         http::Form& body, http::Headers& headers);

}  // namespace authfcgi::oauth
