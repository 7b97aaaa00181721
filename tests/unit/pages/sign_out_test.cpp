#include "pages/sign_out.h"

#include <doctest/doctest.h>

#include "support/hostile_text.h"
#include "support/page_checks.h"
#include "support/page_outline.h"

using namespace authfcgi;

TEST_CASE("the sign-out page is the reference's, with the query kept in its form") {
  for (const std::string path : {"/api/auth/signout", "/api/auth/signout?callbackUrl=%2Fx"}) {
    const auto response = pages::sign_out_page(support::make_site(), {"<hex64>", "http://localhost:3000" + path});
    CHECK(support::outline(response.body) == support::transcript_page("pages", path));
    CHECK(support::missing_protection(response) == "");
  }
}

TEST_CASE("the sign-out page is the reference's with a theme") {
  pages::Site site = support::make_site();
  site.theme = {"dark", "/logo.png", "#ff0000", "#00ff00"};
  const auto response = pages::sign_out_page(site, {"<hex64>", "http://localhost:3000/api/auth/signout"});
  CHECK(support::outline(response.body) == support::transcript_page("pages-theme", "/api/auth/signout"));
}

TEST_CASE("SEC-42: no text that the sign-out page reflects changes its structure") {
  const std::string harmless = pages::sign_out_page(support::make_site(), {"x", "http://x/"}).body;
  for (const auto text : support::kHostileTexts) {
    CAPTURE(text);
    const std::string value(text);
    CHECK(support::has_same_structure(pages::sign_out_page(support::make_site(), {value, "http://x/?" + value}).body, harmless));
    CHECK(support::has_same_structure(pages::sign_out_page(support::make_site(), {value, value}).body, harmless));
  }
}
