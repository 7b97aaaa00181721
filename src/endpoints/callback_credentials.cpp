#include "endpoints/callback_credentials.h"

#include <unordered_map>

#include "endpoints/ending.h"
#include "endpoints/respond.h"
#include "model/errors.h"

namespace authfcgi::endpoints {
namespace {

// The whole body as Auth.js hands it to authorize: an object of texts.
json::Value form_of(const Body& body) {
  if (body.json.is_object()) return body.json;
  json::Object members;
  std::unordered_map<std::string_view, std::size_t> places;  // a body has room for thousands of names
  for (const auto& [name, value] : body.form.pairs()) {
    const auto [place, is_new] = places.try_emplace(name, members.size());
    if (is_new) members.push_back({name, value});
    else members[place->second].value = value;
  }
  return members;
}

}  // namespace

http::Response callback_credentials(const http::Request& request, const Context& context) {
  if (request.method != "POST") throw model::InvalidProvider("credentials are sent with POST");
  if (!context.csrf.verified) throw model::MissingCSRF("no valid CSRF token in the body");

  const auto identity =
      context.sign_in.prove_credentials(*context.provider, form_of(context.body), request, visit_of(context));
  return end_sign_in(identity, context.callback_url, request, context);
}

}  // namespace authfcgi::endpoints
