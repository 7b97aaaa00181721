#include "endpoints/endpoints.h"
#include "endpoints/respond.h"
#include "pages/error.h"

namespace authfcgi::endpoints {

// GET /error: what went wrong, as far as the visitor may know.
http::Response error(const http::Request&, const Context& context) {
  const auto code = context.query.find("error");
  const std::string& own_page = context.config.pages.error;
  if (own_page.empty()) return pages::error_page(site_of(context), code.value_or(""));
  return redirect(code ? with_parameter(own_page, "error", *code) : own_page);
}

}  // namespace authfcgi::endpoints
