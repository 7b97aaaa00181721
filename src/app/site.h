// What one site is made of before the fork: a configuration and all that is derived from it. One without "hosts" is one
// site; every host is a further one.
#pragma once

#include <vector>

#include "app/csrf.h"
#include "config/config.h"
#include "password/policy.h"
#include "providers/provider.h"
#include "session/jwt_strategy.h"
#include "signin/checks.h"
#include "signin/second_factor.h"

namespace authfcgi::app {

struct Site {
  explicit Site(const config::Config& config);  // Throws config::ConfigError

  const config::Config& config;
  std::vector<providers::Provider> providers;
  CsrfTokens csrf_tokens;
  session::SessionKeys session_keys;
  signin::CheckKeys check_keys;
  signin::SecondFactorKeys second_factor_keys;
  password::Policy password_policy;
};

// In the order of config::with_hosts(). Throws config::ConfigError with the complaints about all of them. The
// configuration outlives them.
std::vector<Site> make_sites(const config::Config& config);

}  // namespace authfcgi::app
