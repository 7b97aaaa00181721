#include "app/cors.h"

#include <algorithm>

namespace authfcgi::app {

std::string_view granted_origin(const http::Request& request, const config::Config& config) {
  if (config.cors_origins.empty()) return {};
  const auto origin = request.headers.find("Origin");
  if (!origin) return {};
  const auto granted = std::ranges::find(config.cors_origins, *origin);
  return granted == config.cors_origins.end() ? std::string_view() : std::string_view(*granted);
}

void grant(http::Response& response, std::string_view origin) {
  response.headers.set("Access-Control-Allow-Origin", origin);
  response.headers.set("Access-Control-Allow-Credentials", "true");
  response.headers.add("Vary", "Origin");
}

http::Response preflight(std::string_view origin, const std::string& methods) {
  http::Response response;
  response.status = 204;
  response.headers.add("Allow", methods);
  if (origin.empty()) return response;
  response.headers.add("Access-Control-Allow-Methods", methods);
  response.headers.add("Access-Control-Allow-Headers", "Content-Type, X-Auth-Return-Redirect");
  response.headers.add("Access-Control-Max-Age", "600");
  return response;
}

}  // namespace authfcgi::app
