#include "endpoints/endpoints.h"
#include "endpoints/respond.h"
#include "model/errors.h"
#include "pages/sign_in.h"

namespace authfcgi::endpoints {
namespace {

// Of the query only error and email are believed (15.4); everything else on the page is ours.
pages::SignIn describe_page(const Context& context) {
  pages::SignIn page;
  page.csrf_token = context.csrf.token;
  page.callback_url = context.callback_url;
  page.error = context.query.find("error").value_or("");
  page.email = context.query.find("email").value_or("");
  for (const auto& provider : context.providers) {
    page.providers.push_back({.id = provider.id,
                              .name = provider.name,
                              .type = std::string(to_string(provider.type)),
                              .signin_url = context.prefix + "/signin/" + provider.id,
                              .callback_url = context.prefix + "/callback/" + provider.id,
                              .brand_color = provider.style.brand_color.empty() ? provider.style.background
                                                                                : provider.style.brand_color,
                              .logo = provider.style.logo,
                              .fields = {}});
  }
  return page;
}

}  // namespace

// GET /signin: the page with a button for every provider, or the operator's own page.
http::Response signin_page(const http::Request&, const Context& context) {
  if (context.provider) throw model::UnknownAction("GET signin takes no provider: sign-in begins with a POST");
  const std::string& own_page = context.config.pages.sign_in;
  if (own_page.empty()) return pages::sign_in_page(site_of(context), describe_page(context));
  std::string url = with_parameter(own_page, "callbackUrl", context.callback_url);
  const auto error = context.query.find("error");
  return redirect(error && !error->empty() ? with_parameter(url, "error", *error) : url);
}

}  // namespace authfcgi::endpoints
