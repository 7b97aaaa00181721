#include "pages/account.h"

#include <doctest/doctest.h>

#include "support/hostile_text.h"
#include "support/page_checks.h"

using namespace authfcgi;

namespace {

pages::AccountPage page(const std::string& text) {
  pages::AccountPage page;
  page.csrf_token = page.name = page.email = page.message = text;
  page.linked = {{text, text, text, true}};
  page.offers = {{text, "http://localhost:3000/api/auth/signin/x"}};
  page.knows_sessions = true;
  page.devices = {{.name = text, .user_agent = text, .address = text, .started = Instant(), .seen = Instant()},
                  {.name = text, .user_agent = text, .address = text, .is_this_one = true}};
  return page;
}

}  // namespace

TEST_CASE("SEC-42: nothing that a person, a provider or a browser says of itself changes the account's page") {
  const auto site = support::make_site();
  const auto harmless = pages::account_page(site, page("x"));
  CHECK(support::missing_protection(harmless) == "");
  for (const auto text : support::kHostileTexts) {
    CAPTURE(text);
    CHECK(support::has_same_structure(pages::account_page(site, page(std::string(text))).body, harmless.body));
  }
}

TEST_CASE("the present session has no button to end it, and the last way in none to unlink it") {
  auto shown = page("x");
  shown.linked[0].may_unlink = false;
  const std::string body = pages::account_page(support::make_site(), shown).body;
  CHECK(body.find("(this one)") != std::string::npos);
  CHECK(body.find("value=\"endSession\"") == body.rfind("value=\"endSession\""));
  CHECK(body.find("value=\"unlink\"") == std::string::npos);
}

TEST_CASE("times are for people, in UTC") {
  CHECK(pages::format_time(from_unix_seconds(1792567680)) == "21 Oct 2026 07:28 UTC");
}
