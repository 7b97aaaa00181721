#include "pages/error.h"

#include <doctest/doctest.h>

#include "support/hostile_text.h"
#include "support/page_checks.h"
#include "support/page_outline.h"

using namespace authfcgi;

TEST_CASE("the error page is the reference's, but for the link that leads nowhere there (15.18)") {
  for (const std::string error : {"Configuration", "AccessDenied", "Verification", "Default"}) {
    CAPTURE(error);
    auto expected = support::transcript_page("pages", "/api/auth/error?error=" + error);
    auto& links = expected.find("links")->array();
    if (error == "AccessDenied" || error == "Verification") links.at(0).set("href", "http://localhost:3000/api/auth/signin");
    const auto response = pages::error_page(support::make_site(), error);
    CHECK(support::outline(response.body) == expected);
    CHECK(support::missing_protection(response) == "");
  }
}

TEST_CASE("a passkey that is refused has a page with a way back, where the reference says nothing but Error") {
  const auto page = support::outline(pages::error_page(support::make_site(), "WebAuthnVerificationError").body);
  CHECK(page.find("h1")->array().at(0) == json::Value("Unable to sign in"));
  CHECK(page.find("links")->array().at(0).find_string("href") == "http://localhost:3000/api/auth/signin");
}

TEST_CASE("each error has its status") {
  const auto status = [](std::string_view error) { return pages::error_page(support::make_site(), error).status; };
  CHECK(status("Configuration") == 500);
  CHECK(status("AccessDenied") == 403);
  CHECK(status("Verification") == 403);
  for (const char* error : {"", "Default", "configuration", "__proto__", "toString", "undefined"}) CHECK(status(error) == 200);
}

TEST_CASE("a lockout that a mail can end says where") {
  const auto site = support::make_site();
  const auto page = pages::error_page(site, "TooManyRequests", "http://localhost:3000/api/auth/unlock");
  CHECK(page.status == 429);
  CHECK(page.body.find("href=\"http://localhost:3000/api/auth/unlock\"") != std::string::npos);
  CHECK(pages::error_page(site, "TooManyRequests").body.find("unlock") == std::string::npos);
}

TEST_CASE("SEC-42: the error page shows nothing of the code that it was given") {
  const std::string plain = pages::error_page(support::make_site(), "").body;
  for (const auto text : support::kHostileTexts) CHECK(pages::error_page(support::make_site(), text).body == plain);
}
