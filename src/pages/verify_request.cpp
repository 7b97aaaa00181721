#include "pages/verify_request.h"

#include "pages/document.h"

namespace authfcgi::pages {

http::Response verify_request_page(const Site& site) {
  Document document;
  document.title = "Verify Request";
  document.card = html(
      "<h1>Check your email</h1><p>A sign in link has been sent to your email address.</p>\n"
      "<div class=\"center\"><a class=\"site\" href=\"{}\">{}</a></div>",
      safe_url(site.origin), host_of(site.origin));
  return render(site, 200, document);
}

}  // namespace authfcgi::pages
