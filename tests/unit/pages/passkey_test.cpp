#include "pages/passkey.h"

#include <doctest/doctest.h>

#include "support/hostile_text.h"
#include "support/page_checks.h"

using namespace authfcgi;
using pages::PasskeyForm;

namespace {

PasskeyForm form_of(const std::string& text) {
  return {.id = text,
          .action = "http://localhost:3000/api/auth/callback/" + text,
          .options_url = "http://localhost:3000/api/auth/webauthn-options/" + text,
          .wish = text,
          .refusal = "Not with this address."};
}

std::string text_of(const PasskeyForm& form) {
  return std::string(pages::passkey_form(form, pages::html("<button type=\"submit\">Go</button>")).text());
}

bool holds(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

}  // namespace

TEST_CASE("the form stands hidden until its script finds that the browser knows passkeys") {
  const std::string form = text_of(form_of("x"));
  CHECK(holds(form, "<form id=\"x\" action=\"http://localhost:3000/api/auth/callback/x\" method=\"POST\" "
                    "data-webauthn=\"http://localhost:3000/api/auth/webauthn-options/x\" data-action=\"x\" data-conditional=\"false\" hidden>"));
  CHECK(holds(form, "<button type=\"submit\">Go</button>"));
}

TEST_CASE("what went wrong is said in the page's own words, to a listener, too") {
  const std::string form = text_of(form_of("x"));
  CHECK(holds(form, "role=\"alert\" class=\"error\" hidden data-failed=\"No passkey was used."));
  CHECK(holds(form, "data-later=\"Too many attempts."));
  CHECK(holds(form, "data-refused=\"Not with this address.\""));
  CHECK(holds(form, "data-unproved=\"To be on the safe side"));
}

TEST_CASE("a form in whose field the browser may offer passkeys says so") {
  PasskeyForm form = form_of("x");
  form.is_conditional = true;
  CHECK(holds(text_of(form), "data-conditional=\"true\" hidden>"));
}

TEST_CASE("SEC-42: no text of the form leaves its attribute, and it is sent to the web alone") {
  for (const bool is_conditional : {false, true}) {
    PasskeyForm harmless = form_of("x");
    harmless.is_conditional = is_conditional;
    for (const auto text : support::kHostileTexts) {
      CAPTURE(text);
      PasskeyForm form = form_of(std::string(text));
      form.is_conditional = is_conditional;
      CHECK(support::has_same_structure(text_of(form), text_of(harmless)));
    }
  }
  PasskeyForm form = form_of("x");
  form.action = form.options_url = "javascript:alert(1)";
  CHECK_FALSE(holds(text_of(form), "javascript:"));
}

TEST_CASE("the script is whole, and nothing in it ends its element") {
  const std::string script(pages::passkey_script());
  CHECK(holds(script, "navigator.credentials.create"));
  CHECK(holds(script, "navigator.credentials.get"));
  CHECK_FALSE(holds(script, "</script"));
  CHECK_FALSE(holds(script, "<!--"));
  for (const char* foreign : {"http://", "https://", "eval(", "innerHTML"}) CHECK_FALSE(holds(script, foreign));
}
