#include "pages/form_page.h"

#include <doctest/doctest.h>

#include "support/hostile_text.h"
#include "support/page_checks.h"

using namespace authfcgi;

namespace {

pages::FormPage page(const std::string& text) {
  return {.title = text,
          .sentences = {text},
          .problem = text,
          .action = "http://localhost:3000/api/auth/register",
          .hidden = {{"csrfToken", text}},
          .fields = {{.name = "email", .label = text, .type = "email", .autocomplete = "username", .value = text, .hint = text, .complaints = {text, text}}},
          .button = text,
          .links = {{"http://localhost:3000/", text}}};
}

std::size_t count(const std::string& text, std::string_view word) {
  std::size_t found = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("a complaint is tied to its field, and the field that has one gets the focus") {
  pages::FormPage form = page("x");
  form.fields.insert(form.fields.begin(), {.name = "name", .label = "Name", .autocomplete = "name", .is_required = false});
  const auto response = pages::form_page(support::make_site(), form);
  CHECK(support::missing_protection(response) == "");
  CHECK(response.body.find("id=\"input-email\" name=\"email\" type=\"email\" autocomplete=\"username\" value=\"x\" required=\"\" "
                           "autofocus=\"\" aria-invalid=\"true\" "
                           "aria-describedby=\"input-email-complaint input-email-hint\"") != std::string::npos);
  CHECK(count(response.body, "autofocus") == 1);
  CHECK(response.body.find("id=\"input-email-complaint\"") != std::string::npos);
  CHECK(response.body.find("for=\"input-email\"") != std::string::npos);
}

TEST_CASE("SEC-42: no text on a form changes its structure") {
  const std::string harmless = pages::form_page(support::make_site(), page("x")).body;
  for (const auto text : support::kHostileTexts) {
    CAPTURE(text);
    CHECK(support::has_same_structure(pages::form_page(support::make_site(), page(std::string(text))).body, harmless));
  }
}

TEST_CASE("a page without a form allows none") {
  pages::FormPage notice;
  notice.title = "Thank you";
  notice.status = 403;
  const auto response = pages::form_page(support::make_site(), notice);
  CHECK(response.status == 403);
  CHECK(support::header(response, "Content-Security-Policy").find("form-action 'none'") != std::string::npos);
  CHECK(response.body.find("<form") == std::string::npos);
}
