// How a provider is asked for a profile: as OpenID Connect Core section 5.3 says, or otherwise.
#pragma once

#include "http/request.h"
#include "http/response.h"
#include "oauth/client.h"
#include "oauth/token_response.h"
#include "providers/provider.h"

namespace authfcgi::providers {

// server: its userinfo_endpoint is used where the provider names no URL. Throws TemplateError where the token response
// lacks what the URL needs, oauth::ProtocolError where there is no endpoint.
http::Request build_userinfo_request(const Provider& provider, const oauth::AuthorizationServer& server,
                                     const oauth::TokenSet& tokens, const Occasion& occasion);

// Before oauth/ reads it: a provider that is asked without a preference may call its JSON text/plain.
void adapt_userinfo_response(const Provider& provider, http::Response& response);

}  // namespace authfcgi::providers
