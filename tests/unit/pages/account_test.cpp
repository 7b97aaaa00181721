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
  page.passkeys = {{.provider = text, .provider_account_id = text, .user_agent = text, .created = Instant(), .used = Instant(), .may_unlink = true}};
  page.passkey_offer = {.provider_name = text, .callback_url = "http://localhost:3000/api/auth/callback/" + text, .options_url = text};
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
  shown.linked[0].may_unlink = shown.passkeys[0].may_unlink = false;
  const std::string body = pages::account_page(support::make_site(), shown).body;
  CHECK(body.find("(this one)") != std::string::npos);
  CHECK(body.find("value=\"endSession\"") == body.rfind("value=\"endSession\""));
  CHECK(body.find("value=\"unlink\"") == std::string::npos);
}

TEST_CASE("times are for people, in UTC") {
  CHECK(pages::format_time(from_unix_seconds(1792567680)) == "21 Oct 2026 07:28 UTC");
}

namespace {

const std::string kFirefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

std::string page_with(const std::vector<pages::AccountPage::Passkey>& passkeys, bool must_sign_in_again = false) {
  pages::AccountPage page;
  page.csrf_token = "token";
  page.email = "ada@example.com";
  page.passkeys = passkeys;
  page.passkey_offer = {.provider_name = "Passkey", .callback_url = "http://localhost:3000/api/auth/callback/passkey",
                        .options_url = "http://localhost:3000/api/auth/webauthn-options/passkey"};
  page.must_sign_in_again = must_sign_in_again;
  return pages::account_page(support::make_site(), page).body;
}

bool holds(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

}  // namespace

TEST_CASE("passkeys are told apart by where they were made, how far they reach and when they were used") {
  const std::string body = page_with({{.provider = "passkey", .provider_account_id = "AA+/", .is_multi_device = true,
                                       .user_agent = kFirefox, .created = from_unix_seconds(1792567680),
                                       .used = from_unix_seconds(1792571280), .may_unlink = true},
                                      {.provider = "passkey", .provider_account_id = "BBBB", .user_agent = ""}});
  for (const char* words : {"Passkey made with Firefox on Linux", "on all of your devices that share it", "on one device",
                            "since 21 Oct 2026 07:28 UTC", "last used 21 Oct 2026 08:28 UTC", "value=\"AA+/\""}) {
    CAPTURE(words);
    CHECK(holds(body, words));
  }
  CHECK(body.find("value=\"unlink\"") == body.rfind("value=\"unlink\""));  // not the last way in
}

TEST_CASE("a passkey is made by a form with a script, or after signing in again") {
  const std::string body = page_with({});
  for (const char* words : {"id=\"new-passkey\"", "data-action=\"register\"", "name=\"csrfToken\" value=\"token\"",
                            "name=\"callbackUrl\" value=\"http://localhost:3000/api/auth/account?done=passkey\"",
                            "Passkeys need JavaScript.", "Add a passkey"}) {
    CAPTURE(words);
    CHECK(holds(body, words));
  }
  const std::string asked = page_with({}, true);
  CHECK(holds(asked, "Sign in again to add a passkey"));
  CHECK(holds(asked, "/signin?prompt=login&amp;callbackUrl=http%3A%2F%2Flocalhost%3A3000%2Fapi%2Fauth%2Faccount"));
  CHECK_FALSE(holds(asked, "new-passkey"));
}

TEST_CASE("who has no address is not offered what they cannot have") {
  pages::AccountPage page;
  page.passkey_offer.emplace();
  const std::string body = pages::account_page(support::make_site(), page).body;
  CHECK(holds(body, "A passkey needs an account with an e-mail address."));
  CHECK_FALSE(holds(body, "new-passkey"));
}

TEST_CASE("where nobody can make a passkey the page has neither the list nor the script") {
  pages::AccountPage page;
  const auto without = pages::account_page(support::make_site(), page);
  CHECK_FALSE(holds(without.body, "<script"));
  CHECK_FALSE(holds(without.body, "Passkeys"));
  CHECK_FALSE(holds(support::header(without, "Content-Security-Policy"), "connect-src"));
  page.passkey_offer.emplace();
  const auto with = pages::account_page(support::make_site(), page);
  CHECK(support::missing_protection(with) == "");
  CHECK(holds(support::header(with, "Content-Security-Policy"), "connect-src 'self'"));
}
