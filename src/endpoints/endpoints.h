// The list of doors. Each is a file of its own, named as the URL; app/router.cpp says which method opens it.
#pragma once

#include "endpoints/context.h"
#include "http/request.h"
#include "http/response.h"

namespace authfcgi::endpoints {

http::Response csrf(const http::Request&, const Context&);            // GET /csrf
http::Response providers(const http::Request&, const Context&);       // GET /providers
http::Response session(const http::Request&, const Context&);         // GET /session
http::Response update_session(const http::Request&, const Context&);  // POST /session
http::Response signin_page(const http::Request&, const Context&);     // GET /signin
http::Response signin(const http::Request&, const Context&);          // POST /signin/:provider
http::Response callback(const http::Request&, const Context&);        // GET, POST /callback/:provider
http::Response signout_page(const http::Request&, const Context&);    // GET /signout
http::Response signout(const http::Request&, const Context&);         // POST /signout
http::Response error(const http::Request&, const Context&);           // GET /error
http::Response second_factor_page(const http::Request&, const Context&);  // GET /second-factor
http::Response second_factor(const http::Request&, const Context&);       // POST /second-factor
http::Response verify_request(const http::Request&, const Context&);  // GET /verify-request

}  // namespace authfcgi::endpoints
