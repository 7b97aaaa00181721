#include "app/origin.h"

#include "base/text.h"
#include "http/url.h"
#include "model/errors.h"

namespace authfcgi::app {
namespace {

// The first element of a header that proxies may have made a list of (15.33).
std::string_view first_of(std::string_view list) { return trim(list.substr(0, list.find(','))); }

std::string_view without_port(std::string_view host) {
  const auto colon = host.rfind(':');
  if (colon == std::string_view::npos || host.ends_with(']')) return host;
  return host.substr(0, colon);
}

// nginx's $host has no port; the client's Host does. It is worth its port only where both name the same host.
std::string_view host_from_nginx(const http::Request& request) {
  const auto client = request.headers.find("Host");
  if (client && equals_ignoring_case(without_port(*client), request.front.host)) return *client;
  return request.front.host;
}

std::string_view find_scheme(const http::Request& request, const config::Config& config) {
  if (config.trust_host) {
    if (const auto forwarded = request.headers.find("X-Forwarded-Proto")) {
      const std::string_view scheme = first_of(*forwarded);
      return scheme.ends_with(':') ? scheme.substr(0, scheme.size() - 1) : scheme;
    }
  }
  return request.front.scheme.empty() ? "https" : std::string_view(request.front.scheme);
}

Origin to_origin(const http::Url& url, const config::Config& config) {
  Origin origin;
  origin.text = url.origin();
  origin.host = origin.text.substr(url.scheme.size() + 3);
  origin.secure = config.use_secure_cookies.value_or(url.scheme == "https");
  return origin;
}

}  // namespace

std::string_view find_host(const http::Request& request, const config::Config& config) {
  if (config.trust_host) {
    if (const auto forwarded = request.headers.find("X-Forwarded-Host")) return first_of(*forwarded);
  }
  if (!request.front.host.empty()) return host_from_nginx(request);
  if (config.trust_host) return request.headers.find("Host").value_or("");
  throw model::UntrustedHost(
      "no AUTHFCGI_HOST in the request: include authfcgi-params.conf in this location, or set url or trustHost");
}

Origin find_origin(const http::Request& request, const config::Config& config) {
  if (config.url) return to_origin(*config.url, config);
  const std::string text =
      std::string(find_scheme(request, config)) + "://" + std::string(find_host(request, config));
  const auto url = http::parse_url(text);
  // Anything beyond scheme, host and port in there was smuggled in.
  if (!url || url->has_credentials || url->path != "/" || url->query || url->fragment) {
    throw model::UntrustedHost("the request's host or scheme does not make an origin");
  }
  return to_origin(*url, config);
}

}  // namespace authfcgi::app
