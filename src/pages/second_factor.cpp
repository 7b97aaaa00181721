#include "pages/second_factor.h"

#include "pages/document.h"

namespace authfcgi::pages {
namespace {

Html hidden(std::string_view name, std::string_view value) {
  return html("<input type=\"hidden\" name=\"{}\" value=\"{}\">", name, value);
}

// inputmode stays text: a recovery code has letters.
Html code_form(const Site& site, const SecondFactor& page) {
  const std::string hint = page.error.empty() ? "hint" : "problem hint";
  return html(
      "<form action=\"{}/second-factor\" method=\"POST\">{}{}<label for=\"code\">Code</label>"
      "<input id=\"code\" name=\"code\" type=\"text\" autocomplete=\"one-time-code\" autocapitalize=\"characters\" "
      "spellcheck=\"false\" maxlength=\"32\" autofocus required aria-describedby=\"{}\">"
      "<button id=\"submitButton\" type=\"submit\">Continue</button></form>\n",
      safe_url(site.prefix), hidden("csrfToken", page.csrf_token), hidden("callbackUrl", page.callback_url), hint);
}

}  // namespace

http::Response second_factor_page(const Site& site, const SecondFactor& page) {
  Document document;
  document.title = "Second Factor";
  if (!page.is_set_up) {
    document.card = html("<h1>One more step</h1><p>This page asks for a second factor, and your account has none.</p>");
    return render(site, 403, document);
  }
  document.has_form = true;
  if (!page.error.empty()) {
    document.before_logo = html(
        "<div class=\"error\" role=\"alert\" id=\"problem\"><p>That code is not right, or has been used already.</p></div>\n");
  }
  document.card = html(
      "<h1>One more step</h1><p id=\"hint\">Enter the code that your authenticator app shows, or one of your recovery "
      "codes.</p>\n");
  document.card += code_form(site, page);
  return render(site, 200, document);
}

}  // namespace authfcgi::pages
