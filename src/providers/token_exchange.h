// What some providers want in the token request beyond RFC 6749, and what has to be mended in their answer before oauth/
// reads it.
#pragma once

#include "base/clock.h"
#include "http/request.h"
#include "http/response.h"
#include "providers/provider.h"

namespace authfcgi::providers {

// request: as build_token_request() made it. Adds the token endpoint's further fields and headers, a client secret that we sign, or
// replaces body and client authentication. Throws TemplateError, or oauth::ProtocolError where the key cannot sign.
void adapt_token_request(const Provider& provider, const Occasion& occasion, Instant now, http::Request& request);

// Does the steps of token_response_transform in their order. A plain OAuth answer without token_type is taken for a
// bearer token, as many vendors mean it. An answer that is no JSON object stays as it is: oauth/ will refuse it.
void adapt_token_response(const Provider& provider, http::Response& response);

}  // namespace authfcgi::providers
