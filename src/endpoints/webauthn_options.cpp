#include "endpoints/endpoints.h"
#include "endpoints/respond.h"

namespace authfcgi::endpoints {
namespace {

http::Response refuse(std::string_view why) {
  http::Response response = private_json_response(json::object({{"error", why}}));
  response.status = 400;
  return response;
}

}  // namespace

// GET /webauthn-options/:provider: what the browser shall do about a passkey, and the challenge's cookie.
http::Response webauthn_options(const http::Request&, const Context& context) {
  const auto* provider = context.provider;
  if (!provider || provider->type != providers::Type::kWebAuthn) {
    return refuse("Invalid provider");
  }
  const signin::Wish wish{.action = context.query.find("action").value_or(""),
                          .email = context.query.find("email").value_or("")};
  if (!wish.action.empty() && wish.action != "register" && wish.action != "authenticate") return refuse("Invalid action");
  const auto options = context.sign_in.webauthn_options(*provider, wish, visit_of(context), context.jar);
  return options ? private_json_response(*options) : refuse("Invalid request");
}

}  // namespace authfcgi::endpoints
