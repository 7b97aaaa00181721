#include "pages/account_forms.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "support/hostile_text.h"
#include "support/page_checks.h"

using namespace authfcgi;

namespace {

std::vector<pages::FormPage> all(const pages::Filled& filled) {
  const auto site = support::make_site();
  return {pages::register_form(site, filled),        pages::register_done(site),
          pages::verify_email_form(site, filled),    pages::verify_email_done(site),
          pages::forgot_password_form(site, filled), pages::forgot_password_done(site),
          pages::reset_password_form(site, filled),  pages::reset_password_done(site),
          pages::unlock_form(site, filled),          pages::unlock_done(site),
          pages::ask_unlock_form(site, filled),
          pages::link_is_void(site),                 pages::change_password_form(site, filled),
          pages::change_email_form(site, filled),    pages::change_email_done(site),
          pages::confirm_email_form(site, filled),   pages::prove_again_form(site, filled, site.prefix + "/account", {}),
          pages::sign_in_again(site, site.prefix + "/account")};
}

}  // namespace

TEST_CASE("every form has labels, a word for what the browser may fill in, and the CSRF token; no password is shown again") {
  pages::Filled filled{.csrf_token = "<hex64>", .link = "token", .name = "Ada", .email = "ada@example.com"};
  filled.asks_password = true;
  for (const auto& page : all(filled)) {
    CAPTURE(page.title);
    CHECK_FALSE(page.title.empty());
    for (const auto& field : page.fields) {
      CHECK_FALSE(field.label.empty());
      CHECK_FALSE(field.autocomplete.empty());
      if (field.type == "password") CHECK(field.value.empty());
    }
    CHECK(support::missing_protection(pages::form_page(support::make_site(), page)) == "");
  }
}

TEST_CASE("SEC-42: nothing that comes back on a form changes its structure") {
  const auto harmless = all({.csrf_token = "x", .link = "x", .name = "x", .email = "x", .complaints = {{"email", "x"}}, .problem = "x"});
  for (const auto hostile : support::kHostileTexts) {
    const std::string text(hostile);
    const auto pages = all({.csrf_token = text, .link = text, .name = text, .email = text, .complaints = {{"email", text}}, .problem = text});
    for (std::size_t i = 0; i < pages.size(); ++i) {
      CAPTURE(text);
      CAPTURE(i);
      CHECK(support::has_same_structure(pages::form_page(support::make_site(), pages[i]).body,
                                        pages::form_page(support::make_site(), harmless[i]).body));
    }
  }
}
