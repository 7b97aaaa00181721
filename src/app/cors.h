// A front end on another origin may use the API if the configuration names that origin (the Fetch standard's CORS
// protocol). Nothing is granted by default, and never to "*": cookies come along.
#pragma once

#include "config/config.h"
#include "http/request.h"
#include "http/response.h"

namespace authfcgi::app {

// The request's Origin, where the configuration lists it; else empty.
std::string_view granted_origin(const http::Request& request, const config::Config& config);

// Says on the answer that this origin may read it.
void grant(http::Response& response, std::string_view origin);

// The answer to OPTIONS: 204, the methods, and for a granted origin what a preflight asks for beside the grant.
http::Response preflight(std::string_view origin, const std::string& methods);

}  // namespace authfcgi::app
