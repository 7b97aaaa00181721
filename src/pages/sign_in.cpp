#include "pages/sign_in.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "pages/document.h"
#include "pages/passkey.h"

namespace authfcgi::pages {
namespace {

struct Message {
  std::string_view error, text;
};

// authjs-wire.md 8.4
constexpr std::array kMessages = {
    Message{"Signin", "Try signing in with a different account."},
    Message{"OAuthSignin", "Try signing in with a different account."},
    Message{"OAuthCallbackError", "Try signing in with a different account."},
    Message{"OAuthCreateAccount", "Try signing in with a different account."},
    Message{"EmailCreateAccount", "Try signing in with a different account."},
    Message{"Callback", "Try signing in with a different account."},
    Message{"OAuthAccountNotLinked", "To confirm your identity, sign in with the same account you used originally."},
    Message{"AccountNotLinked", "To confirm your identity, sign in with the same account you used originally."},
    Message{"EmailSignin", "The e-mail could not be sent."},
    Message{"CredentialsSignin", "Sign in failed. Check the details you provided are correct."},
    Message{"SessionRequired", "Please sign in to access this page."},
};

bool is_oauth(const Provider& provider) { return provider.type == "oauth" || provider.type == "oidc"; }

Html hidden(std::string_view name, std::string_view value) {
  return html("<input type=\"hidden\" name=\"{}\" value=\"{}\">", name, value);
}

// The configured logo, or a key in the provider's colour: nothing is loaded from a third party (15.40).
Html mark(const Provider& provider) {
  if (const auto logo = safe_url(provider.logo); !logo.empty()) {
    return html("<img class=\"mark\" loading=\"lazy\" height=\"24\" width=\"24\" alt=\"\" src=\"{}\">", logo);
  }
  return html(
      "<svg class=\"mark\" viewBox=\"0 0 24 24\" aria-hidden=\"true\" focusable=\"false\">"
      "<g fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\" stroke-linecap=\"round\" stroke-linejoin=\"round\">"
      "<circle cx=\"8\" cy=\"16\" r=\"4.5\"></circle><path d=\"M11.5 12.5 20 4m-3 3 3 3m-6 0 2 2\"></path></g></svg>");
}

Html oauth_form(const SignIn& page, const Provider& provider) {
  Html inputs = hidden("csrfToken", page.csrf_token);
  if (!page.callback_url.empty()) inputs += hidden("callbackUrl", page.callback_url);
  return html(
      "<form action=\"{}\" method=\"POST\">{}<button type=\"submit\" class=\"button\">{}"
      "<span>Sign in with {}</span></button></form>\n",
      safe_url(provider.signin_url), inputs, mark(provider), provider.name);
}

Html email_form(const SignIn& page, const Provider& provider) {
  return html(
      "<form action=\"{}\" method=\"POST\">{}<label for=\"input-email-for-{}-provider\">Email</label>"
      "<input id=\"input-email-for-{}-provider\" autofocus type=\"email\" name=\"email\" value=\"{}\" "
      "placeholder=\"email@example.com\" autocomplete=\"email\" required>"
      "<button id=\"submitButton\" type=\"submit\">Sign in with {}</button></form>\n",
      safe_url(provider.signin_url), hidden("csrfToken", page.csrf_token), provider.id, provider.id, page.email,
      provider.name);
}

// What an operator's attribute must not change: where the form goes, and what this page decides itself.
bool is_own_attribute(std::string_view name) {
  constexpr std::array<std::string_view, 11> kOwn = {"id",    "name",  "type", "placeholder", "required", "label",
                                                     "style", "value", "form", "formaction",  "data-form-field"};
  return std::find(kOwn.begin(), kOwn.end(), name) != kOwn.end() || name.starts_with("on");
}

Html field(const Provider& provider, const Field& input) {
  const std::string id = "input-" + input.name + "-for-" + provider.id + "-provider";
  std::vector<std::pair<std::string, std::string>> attributes = {
      {"name", input.name}, {"id", id}, {"type", input.type}, {"placeholder", input.placeholder}};
  // The reference writes the label once more, as an attribute that HTML does not know.
  if (!input.label.empty()) attributes.emplace_back("label", input.label);
  if (input.required) attributes.emplace_back("required", "");
  if (provider.type == "webauthn") attributes.emplace_back("data-form-field", "true");
  for (const auto& [name, value] : input.attributes) {
    if (const std::string lower = to_lower(name); !is_own_attribute(lower)) attributes.emplace_back(lower, value);
  }
  return html("<label for=\"{}\">{}</label>{}", id, input.label.empty() ? input.name : input.label,
              void_element("input", attributes));
}

// Credentials and webauthn forms go to the callback itself; callbackUrl stays in its cookie.
Html inputs_of(const SignIn& page, const Provider& provider) {
  Html inputs = hidden("csrfToken", page.csrf_token);
  for (const Field& input : provider.fields) inputs += field(provider, input);
  return inputs;
}

Html credentials_form(const SignIn& page, const Provider& provider) {
  return html("<form action=\"{}\" method=\"POST\">{}<button id=\"submitButton\" type=\"submit\">Sign in with {}</button></form>\n",
              safe_url(provider.callback_url), inputs_of(page, provider), provider.name);
}

Html webauthn_form(const SignIn& page, const Provider& provider) {
  Html content = html("{}<button id=\"submitButton-{}\" type=\"submit\">Sign in with {}</button>", inputs_of(page, provider),
                      provider.id, provider.name);
  if (provider.offers_sign_up) {
    content += html("<button type=\"submit\" data-action=\"register\">Register with {}</button>", provider.name);
  }
  return passkey_form({.id = provider.id + "-form",
                       .action = provider.callback_url,
                       .options_url = provider.options_url,
                       .wish = "",
                       .refusal = "This needs an e-mail address that has no account yet. If you have an account, sign in.",
                       .is_conditional = provider.is_conditional},
                      content);
}

Html form(const SignIn& page, const Provider& provider) {
  if (is_oauth(provider)) return oauth_form(page, provider);
  if (provider.type == "webauthn") return webauthn_form(page, provider);
  return provider.type == "email" ? email_form(page, provider) : credentials_form(page, provider);
}

// "or" between two ways in, unless both are mere buttons or of one kind.
bool are_apart(const Provider& previous, const Provider& next) {
  if (is_oauth(previous) && is_oauth(next)) return false;
  return previous.type != next.type || !is_oauth(next);
}

// One rule for each provider with a colour. Its id may hold anything that a CSS string can be made to hold, so the
// place in the list stands for it.
std::string color_rules(const std::vector<Provider>& providers) {
  std::string rules;
  for (std::size_t i = 0; i < providers.size(); ++i) {
    const auto color = safe_color(providers[i].brand_color);
    if (color.empty()) continue;
    rules += ".provider-" + std::to_string(i) + "{--provider-brand-color: " + std::string(color) + "}\n";
  }
  return rules;
}

}  // namespace

std::string_view sign_in_message(std::string_view error) {
  if (error.empty()) return "";
  const auto found = std::find_if(kMessages.begin(), kMessages.end(),
                                  [&](const Message& message) { return message.error == error; });
  return found == kMessages.end() ? "Unable to sign in." : found->text;
}

http::Response sign_in_page(const Site& site, const SignIn& page) {
  Document document;
  document.title = "Sign In";
  document.has_form = true;
  document.rules = color_rules(page.providers);
  if (const auto message = sign_in_message(page.error); !message.empty()) {
    document.before_logo = html("<div class=\"error\" role=\"alert\"><p>{}</p></div>\n", message);
  }
  // A heading for who listens to the page; the reference shows none.
  document.card = html("<div class=\"hidden\" role=\"heading\" aria-level=\"1\">Sign in to {}</div>\n", host_of(site.origin));
  for (std::size_t i = 0; i < page.providers.size(); ++i) {
    const Provider& provider = page.providers[i];
    if (i > 0 && are_apart(page.providers[i - 1], provider)) document.card += html("<div class=\"or\">or</div>\n");
    document.card += html("<div class=\"provider-{}\">{}</div>\n", std::to_string(i), form(page, provider));
    document.images.push_back(provider.logo);
  }
  if (std::ranges::find(page.providers, "webauthn", &Provider::type) != page.providers.end()) {
    document.script = passkey_script();
    document.script_fetches = true;
  }
  for (const auto& [url, text] : page.links) {
    document.card += html("<div class=\"center\"><a class=\"site\" href=\"{}\">{}</a></div>\n", safe_url(url), text);
  }
  return render(site, 200, document);
}

}  // namespace authfcgi::pages
