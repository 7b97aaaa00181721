#include "endpoints/respond.h"

#include "base/text.h"
#include "http/form.h"
#include "json/text.h"

namespace authfcgi::endpoints {

http::Response json_response(const json::Value& value) {
  http::Response response;
  response.headers.add("Content-Type", "application/json");
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.body = json::write(value);
  return response;
}

http::Response private_json_response(const json::Value& value) {
  http::Response response = json_response(value);
  response.headers.add("Cache-Control", "private, no-cache, no-store");
  response.headers.add("Expires", "0");
  response.headers.add("Pragma", "no-cache");
  return response;
}

http::Response redirect(std::string_view location) {
  http::Response response;
  response.status = 302;
  response.headers.add("Location", location);
  response.headers.add("Cache-Control", "private, no-cache, no-store");
  return response;
}

bool is_api_client(const http::Request& request, const Body& body) {
  if (request.headers.find("X-Auth-Return-Redirect")) return false;
  if (body.json.is_object()) return body.find("json") != "true";  // version 4 of the client says that
  const std::string accept = to_lower(request.headers.find("Accept").value_or(""));
  return accept.find("application/json") != std::string::npos && accept.find("text/html") == std::string::npos;
}

http::Response arrive(const http::Request& request, const Context& context, std::string_view location) {
  if (!is_api_client(request, context.body)) return redirect(location);
  return private_json_response(json::object({{"ok", true}, {"url", location}}));
}

std::string with_parameter(std::string_view url, std::string_view name, std::string_view value) {
  const auto hash = url.find('#');
  std::string result(url.substr(0, hash));
  result += result.find('?') == std::string::npos ? '?' : '&';
  result += http::form_encode(name) + '=' + http::form_encode(value);
  if (hash != std::string_view::npos) result += url.substr(hash);
  return result;
}

pages::Site site_of(const Context& context) {
  return {.origin = context.origin, .prefix = context.prefix, .theme = context.config.theme};
}

signin::Visit visit_of(const Context& context) {
  return {.now = context.now,
          .origin = context.origin,
          .prefix = context.prefix,
          .secure = context.secure,
          .cookies = context.cookies,
          .user_agent = context.user_agent,
          .address = context.client_address};
}

}  // namespace authfcgi::endpoints
