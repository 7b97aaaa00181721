// Everything that the endpoints need to sign somebody in: one a worker, made after the fork. The steps themselves are
// functions with their world as parameters (oauth.h, complete.h); here they are given that world.
#pragma once

#include "signin/complete.h"
#include "signin/password_sources.h"
#include "signin/second_factor.h"
#include "signin/email.h"
#include "signin/oauth.h"
#include "signin/webauthn_options.h"

namespace authfcgi::signin {

// All of it lives longer than the SignIn.
struct World {
  const config::Config& config;
  const CheckKeys& keys;
  oauth::Metadata& metadata;
  http::Fetch fetch;  // to token and userinfo endpoints
  crypto::Random& random;
  hooks::Hooks& hooks;
  session::Strategy& strategy;
  store::Store* store = nullptr;
  store::LocalAccounts* local_accounts = nullptr;
  store::Authenticators* authenticators = nullptr;
  shared::Bulkhead* bulkhead = nullptr;
  limits::Limits* limits = nullptr;
  net::SendMail send_mail{};
  const Desk* desk = nullptr;  // where passwords are checked; nullptr where no provider asks for any
  PasswordSources* password_sources = nullptr;
  const Vault* vault = nullptr;  // of second factors; nullptr where there are no local accounts
};

class SignIn {
 public:
  explicit SignIn(World world) : world_(std::move(world)) {}

  // POST signin/<provider>: the authorization URL. jar: sent if all goes well.
  std::string start(const providers::Provider& provider, const Visit& visit, const Intent& intent,
                    http::CookieJar& jar) const;

  // callback/<provider>, first: what its state says. forward_to ends the request; popup counts for error answers, too.
  Recollection recall(const providers::Provider& provider, const Visit& visit, const http::Form& parameters) const;

  // Second: who is there? jar: must be sent with an error answer, too.
  Identity prove(const providers::Provider& provider, const Visit& visit, const http::Form& parameters,
                 http::CookieJar& jar) const;

  // The same two for a provider of type email (email.h), which has a store. The first returns where else to go, or "".
  std::string mail_link(const providers::Provider& provider, const LinkWish& wish, const Visit& visit) const;
  Identity open_link(const providers::Provider& provider, const http::Form& query, const Visit& visit) const;

  // For a provider of type credentials (credentials.h). form: the whole body.
  Identity prove_credentials(const providers::Provider& provider, const json::Value& form, const http::Request& request,
                             const Visit& visit) const;

  // For a provider of type webauthn (webauthn_options.h, webauthn.h), which has a store. The first returns nothing where it
  // is refused, and throws AccountNotLinked where who is signed in must prove it once more (fresh_proof.h).
  std::optional<json::Value> webauthn_options(const providers::Provider& provider, const Wish& wish, const Visit& visit,
                                              http::CookieJar& jar) const;
  Identity prove_webauthn(const providers::Provider& provider, const Ceremony& ceremony, const Visit& visit,
                          http::CookieJar& jar) const;

  // Of second factors; nullptr where nobody can have one.
  const Vault* vault() const { return world_.vault; }

  // Last: the session, or what is missing for it. jar: sent if all goes well.
  Ending complete(const providers::Provider& provider, const Identity& identity, const Visit& visit,
                  const std::string& callback_url, http::CookieJar& jar) const;

 private:
  Post post() const {
    return {world_.config, world_.hooks,    *world_.store,  world_.send_mail,
            world_.fetch,  world_.bulkhead, world_.limits,  world_.random};
  }
  Passkeys passkeys() const {
    return {world_.config, world_.keys, *world_.store, *world_.authenticators, *world_.limits, world_.random};
  }
  Wire wire() const { return {world_.metadata, world_.fetch, world_.bulkhead, world_.random, &world_.hooks}; }

  World world_;
};

}  // namespace authfcgi::signin
