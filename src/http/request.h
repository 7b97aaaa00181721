// One HTTP request, either way: from nginx to us, or from us to a provider.
#pragma once

#include <string>

#include "http/headers.h"

namespace authfcgi::http {

// What nginx itself says of a request (spec: AUTHFCGI_* and the CGI variables of RFC 3875 that no client can write).
// Empty on a request that we send.
struct Front {
  std::string role;            // "api" (also when absent), "gate", "health"
  std::string host;            // AUTHFCGI_HOST: the server name nginx chose, no port
  std::string path;            // AUTHFCGI_PATH: the decoded, normalised path of the protected request
  std::string require;         // AUTHFCGI_REQUIRE: the gate's policy
  std::string scheme;          // REQUEST_SCHEME, else from HTTPS: "http" or "https"
  std::string remote_address;  // REMOTE_ADDR
};

struct Request {
  std::string method = "GET";
  std::string target;  // inbound: REQUEST_URI, raw path and query; outbound: an absolute URL
  Headers headers;     // inbound: HTTP_* and CONTENT_TYPE, under their HTTP names; several Cookie lines joined by "; "
  std::string body;
  Front front;

  std::string_view path() const;   // of the target, without the query; raw
  std::string_view query() const;  // of the target, without "?"; raw
};

}  // namespace authfcgi::http
