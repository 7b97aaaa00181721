#include <algorithm>
#include <array>

#include "endpoints/callback_url.h"
#include "endpoints/endpoints.h"
#include "endpoints/respond.h"
#include "model/errors.h"
#include "observe/log.h"
#include "pages/popup.h"

namespace authfcgi::endpoints {
namespace {

// Two readers that take different ones of a repeated parameter can be told different stories (SEC-12).
void refuse_repeated(const http::Form& parameters) {
  constexpr std::array<std::string_view, 7> kOnce = {"state", "code", "iss", "error", "id_token", "token", "response"};
  if (std::ranges::any_of(kOnce, [&](std::string_view name) { return parameters.count(name) > 1; })) {
    throw BadBody("a parameter of the authorization response occurs twice");
  }
}

const providers::Provider& oauth_provider(const Context& context) {
  const auto* provider = context.provider;
  if (!provider) throw model::InvalidProvider("a callback names its provider");
  if (provider->type != providers::Type::kOAuth && provider->type != providers::Type::kOidc) {
    throw model::InvalidProvider("this provider has no callback of that kind");
  }
  return *provider;
}

// Each tab has its own way back, in its state; one begun elsewhere has the cookie's. It left the house, so it is decided
// again (SEC-40).
std::string way_back(const std::string& recalled, const Context& context) {
  if (recalled.empty()) return context.callback_url;
  return choose_redirect(recalled, context.origin, context.config.redirect_origins, context.hooks);
}

}  // namespace

// GET and POST /callback/:provider: the browser comes back from the provider. Proves who it is and finishes the sign-in.
http::Response callback(const http::Request& request, const Context& context) {
  const auto& provider = oauth_provider(context);
  const http::Form& parameters = provider.form_post ? context.body.form : context.query;
  refuse_repeated(parameters);

  const auto visit = visit_of(context);
  const auto recalled = context.sign_in.recall(provider, visit, parameters);
  if (!recalled.forward_to.empty()) return redirect(recalled.forward_to);
  context.is_popup = recalled.popup;

  const auto identity = context.sign_in.prove(provider, visit, parameters, context.jar_even_on_error);
  const auto ending = context.sign_in.complete(provider, identity, visit, way_back(recalled.callback_url, context),
                                               context.jar);
  observe::log(observe::Level::kInfo, ending.detour.empty() ? "signed_in" : "sent_elsewhere",
               {{"provider", provider.id},
                {"new_user", ending.is_new_user ? "yes" : ""},
                {"client", request.front.remote_address}});
  const std::string location = ending.detour.empty() ? ending.location : way_back(ending.detour, context);
  if (!recalled.popup) return redirect(location);
  return pages::popup_page(site_of(context), {.callback_url = location, .error = {}});
}

}  // namespace authfcgi::endpoints
