#include "endpoints/endpoints.h"
#include "endpoints/respond.h"
#include "observe/log.h"

namespace authfcgi::endpoints {

// POST /signout: ends the session everywhere the strategy can, then back to where the visitor came from.
http::Response signout(const http::Request& request, const Context& context) {
  try {
    context.strategy.end(context.cookies, context.secure, context.now, context.jar);
    observe::log(observe::Level::kInfo, "signed_out", {{"client", request.front.remote_address}});
  } catch (const Error& error) {
    // The visitor asked to be forgotten: his cookies go, whatever our store says (authjs-wire.md 2.11).
    observe::log(observe::Level::kError, "sign_out_failed", {{"type", "SignOutError"}, {"cause", describe(error)}});
  }
  // The way back is used up; the next sign-in begins without it (15.49).
  const auto& cookie = context.config.cookies(context.secure).callback_url;
  context.jar_even_on_error.forget(cookie.name);
  if (context.cookies.find(cookie.name)) context.jar.erase(cookie.name, cookie.attributes);
  return redirect(context.callback_url);
}

}  // namespace authfcgi::endpoints
