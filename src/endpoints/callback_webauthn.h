// The half of POST /callback/:provider that is about passkeys.
#pragma once

#include "endpoints/context.h"
#include "http/request.h"
#include "http/response.h"

namespace authfcgi::endpoints {

// context.provider is of type webauthn.
http::Response callback_webauthn(const http::Request& request, const Context& context);

}  // namespace authfcgi::endpoints
