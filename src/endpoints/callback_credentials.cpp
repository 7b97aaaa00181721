#include "endpoints/callback_credentials.h"

#include <unordered_map>

#include "endpoints/callback_url.h"
#include "endpoints/respond.h"
#include "endpoints/second_factor.h"
#include "model/errors.h"
#include "observe/log.h"

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

  const auto visit = visit_of(context);
  const auto identity = context.sign_in.prove_credentials(*context.provider, form_of(context.body), request, visit);
  const auto ending = context.sign_in.complete(*context.provider, identity, visit, context.callback_url, context.jar);
  if (ending.missing != signin::Missing::kNothing) return ask_second_factor(request, context, ending.missing);
  observe::log(observe::Level::kInfo, ending.detour.empty() ? "signed_in" : "sent_elsewhere",
               {{"provider", context.provider->id}, {"client", request.front.remote_address}});
  const std::string location =
      ending.detour.empty()
          ? ending.location
          : choose_redirect(ending.detour, context.origin, context.config.redirect_origins, context.hooks);
  return arrive(request, context, location);
}

}  // namespace authfcgi::endpoints
