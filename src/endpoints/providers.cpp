#include "endpoints/endpoints.h"
#include "endpoints/respond.h"

namespace authfcgi::endpoints {

// GET /providers: what the sign-in button of a front end needs to know of each, in the configuration's order.
http::Response providers(const http::Request&, const Context& context) {
  json::Value list = json::object();
  for (const auto& provider : context.providers) {
    list.set(provider.id, json::object({{"id", provider.id},
                                        {"name", provider.name},
                                        {"type", to_string(provider.type)},
                                        {"signinUrl", context.prefix + "/signin/" + provider.id},
                                        {"callbackUrl", context.prefix + "/callback/" + provider.id}}));
  }
  return json_response(list);
}

}  // namespace authfcgi::endpoints
