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

TEST_CASE("SEC-42: nothing on the page of the second factor changes its structure") {
  pages::AuthenticatorPage harmless;
  harmless.csrf_token = harmless.problem = "x";
  const std::string expected = pages::authenticator_page(support::make_site(), harmless).body;
  for (const auto text : support::kHostileTexts) {
    pages::AuthenticatorPage page;
    page.csrf_token = page.problem = text;
    CHECK(support::has_same_structure(pages::authenticator_page(support::make_site(), page).body, expected));
  }
}
