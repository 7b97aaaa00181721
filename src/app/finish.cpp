#include "app/finish.h"

#include "http/url.h"
#include "json/text.h"

namespace authfcgi::app {
namespace {

std::string to_absolute(std::string_view location, const std::string& origin) {
  if (location.starts_with("https://") || location.starts_with("http://")) return std::string(location);
  const auto base = http::parse_url(origin);
  const auto url = base ? http::parse_url(location, *base) : std::nullopt;
  return url ? url->serialize() : origin;
}

}  // namespace

bool wants_json(const http::Request& request, const endpoints::Body& body) {
  return request.headers.find("X-Auth-Return-Redirect") || body.find("json") == "true";
}

http::Response finish(http::Response response, const http::Request& request, const endpoints::Body& body,
                      const std::string& origin) {
  const auto location = response.headers.find("Location");
  if (!location || !wants_json(request, body)) return response;
  response.status = 200;
  response.body = json::write(json::object({{"url", to_absolute(*location, origin)}}));
  response.headers.set("Content-Type", "application/json");
  response.headers.set("X-Content-Type-Options", "nosniff");
  return response;
}

}  // namespace authfcgi::app
