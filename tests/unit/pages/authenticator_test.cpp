#include "pages/authenticator.h"

#include <doctest/doctest.h>

#include "otp/qr_code.h"
#include "support/hostile_text.h"
#include "support/page_checks.h"

using namespace authfcgi;

TEST_CASE("the picture stands in the page, and the secret beside it in fours") {
  pages::AuthenticatorPage page;
  page.csrf_token = "x";
  page.qr_code = otp::qr_code_svg("otpauth://totp/x", "QR code");
  page.secret = "JBSWY3DPEHPK3PXP";
  const auto response = pages::authenticator_page(support::make_site(), page);
  CHECK(support::missing_protection(response) == "");
  CHECK(response.body.find(page.qr_code) != std::string::npos);
  CHECK(response.body.find("JBSW Y3DP EHPK 3PXP") != std::string::npos);
  CHECK(response.body.find("autocomplete=\"one-time-code\"") != std::string::npos);
}

TEST_CASE("what is there can be renewed and removed, what is not can be set up") {
  pages::AuthenticatorPage page;
  CHECK(pages::authenticator_page(support::make_site(), page).body.find("value=\"begin\"") != std::string::npos);
  page.is_confirmed = true;
  page.recovery_codes = 3;
  const std::string body = pages::authenticator_page(support::make_site(), page).body;
  CHECK(body.find("codes left: 3.") != std::string::npos);
  CHECK(body.find("value=\"renew\"") != std::string::npos);
  CHECK(body.find("value=\"remove\"") != std::string::npos);
}

TEST_CASE("recovery codes can be read, printed and downloaded, and are not kept by the browser") {
  const auto response = pages::recovery_codes_page(support::make_site(), {"7H3KD-9QWXZ-M2P4T", "AAAAA-BBBBB-CCCCC"});
  CHECK(support::missing_protection(response) == "");
  CHECK(response.body.find("7H3KD-9QWXZ-M2P4T\nAAAAA-BBBBB-CCCCC\n") != std::string::npos);
  CHECK(response.body.find("href=\"data:text/plain;charset=utf-8,7H3KD-9QWXZ-M2P4T%0AAAAAA-BBBBB-CCCCC%0A\" download") != std::string::npos);
}

TEST_CASE("who was led here on the way to somewhere else is told why, and goes on from here") {
  const auto site = support::make_site();
  pages::AuthenticatorPage page;
  page.callback_url = "http://localhost:3000/safe";
  const std::string led = pages::authenticator_page(site, page).body;
  CHECK(led.find("name=\"callbackUrl\" value=\"http://localhost:3000/safe\"") != std::string::npos);
  CHECK(led.find("The page that you want to see") != std::string::npos);
  page = {};
  page.is_sign_in = true;
  const std::string waiting = pages::authenticator_page(site, page).body;
  CHECK(waiting.find("asks everybody") != std::string::npos);
  CHECK(waiting.find("/account\"") == std::string::npos);  // nobody is signed in yet

  const std::string account = pages::recovery_codes_page(site, {"A"}).body;
  CHECK(account.find("/api/auth/account\"") != std::string::npos);
  const std::string onward = pages::recovery_codes_page(site, {"A"}, "http://localhost:3000/safe").body;
  CHECK(onward.find("href=\"http://localhost:3000/safe\">Continue") != std::string::npos);
  CHECK(pages::recovery_codes_page(site, {"A"}, "javascript:alert(1)").body.find("javascript") == std::string::npos);
}

TEST_CASE("SEC-42: nothing on the page of the second factor changes its structure") {
  pages::AuthenticatorPage harmless;
  harmless.csrf_token = harmless.problem = harmless.callback_url = "x";
  const std::string expected = pages::authenticator_page(support::make_site(), harmless).body;
  for (const auto text : support::kHostileTexts) {
    pages::AuthenticatorPage page;
    page.csrf_token = page.problem = page.callback_url = text;
    CHECK(support::has_same_structure(pages::authenticator_page(support::make_site(), page).body, expected));
  }
}
