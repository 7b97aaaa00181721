// The credentials half of POST /callback/:provider.
#pragma once

#include "endpoints/context.h"
#include "http/request.h"
#include "http/response.h"

namespace authfcgi::endpoints {

// context.provider is of type credentials.
http::Response callback_credentials(const http::Request& request, const Context& context);

}  // namespace authfcgi::endpoints
