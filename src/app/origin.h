// Which origin are we, for this request? (authjs-wire.md 1.1, 1.2; nginx.md M1, M1b; SEC-45)
//
// With a configured URL (AUTH_URL) nothing in a request has a say. Else the host is the one that nginx chose
// (AUTHFCGI_HOST), with the port of the Host header if that names the same host. What the client says of the host is
// believed only under trustHost.
#pragma once

#include <string>
#include <string_view>

#include "config/config.h"
#include "http/request.h"

namespace authfcgi::app {

struct Origin {
  std::string text;  // "https://app.example.com", "http://localhost:3000"; never a trailing slash
  std::string host;  // "app.example.com", "localhost:3000"
  bool secure = false;  // https, or useSecureCookies says so: which cookie names are ours
};

// The host that this request is for, perhaps with a port. Throws UntrustedHost where nobody whom we may believe names one.
std::string_view find_host(const http::Request& request, const config::Config& config);

// Throws UntrustedHost where nobody whom we may believe names a host.
Origin find_origin(const http::Request& request, const config::Config& config);

}  // namespace authfcgi::app
