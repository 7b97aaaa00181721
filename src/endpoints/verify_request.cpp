#include "endpoints/endpoints.h"
#include "endpoints/respond.h"
#include "pages/verify_request.h"

namespace authfcgi::endpoints {

// GET /verify-request: "check your e-mail", after a sign-in link was asked for.
http::Response verify_request(const http::Request&, const Context& context) {
  const std::string& own_page = context.config.pages.verify_request;
  if (own_page.empty()) return pages::verify_request_page(site_of(context));
  std::string url = own_page;
  for (const auto& [name, value] : context.query.pairs()) url = with_parameter(url, name, value);
  return redirect(url);
}

}  // namespace authfcgi::endpoints
