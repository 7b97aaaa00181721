#include "pages/sign_out.h"

#include "pages/document.h"

namespace authfcgi::pages {

http::Response sign_out_page(const Site& site, const SignOut& page) {
  Document document;
  document.title = "Sign Out";
  document.has_form = true;
  document.card = html(
      "<h1>Signout</h1><p>Are you sure you want to sign out?</p>\n"
      "<form action=\"{}\" method=\"POST\"><input type=\"hidden\" name=\"csrfToken\" value=\"{}\">"
      "<button id=\"submitButton\" type=\"submit\">Sign out</button></form>",
      safe_url(page.action), page.csrf_token);
  return render(site, 200, document);
}

}  // namespace authfcgi::pages
