#include "pages/authenticator.h"

#include "base/text.h"
#include "pages/document.h"
#include "pages/form_page.h"

namespace authfcgi::pages {
namespace {

constexpr std::string_view kRules =
    ".qr{text-align:center;margin:1rem 0}.qr svg{max-width:100%;height:auto}"
    ".secret,.codes{font-family:ui-monospace,monospace;font-size:1.05rem;overflow-wrap:anywhere}"
    ".secret{text-align:center}.codes{margin:1rem 0;padding:.75rem 1rem;border:1px solid var(--line);border-radius:.5rem;"
    "white-space:pre-wrap}"
    ":root{--wrong:#b3261e}.__next-auth-theme-dark{--wrong:#ff8a80}"
    "@media (prefers-color-scheme:dark){.__next-auth-theme-auto{--wrong:#ff8a80}}"
    ".complaint{margin:-.6rem 0 .9rem;font-size:.9rem;color:var(--wrong);font-weight:600}"
    "@media print{.button,form,.site{display:none}}";

FormField proof_field(std::string label) {
  return {.name = "currentPassword", .label = std::move(label), .type = "password", .autocomplete = "current-password"};
}

std::vector<std::pair<std::string, std::string>> hidden(const AuthenticatorPage& page, std::string_view what) {
  std::vector<std::pair<std::string, std::string>> inputs = {{"csrfToken", page.csrf_token}, {"do", std::string(what)}};
  if (!page.callback_url.empty()) inputs.emplace_back("callbackUrl", page.callback_url);
  return inputs;
}

// proof: the label of what must be typed with it; "" for nothing.
Html action(const Site& site, const AuthenticatorPage& page, std::string_view what, std::string_view button,
            const std::string& proof, bool is_main) {
  const std::string id = std::string(what) + "-";
  Html content = hidden_inputs(hidden(page, what));
  if (!proof.empty()) content += form_field(proof_field(proof), id, false);
  content += is_main ? html("<button id=\"submitButton\" type=\"submit\">{}</button>", button)
                     : html("<button type=\"submit\">{}</button>", button);
  return html("<form action=\"{}\" method=\"POST\">{}</form>\n", safe_url(site.prefix + "/authenticator"), content);
}

std::string proof_of(const AuthenticatorPage& page) { return page.asks_password ? "Present password" : ""; }

// "JBSW Y3DP ...": people type it in fours.
std::string in_fours(std::string_view secret) {
  std::string text;
  for (std::size_t i = 0; i < secret.size(); ++i) {
    if (i > 0 && i % 4 == 0) text += ' ';
    text += secret[i];
  }
  return text;
}

Html offer(const Site& site, const AuthenticatorPage& page) {
  const Html why =
      page.is_sign_in              ? html("<p>One more step: this site asks everybody for a second factor, and your "
                                          "account has none yet.</p>")
      : !page.callback_url.empty() ? html("<p>The page that you want to see asks for a second factor, and your account "
                                          "has none yet.</p>")
                                   : Html();
  return html("{}<p>After your password you will be asked for a code from an app on your telephone.</p>\n{}", why,
              action(site, page, "begin", "Set up", proof_of(page), true));
}

Html scan(const Site& site, const AuthenticatorPage& page) {
  FormField code{.name = "code", .label = "Code", .autocomplete = "one-time-code"};
  if (page.code_is_wrong) code.complaints = {"This is not the code. Is the clock of your telephone right?"};
  Html content = hidden_inputs(hidden(page, "confirm"));
  content += form_field(code, "input-", true);
  if (page.asks_password) content += form_field(proof_field(proof_of(page)), "input-", false);
  return html(
      "<p>Scan this with your authenticator app, then type the code that it shows.</p>\n<div class=\"qr\">{}</div>"
      "<p>Or type this into the app:</p><p class=\"secret\">{}</p>\n"
      "<form action=\"{}\" method=\"POST\">{}<button id=\"submitButton\" type=\"submit\">Confirm</button></form>\n",
      made_element("svg", page.qr_code), in_fours(page.secret), safe_url(site.prefix + "/authenticator"), content);
}

Html present(const Site& site, const AuthenticatorPage& page) {
  return html(
      "<p>A code from your authenticator app is asked for when you sign in. Recovery codes left: {}.</p>\n{}{}",
      std::to_string(page.recovery_codes), action(site, page, "renew", "New recovery codes", proof_of(page), true),
      action(site, page, "remove", "Remove the second factor", "Password, or a code", false));
}

Html back(const Site& site) {
  return html("<p><a class=\"site\" href=\"{}\">Back to my account</a></p>", safe_url(site.prefix + "/account"));
}

}  // namespace

http::Response authenticator_page(const Site& site, const AuthenticatorPage& page) {
  Document document;
  document.title = "Second factor";
  document.has_form = true;
  document.rules = kRules;
  if (!page.problem.empty()) {
    document.before_logo = html("<div class=\"error\" role=\"alert\"><p>{}</p></div>\n", page.problem);
  }
  document.card = html("<h1>Second factor</h1>");
  document.card += page.is_confirmed ? present(site, page) : page.secret.empty() ? offer(site, page) : scan(site, page);
  if (!page.is_sign_in) document.card += back(site);
  return render(site, page.status, document);
}

http::Response recovery_codes_page(const Site& site, const std::vector<std::string>& codes, const std::string& next) {
  Document document;
  document.title = "Recovery codes";
  document.rules = kRules;
  std::string lines;
  for (const auto& code : codes) lines += code + "\n";
  const Html onward = next.empty() ? back(site)
                                   : html("<p><a id=\"next\" class=\"site\" href=\"{}\">Continue</a></p>", safe_url(next));
  document.card = html(
      "<h1>Recovery codes</h1><p>Print or copy these now: they are not shown again. Each replaces your telephone once. All "
      "older ones are void.</p>\n<pre class=\"codes\" tabindex=\"0\" aria-label=\"Recovery codes for {}\">{}</pre>\n"
      "<a class=\"button\" href=\"data:text/plain;charset=utf-8,{}\" download=\"recovery-codes.txt\">Download</a>{}",
      host_of(site.origin), lines, percent_encode(lines), onward);
  return render(site, 200, document);
}

}  // namespace authfcgi::pages
