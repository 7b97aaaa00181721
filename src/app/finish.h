// The last touch on an answer: a client that follows redirects by itself gets them as JSON (authjs-wire.md 1.8).
#pragma once

#include <string>

#include "endpoints/body.h"
#include "http/request.h"
#include "http/response.h"

namespace authfcgi::app {

// The request has X-Auth-Return-Redirect, or json=true in its body as next-auth's v4 client sends (16.3).
bool wants_json(const http::Request& request, const endpoints::Body& body);

// A redirect stays one, unless the client wants JSON: then it is 200 {"url"} with an absolute URL (15.13), and Location is
// kept beside it.
http::Response finish(http::Response response, const http::Request& request, const endpoints::Body& body,
                      const std::string& origin);

}  // namespace authfcgi::app
