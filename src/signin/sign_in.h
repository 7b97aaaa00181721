// Everything that the endpoints need to sign somebody in: one a worker, made after the fork. The steps themselves are
// functions with their world as parameters (oauth.h, complete.h); here they are given that world.
#pragma once

#include "signin/complete.h"
#include "signin/oauth.h"

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
  shared::Bulkhead* bulkhead = nullptr;
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

  // Last: the session. jar: sent if all goes well.
  Ending complete(const providers::Provider& provider, const Identity& identity, const Visit& visit,
                  const std::string& callback_url, http::CookieJar& jar) const;

 private:
  Wire wire() const { return {world_.metadata, world_.fetch, world_.bulkhead, world_.random, &world_.hooks}; }

  World world_;
};

}  // namespace authfcgi::signin
