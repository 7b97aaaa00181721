#include "pages/passkey.h"

#include "json/embedded.h"

AUTHFCGI_EMBED_FILE(passkey_js, "src/pages/passkey.js")

namespace authfcgi::pages {

Html passkey_form(const PasskeyForm& form, const Html& content) {
  // What went wrong, in the page's words; the script says which.
  const Html complaint =
      html("<div role=\"alert\" class=\"error\" hidden data-complaint=\"{}\" data-later=\"{}\" data-taken=\"{}\"></div>",
           "No passkey was used. You can try again.", "Too many attempts. Please wait a while, then try again.",
           "This needs an e-mail address that has no account yet. If you have an account, sign in first.");
  const Html inside = html("{}{}", content, complaint);
  const std::string_view action = safe_url(form.action), options = safe_url(form.options_url);
  if (form.is_conditional) {
    return html("<form id=\"{}\" action=\"{}\" method=\"POST\" data-webauthn=\"{}\" data-action=\"{}\" data-conditional hidden>{}</form>\n",
                form.id, action, options, form.wish, inside);
  }
  return html("<form id=\"{}\" action=\"{}\" method=\"POST\" data-webauthn=\"{}\" data-action=\"{}\" hidden>{}</form>\n", form.id,
              action, options, form.wish, inside);
}

std::string_view passkey_script() { return passkey_js(); }

}  // namespace authfcgi::pages
