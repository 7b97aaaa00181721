#include "endpoints/endpoints.h"
#include "endpoints/respond.h"

namespace authfcgi::endpoints {

// GET /csrf: the token that every POST form sends back (double submit, see app/csrf.h).
http::Response csrf(const http::Request&, const Context& context) {
  return private_json_response(json::object({{"csrfToken", context.csrf.token}}));
}

}  // namespace authfcgi::endpoints
