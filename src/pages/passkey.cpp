#include "pages/passkey.h"

#include "json/embedded.h"

AUTHFCGI_EMBED_FILE(passkey_js, "src/pages/passkey.js")

namespace authfcgi::pages {

Html passkey_form(const PasskeyForm& form, const Html& content) {
  // What went wrong, in the page's words; the script says which.
  const Html complaint = html(
      "<div role=\"alert\" class=\"error\" hidden data-failed=\"{}\" data-refused=\"{}\" data-unproved=\"{}\" "
      "data-later=\"{}\" data-known=\"{}\"></div>",
      "No passkey was used. You can try again.", form.refusal, "To be on the safe side: sign in again first.",
      "Too many attempts. Please wait a while, then try again.", "This device has a passkey of yours already.");
  return html("<form id=\"{}\" action=\"{}\" method=\"POST\" data-webauthn=\"{}\" data-action=\"{}\" "
              "data-conditional=\"{}\" hidden>{}{}</form>\n"
              "<div class=\"center\" hidden data-no-passkeys>This browser has no passkeys.</div>"
              "<noscript><div class=\"center\">Passkeys need JavaScript.</div></noscript>\n",
              form.id, safe_url(form.action), safe_url(form.options_url), form.wish,
              form.is_conditional ? "true" : "false", content, complaint);
}

std::string_view passkey_script() { return passkey_js(); }

}  // namespace authfcgi::pages
