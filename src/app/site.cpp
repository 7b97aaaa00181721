#include "app/site.h"

#include <algorithm>

#include "accounts/desk.h"
#include "config/load.h"
#include "hooks/lua_script.h"
#include "providers/load.h"

namespace authfcgi::app {
namespace {

std::vector<providers::Provider> load_checked(const config::Config& config) {
  hooks::validate(config.hooks);
  return providers::load(config);
}

}  // namespace

Site::Site(const config::Config& its_config)
    : config(its_config),
      providers(load_checked(config)),
      csrf_tokens(config.secrets, config.csrf_salt),
      session_keys(config),
      check_keys(config),
      second_factor_keys(config),
      password_policy(config.passwords.policy) {
  accounts::find_mail_provider(providers, config.accounts);  // whose complaint comes before the start
}

std::vector<Site> make_sites(const config::Config& config) {
  std::vector<Site> sites;
  std::vector<std::string> complaints;
  for (const config::Config* each : config::with_hosts(config)) {
    try {
      sites.emplace_back(*each);
    } catch (const config::ConfigError& error) {
      // What a host has from outside of "hosts" is complained of once.
      for (const auto& complaint : error.complaints()) {
        if (std::ranges::find(complaints, complaint) == complaints.end()) complaints.push_back(complaint);
      }
    }
  }
  if (!complaints.empty()) throw config::ConfigError(std::move(complaints));
  return sites;
}

}  // namespace authfcgi::app
