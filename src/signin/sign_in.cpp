#include "signin/sign_in.h"

#include "model/errors.h"
#include "signin/auth_time.h"
#include "signin/fresh_proof.h"
#include "signin/keepers.h"
#include "signin/stored_user.h"

namespace authfcgi::signin {

std::string SignIn::start(const providers::Provider& provider, const Visit& visit, const Intent& intent,
                          http::CookieJar& jar) const {
  return start_oauth(provider, visit, intent, world_.config.cookies(visit.secure), world_.keys.of(visit.secure), wire(),
                     jar);
}

Recollection SignIn::recall(const providers::Provider& provider, const Visit& visit,
                            const http::Form& parameters) const {
  return recall_oauth(provider, visit, parameters, world_.keys.of(visit.secure),
                      world_.config.redirect_proxy_origins);
}

Identity SignIn::prove(const providers::Provider& provider, const Visit& visit, const http::Form& parameters,
                       http::CookieJar& jar) const {
  return prove_oauth(provider, visit, parameters, world_.config.cookies(visit.secure), world_.keys.of(visit.secure),
                     wire(), jar);
}

std::string SignIn::mail_link(const providers::Provider& provider, const LinkWish& wish, const Visit& visit) const {
  return signin::mail_link(provider, wish, visit, post());
}

Identity SignIn::open_link(const providers::Provider& provider, const http::Form& query, const Visit& visit) const {
  return signin::open_link(provider, query, visit, post());
}

Identity SignIn::prove_credentials(const providers::Provider& provider, const json::Value& form,
                                   const http::Request& request, const Visit& visit) const {
  return signin::prove_credentials(provider, form, request, visit, world_.password_sources->of(provider), *world_.desk);
}

std::optional<json::Value> SignIn::webauthn_options(const providers::Provider& provider, const Wish& wish,
                                                    const Visit& visit, http::CookieJar& jar) const {
  // A session cookie that does not open is nobody's (authjs-wire.md 15.22).
  const auto active = world_.strategy.find(visit.cookies, visit.secure, visit.now);
  const auto signed_in = with_keepers([&]() -> std::optional<model::User> {
    auto user = active ? find_stored_user(active->claims, *world_.store, world_.config) : std::nullopt;
    const auto local = user && world_.local_accounts ? world_.local_accounts->find(user->id) : std::nullopt;
    if (local && local->disabled) return std::nullopt;
    // Before the device makes one that complete() would refuse, also in five minutes.
    if (user && wish.action == "register" && !was_proved_within(kLinkingTime - kChallengeTime, active->claims, visit.now)) {
      throw model::AccountNotLinked("who adds a passkey must have proved who they are just before");
    }
    return user;
  });
  return make_webauthn_options(provider, wish, signed_in, visit, passkeys(), jar);
}

Identity SignIn::prove_webauthn(const providers::Provider& provider, const Ceremony& ceremony, const Visit& visit,
                                http::CookieJar& jar) const {
  return signin::prove_webauthn(provider, ceremony, visit, passkeys(), jar);
}

Ending SignIn::complete(const providers::Provider& provider, const Identity& identity, const Visit& visit,
                        const std::string& callback_url, http::CookieJar& jar) const {
  const House house{.config = world_.config,
                    .hooks = world_.hooks,
                    .strategy = world_.strategy,
                    .store = world_.store,
                    .local_accounts = world_.local_accounts,
                    .authenticators = world_.authenticators,
                    .vault = world_.vault};
  const Ending ending =
      signin::complete(identity, provider.allow_dangerous_email_account_linking, visit, callback_url, house, jar);
  // Whatever sign-in waited in this browser for a second factor, another one is done.
  if (ending.detour.empty() && ending.missing == Missing::kNothing) erase_waiting(visit, world_.config, jar);
  return ending;
}

}  // namespace authfcgi::signin
