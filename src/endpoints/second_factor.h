// Where a sign-in goes that waits for its second factor.
#pragma once

#include "endpoints/context.h"
#include "http/request.h"
#include "http/response.h"

namespace authfcgi::endpoints {

// To the page that asks for it; an API client hears 401 {"error": "SecondFactorRequired", "url"} and posts the code there.
http::Response ask_second_factor(const http::Request& request, const Context& context);

}  // namespace authfcgi::endpoints
