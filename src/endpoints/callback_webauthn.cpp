#include "endpoints/callback_webauthn.h"

#include "endpoints/ending.h"
#include "endpoints/respond.h"
#include "model/errors.h"

namespace authfcgi::endpoints {

http::Response callback_webauthn(const http::Request& request, const Context& context) {
  if (request.method != "POST") throw model::InvalidProvider("a passkey's answer is sent with POST");
  // What an authenticator signed names this origin and this browser's challenge, and no other site may send it, so that no
  // token is asked for; but one that is sent must be right (authjs-wire.md 15.9).
  if (context.body.find("csrfToken") && !context.csrf.verified) throw model::MissingCSRF("the CSRF token is another one");

  const signin::Ceremony ceremony{.action = context.body.find_single("action").value_or(""),
                                  .data = context.body.find_single("data").value_or("")};
  const auto identity =
      context.sign_in.prove_webauthn(*context.provider, ceremony, visit_of(context), context.jar_even_on_error);
  return end_sign_in(identity, context.callback_url, request, context);
}

}  // namespace authfcgi::endpoints
