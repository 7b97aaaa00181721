#include "pages/popup.h"

#include <doctest/doctest.h>

#include "support/hostile_text.h"
#include "support/page_checks.h"
#include "support/page_outline.h"

using namespace authfcgi;

TEST_CASE("the popup's message is for the own origin only, and stands where the script finds it") {
  const auto response = pages::popup_page(support::make_site(), {"http://localhost:3000/next", ""});
  CHECK(response.status == 200);
  CHECK(support::missing_protection(response) == "");
  CHECK(response.body.find("data-origin=\"http://localhost:3000\"") != std::string::npos);
  CHECK(response.body.find("data-message=\"{&quot;type&quot;:&quot;oauth-callback&quot;,&quot;ok&quot;:true,"
                           "&quot;url&quot;:&quot;http://localhost:3000/next&quot;,&quot;error&quot;:null}\"") !=
        std::string::npos);
  CHECK(response.body.find("postMessage(JSON.parse(data.message), data.origin)") != std::string::npos);
  CHECK(response.body.find("\"*\"") == std::string::npos);
}

TEST_CASE("without an opener a link remains") {
  const auto page = support::outline(pages::popup_page(support::make_site(), {"http://localhost:3000/next", ""}).body);
  CHECK(page.find("links")->array().at(0).find_string("href") == "http://localhost:3000/next");
}

TEST_CASE("a failed sign-in says its error's type") {
  const auto response = pages::popup_page(support::make_site(), {"http://localhost:3000/", "OAuthCallbackError"});
  CHECK(response.body.find("&quot;ok&quot;:false") != std::string::npos);
  CHECK(response.body.find("&quot;error&quot;:&quot;OAuthCallbackError&quot;") != std::string::npos);
}

TEST_CASE("SEC-42: no text changes the popup's structure or its script") {
  const auto harmless = pages::popup_page(support::make_site(), {"x", "y"});
  for (const auto text : support::kHostileTexts) {
    CAPTURE(text);
    const std::string value(text);
    const auto response = pages::popup_page(support::make_site(), {value, value});
    CHECK(support::has_same_structure(response.body, harmless.body));
    CHECK(support::header(response, "Content-Security-Policy") == support::header(harmless, "Content-Security-Policy"));
  }
}
