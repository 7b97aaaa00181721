// One HTTP response, either way.
#pragma once

#include <string>

#include "http/headers.h"

namespace authfcgi::http {

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
};

}  // namespace authfcgi::http
