// The ending that all ways of signing in have in common, as the browser sees it.
#pragma once

#include <string>

#include "endpoints/context.h"
#include "http/request.h"
#include "http/response.h"

namespace authfcgi::endpoints {

// Who it is has been proved to context.provider: a session, and on to callback_url, or to wherever the signIn hook wants
// them; or to what is missing still. Whoever has one more way in now hears of it by mail. Throws what SignIn::complete()
// throws.
http::Response end_sign_in(const signin::Identity& identity, const std::string& callback_url, const http::Request& request,
                           const Context& context);

}  // namespace authfcgi::endpoints
