#include "endpoints/endpoints.h"
#include "endpoints/respond.h"

namespace authfcgi::endpoints {
namespace {

bool is_oauth(const providers::Provider& provider) {
  return provider.type == providers::Type::kOAuth || provider.type == providers::Type::kOidc;
}

bool wants_popup(const Context& context) {
  return context.query.find("popup") == "1" || context.body.find("popup") == "1";
}

}  // namespace

// POST /signin/:provider: sends the browser to the provider. Without one, or where there is nowhere to be sent, to the
// page that offers them all.
http::Response signin(const http::Request&, const Context& context) {
  if (!context.provider || !is_oauth(*context.provider)) return redirect(context.prefix + "/signin");
  const signin::Intent intent{
      .callback_url = context.callback_url, .popup = wants_popup(context), .query = context.query};
  return redirect(context.sign_in.start(*context.provider, visit_of(context), intent, context.jar));
}

}  // namespace authfcgi::endpoints
