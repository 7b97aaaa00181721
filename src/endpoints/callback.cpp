#include <algorithm>
#include <array>

#include "base/text.h"
#include "endpoints/callback_credentials.h"
#include "endpoints/callback_url.h"
#include "endpoints/callback_webauthn.h"
#include "endpoints/ending.h"
#include "endpoints/endpoints.h"
#include "endpoints/respond.h"
#include "model/errors.h"
#include "pages/confirm.h"
#include "providers/email.h"

namespace authfcgi::endpoints {
namespace {

// Two readers that take different ones of a repeated parameter can be told different stories (SEC-12).
void refuse_repeated(const http::Form& parameters) {
  constexpr std::array<std::string_view, 8> kOnce = {"state",    "code",  "iss",      "error",
                                                     "id_token", "token", "response", "email"};
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
  return choose_redirect(recalled, context);
}

// A browser that loads what might be wanted next, and does not show it, must not use a link up.
bool is_prefetch(const http::Request& request) {
  const auto says = [&](const char* name) {
    return to_lower(request.headers.find(name).value_or("")).find("prefetch") != std::string::npos;
  };
  return says("Sec-Purpose") || says("Purpose") || says("X-Moz");
}

// The link of a mail was opened. Where the provider says "confirm", a page asks first, and its POST goes on.
http::Response open_link(const http::Request& request, const Context& context) {
  const bool is_post = request.method == "POST";
  const bool asks_first = context.provider->email->confirm;
  if (is_post && !asks_first) throw model::InvalidProvider("a sign-in link is opened with GET");
  if (is_post && !context.csrf.verified) throw model::MissingCSRF("no valid CSRF token in the body");
  if (is_prefetch(request)) return {.status = 503, .headers = {}, .body = {}};

  const http::Form& parameters = is_post ? context.body.form : context.query;
  refuse_repeated(parameters);
  if (!is_post && asks_first) {
    return pages::confirm_page(site_of(context), {.action = context.prefix + "/callback/" + context.provider->id,
                                                  .csrf_token = context.csrf.token,
                                                  .token = std::string(parameters.find("token").value_or("")),
                                                  .email = std::string(parameters.find("email").value_or("")),
                                                  .callback_url = context.callback_url});
  }
  const auto identity = context.sign_in.open_link(*context.provider, parameters, visit_of(context));
  return end_sign_in(identity, context.callback_url, request, context);
}

}  // namespace

// GET and POST /callback/:provider: the browser comes back from the provider or from its mail, or brings a password or a
// passkey. Proves who it is and finishes the sign-in.
http::Response callback(const http::Request& request, const Context& context) {
  if (context.provider && context.provider->type == providers::Type::kEmail) return open_link(request, context);
  if (context.provider && context.provider->type == providers::Type::kCredentials) {
    return callback_credentials(request, context);
  }
  if (context.provider && context.provider->type == providers::Type::kWebAuthn) return callback_webauthn(request, context);
  const auto& provider = oauth_provider(context);
  const http::Form& parameters = provider.form_post ? context.body.form : context.query;
  refuse_repeated(parameters);

  const auto visit = visit_of(context);
  const auto recalled = context.sign_in.recall(provider, visit, parameters);
  if (!recalled.forward_to.empty()) return redirect(recalled.forward_to);
  context.is_popup = recalled.popup;

  const auto identity = context.sign_in.prove(provider, visit, parameters, context.jar_even_on_error);
  return end_sign_in(identity, way_back(recalled.callback_url, context), request, context);
}

}  // namespace authfcgi::endpoints
