#include <algorithm>

#include "endpoints/callback_url.h"
#include "endpoints/endpoints.h"
#include "endpoints/person.h"
#include "endpoints/respond.h"
#include "observe/log.h"

namespace authfcgi::endpoints {
namespace {

bool is_oauth(const providers::Provider& provider) {
  return provider.type == providers::Type::kOAuth || provider.type == providers::Type::kOidc;
}

// A link is mailed, and the browser is told to wait for it; the same words whoever the address belongs to.
http::Response mail_link(const http::Request& request, const Context& context) {
  const auto& provider = *context.provider;
  const signin::LinkWish wish{.typed_address = context.body.find_single("email").value_or(""),
                              .callback_url = context.callback_url,
                              .request = request};
  const std::string detour = context.sign_in.mail_link(provider, wish, visit_of(context));
  observe::log(observe::Level::kInfo, detour.empty() ? "mail_sent" : "sent_elsewhere",
               {{"provider", provider.id}, {"client", request.front.remote_address}});
  if (!detour.empty()) return redirect(choose_redirect(detour, context.origin, context.config.redirect_origins, context.hooks));
  return redirect(with_parameter(with_parameter(context.prefix + "/verify-request", "provider", provider.id), "type",
                                 to_string(provider.type)));
}

// Whoever finds an open browser must not leave an account of their own in it. Who has a password types it, and their
// session says so from now on; who has a second factor or nothing but passkeys signs in again. An account that they have come in by before is no
// new one: whether it is that one, signin/complete.h sees. Nothing where nobody needs to prove anything.
std::optional<http::Response> ask_for_proof(const http::Request& request, const Context& context) {
  if (!context.accounts) return std::nullopt;
  const auto person = find_person(context);
  if (!person || person->is_recent) return std::nullopt;
  const bool has_second_factor = person->account.has_second_factor();
  const bool has_passkey = !context.accounts->authenticators.list(person->user.id).empty();
  if (!person->account.password_hash && !has_second_factor && !has_passkey) return std::nullopt;
  const auto linked = context.accounts->store.list_accounts(person->user.id);
  if (std::ranges::any_of(linked, [&](const auto& one) { return one.provider == context.provider->id; })) return std::nullopt;

  const bool is_script = request.headers.find("X-Auth-Return-Redirect").has_value();  // it can show no form
  if (has_second_factor || is_script) return sign_in_first(request, context, "/account");
  const Proof proof = prove_again(*person, request, context);
  if (proof != Proof::kGiven) return refuse_proof(request, context, *person, proof, "/signin/" + context.provider->id);
  context.strategy.strengthen(context.cookies, context.secure, context.now,
                              json::object({{"auth_time", to_unix_seconds(context.now)}}), context.jar, &person->session);
  return std::nullopt;
}

bool wants_popup(const Context& context) {
  return context.query.find("popup") == "1" || context.body.find("popup") == "1";
}

}  // namespace

// POST /signin/:provider: sends the browser to the provider, or a mail to the visitor. Without one, or where there is
// nowhere to be sent, to the page that offers them all.
http::Response signin(const http::Request& request, const Context& context) {
  if (context.provider && context.provider->type == providers::Type::kEmail) return mail_link(request, context);
  if (!context.provider || !is_oauth(*context.provider)) return redirect(context.prefix + "/signin");
  if (auto asked = with_keepers([&] { return ask_for_proof(request, context); })) return *std::move(asked);
  const signin::Intent intent{
      .callback_url = context.callback_url, .popup = wants_popup(context), .query = context.query};
  return redirect(context.sign_in.start(*context.provider, visit_of(context), intent, context.jar));
}

}  // namespace authfcgi::endpoints
