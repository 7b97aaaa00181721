// The shapes that answers have: JSON and redirects. Pages are made by pages/.
#pragma once

#include <string>
#include <string_view>

#include "endpoints/context.h"
#include "http/response.h"
#include "json/value.h"
#include "pages/site.h"
#include "signin/visit.h"

namespace authfcgi::endpoints {

// 200 application/json, compact.
http::Response json_response(const json::Value& value);

// The same, and not to be kept by anybody: what Auth.js says of session and csrf.
http::Response private_json_response(const json::Value& value);

// 302. The application turns it into {"url"} for a client that asked for that.
http::Response redirect(std::string_view location);

// A program that is neither a browser nor Auth.js's client: it sends JSON, or asks for JSON and for nothing that people
// read, and has no X-Auth-Return-Redirect (which asks for {"url"}).
bool is_api_client(const http::Request& request, const Body& body);

// The end of what went well: a redirect, or {"ok": true, "url": location} for an API client.
http::Response arrive(const http::Request& request, const Context& context, std::string_view location);

// url with name=value appended to its query, before its fragment (15.41).
std::string with_parameter(std::string_view url, std::string_view name, std::string_view value);

// What every page needs to know of the site.
pages::Site site_of(const Context& context);

// The request, as far as signing in is concerned.
signin::Visit visit_of(const Context& context);

}  // namespace authfcgi::endpoints
