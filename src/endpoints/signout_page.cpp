#include "endpoints/endpoints.h"
#include "endpoints/respond.h"
#include "pages/sign_out.h"

namespace authfcgi::endpoints {

// GET /signout: asks first, because a link or an image must not end a session. The form keeps the query, and with it a
// callbackUrl.
http::Response signout_page(const http::Request& request, const Context& context) {
  if (!context.config.pages.sign_out.empty()) return redirect(context.config.pages.sign_out);
  std::string action = context.prefix + "/signout";
  if (!request.query().empty()) action += '?' + std::string(request.query());
  return pages::sign_out_page(site_of(context), {.csrf_token = context.csrf.token, .action = std::move(action)});
}

}  // namespace authfcgi::endpoints
