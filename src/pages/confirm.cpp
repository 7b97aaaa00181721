#include "pages/confirm.h"

#include "pages/document.h"

namespace authfcgi::pages {
namespace {

Html hidden(std::string_view name, std::string_view value) {
  return html("<input type=\"hidden\" name=\"{}\" value=\"{}\">", name, value);
}

}  // namespace

http::Response confirm_page(const Site& site, const Confirm& page) {
  Document document;
  document.title = "Sign In";
  document.has_form = true;
  Html fields = hidden("csrfToken", page.csrf_token);
  fields += hidden("callbackUrl", page.callback_url);
  fields += hidden("token", page.token);
  fields += hidden("email", page.email);
  document.card = html(
      "<h1>Sign in</h1><p>You are about to sign in to {} as {}.</p>\n"
      "<form action=\"{}\" method=\"POST\">{}<button id=\"submitButton\" type=\"submit\">Sign in</button></form>\n",
      host_of(site.origin), page.email, safe_url(page.action), fields);
  return render(site, 200, document);
}

}  // namespace authfcgi::pages
