// The program as a function, and everybody else's program as one: a provider is asked through a Fetch, and a test
// hands in a lambda instead of a network.
#pragma once

#include <functional>

#include "base/error.h"
#include "http/request.h"
#include "http/response.h"

namespace authfcgi::http {

using Handler = std::function<Response(const Request&)>;

// Sends a request to the absolute URL in request.target. Any status is an answer; throws FetchError when there is none.
using Fetch = std::function<Response(const Request&)>;

// No usable answer: refused, timed out, too large, not TLS, cut short. The message says which, never the body.
class FetchError : public Error {
 public:
  using Error::Error;
};

}  // namespace authfcgi::http
