#include "pages/verify_request.h"

#include <doctest/doctest.h>

#include "support/page_checks.h"
#include "support/page_outline.h"

using namespace authfcgi;

TEST_CASE("the verify-request page is the reference's, plain and with a theme") {
  pages::Site site = support::make_site();
  CHECK(support::outline(pages::verify_request_page(site).body) == support::transcript_page("pages", "/api/auth/verify-request"));
  site.theme = {"dark", "/logo.png", "#ff0000", "#00ff00"};
  CHECK(support::outline(pages::verify_request_page(site).body) ==
        support::transcript_page("pages-theme", "/api/auth/verify-request"));
}

TEST_CASE("SEC-43: the verify-request page is protected") {
  CHECK(support::missing_protection(pages::verify_request_page(support::make_site())) == "");
}
