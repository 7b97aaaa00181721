#include <algorithm>
#include <utility>

#include "endpoints/endpoints.h"
#include "endpoints/respond.h"
#include "model/errors.h"
#include "pages/sign_in.h"
#include "providers/credentials.h"
#include "providers/webauthn.h"

namespace authfcgi::endpoints {
namespace {

bool asks_password(const providers::Provider& provider) { return provider.credentials != nullptr; }

// Where an address decides nothing for a passkey, and another form asks for one, it is asked for once: there the browser
// offers passkeys, too.
bool shares_field(const providers::WebAuthn& webauthn, const Context& context) {
  return !webauthn.sign_up && !webauthn.tell_accounts && std::ranges::any_of(context.providers, asks_password);
}

bool has_sharing_passkeys(const Context& context) {
  return std::ranges::any_of(context.providers, [&](const providers::Provider& provider) {
    return provider.webauthn && provider.webauthn->conditional_ui && shares_field(*provider.webauthn, context);
  });
}

std::vector<pages::Field> fields_of(const providers::Provider& provider, const Context& context) {
  std::vector<pages::Field> fields;
  if (provider.webauthn && shares_field(*provider.webauthn, context)) return fields;
  if (!provider.credentials && !provider.webauthn) return fields;
  const bool lends_field = provider.credentials && has_sharing_passkeys(context);
  for (const auto& field : provider.credentials ? provider.credentials->fields : provider.webauthn->fields) {
    fields.push_back({.name = field.name,
                      .label = field.label,
                      .type = field.type,
                      .placeholder = field.placeholder,
                      .required = field.required,
                      .attributes = field.attributes});
    for (auto& [name, value] : fields.back().attributes) {
      if (lends_field && name == "autocomplete" && value == "username") value = "username webauthn";
    }
  }
  return fields;
}

// The gate, or a form, wants to know who this is once more, however long they have been signed in: an OpenID provider is
// told so (OpenID Connect Core section 3.1.2.1). Only with max_age must it say when that was.
std::string renewal_of(const Context& context, const providers::Provider& provider) {
  const auto max_age = context.query.find("max_age").value_or("");
  const bool is_number = !max_age.empty() && max_age.size() <= 9 &&
                         max_age.find_first_not_of("0123456789") == std::string_view::npos;
  if (!provider.oidc()) return "";
  if (is_number) return "?prompt=login&max_age=" + std::string(max_age);
  return context.query.find("prompt") == "login" ? "?prompt=login" : "";
}

// The ways to an account of one's own, where there are any.
std::vector<std::pair<std::string, std::string>> links_of(const Context& context) {
  std::vector<std::pair<std::string, std::string>> links;
  if (!context.accounts || !context.accounts->mail_provider) return links;
  links.emplace_back(context.prefix + "/forgot-password", "Forgot your password?");
  if (context.query.find("error") == "TooManyRequests") links.emplace_back(context.prefix + "/unlock", "Unlock my account by e-mail");
  if (context.config.accounts.registration) links.emplace_back(context.prefix + "/register", "Register");
  return links;
}

// Of the query only error, email, prompt and max_age are believed (15.4); everything else on the page is ours.
pages::SignIn describe_page(const Context& context) {
  pages::SignIn page;
  page.csrf_token = context.csrf.token;
  page.callback_url = context.callback_url;
  page.error = context.query.find("error").value_or("");
  page.email = context.query.find("email").value_or("");
  page.links = links_of(context);
  bool is_first_offer = true;  // the browser takes one
  for (const auto& provider : context.providers) {
    const auto* webauthn = provider.webauthn.get();
    const bool is_conditional = webauthn && webauthn->conditional_ui && std::exchange(is_first_offer, false);
    page.providers.push_back({.id = provider.id,
                              .name = provider.name,
                              .type = std::string(to_string(provider.type)),
                              .signin_url = context.prefix + "/signin/" + provider.id + renewal_of(context, provider),
                              .callback_url = context.prefix + "/callback/" + provider.id,
                              .brand_color = provider.style.brand_color.empty() ? provider.style.background
                                                                                : provider.style.brand_color,
                              .logo = provider.style.logo,
                              .fields = fields_of(provider, context),
                              .options_url = context.prefix + "/webauthn-options/" + provider.id,
                              .is_conditional = is_conditional,
                              // Where addresses are told apart the one button does both.
                              .offers_sign_up = webauthn && webauthn->sign_up && !webauthn->tell_accounts});
  }
  return page;
}

}  // namespace

// GET /signin: the page with a button for every provider, or the operator's own page.
http::Response signin_page(const http::Request&, const Context& context) {
  if (context.provider) throw model::UnknownAction("GET signin takes no provider: sign-in begins with a POST");
  const std::string& own_page = context.config.pages.sign_in;
  if (own_page.empty()) return pages::sign_in_page(site_of(context), describe_page(context));
  std::string url = with_parameter(own_page, "callbackUrl", context.callback_url);
  const auto error = context.query.find("error");
  return redirect(error && !error->empty() ? with_parameter(url, "error", *error) : url);
}

}  // namespace authfcgi::endpoints
