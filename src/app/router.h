// Which endpoint answers? Method and path, exactly (authjs-wire.md 1.4, 1.5), and the one table of the REST API.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "endpoints/context.h"
#include "http/request.h"
#include "http/response.h"

namespace authfcgi::app {

struct Target {
  std::string_view action;                   // one of the actions of the table
  std::optional<std::string_view> provider;  // as it stands in the path, no escape decoded
};

// The raw path under the base path, or nothing when it is no address of ours. Doubled and trailing slashes do no harm;
// a provider "undefined" is none, because JavaScript clients send that.
std::optional<Target> parse_path(std::string_view base_path, std::string_view path);

using Endpoint = http::Response (*)(const http::Request&, const endpoints::Context&);

struct Route {
  std::string_view method;  // "GET" or "POST"
  std::string_view action;
  Endpoint endpoint;
  bool needs_csrf = false;      // the body must send the token back (SEC-44)
  bool sets_cookies = true;     // the two cookies that answers keep alive
  bool changes_nothing = true;  // HEAD may run it, too
  bool is_cross_site = false;   // a form_post callback comes from the provider's origin
  bool is_page = false;         // HTML for a person
  bool is_json = false;         // for scripts alone, which are told of errors in JSON with a status (15.22)
  bool speaks_json = false;     // API clients are answered, and told of errors, in JSON (endpoints/respond.h)
};

// Nothing when the action has no such method.
const Route* find_route(std::string_view method, std::string_view action);

// "GET, HEAD, POST": what an action answers to; every action answers to something.
std::string allowed_methods(std::string_view action);

}  // namespace authfcgi::app
