// How does a person keep their account? What this room needs of the world, one a worker, and of one request.
#pragma once

#include <string>

#include "pages/site.h"
#include "password/hasher.h"
#include "password/policy.h"
#include "shared/turnstile.h"
#include "signin/credentials.h"
#include "signin/email.h"
#include "signin/second_factor.h"
#include "store/authenticators.h"

namespace authfcgi::accounts {

// All of it lives longer than the Desk. Whatever a store or a keeper of counters does not do is thrown as it is; the
// endpoints have the words for it.
struct Desk {
  const config::Config& config;
  hooks::Hooks& hooks;
  store::Store& store;
  store::LocalAccounts& accounts;
  store::Authenticators& authenticators;
  limits::Limits& limits;
  const password::Hasher& hasher;
  const password::Policy& policy;
  shared::Turnstile& turnstile;
  crypto::Random& random;
  const signin::SecondFactorKeys& keys;
  const std::vector<providers::Provider>& providers;  // all that are configured
  signin::Post post;
  const providers::Provider* mail_provider;  // nullptr: nobody is ever written to

  signin::Desk passwords() const { return {config, hooks, limits, &store, &accounts, hasher, turnstile, random}; }
  signin::Vault vault() const { return {config, store, accounts, limits, keys, random}; }
};

// The provider of type email whose mails are about accounts; nullptr where there is none. Throws config::ConfigError for
// one of another type, and where registration is open and nobody could write to who registers.
const providers::Provider* find_mail_provider(const std::vector<providers::Provider>& providers,
                                              const config::Accounts& settings);

// One request, as far as an account is concerned.
struct Caller {
  Instant now;
  pages::Site site;
  std::string client_address;
};

}  // namespace authfcgi::accounts
