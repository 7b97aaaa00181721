#include "app/site.h"

#include <algorithm>

#include "accounts/desk.h"
#include "config/load.h"
#include "hooks/lua_script.h"
#include "providers/load.h"

namespace authfcgi::app {
namespace {

// Hosts may have one file of callbacks, and providers of their own: what any of them has may be written of.
hooks::ProviderIds ids_for_hooks(const std::vector<Site>& sites) {
  hooks::ProviderIds ids;
  const auto add = [](std::vector<std::string>& list, const std::string& id) {
    if (std::ranges::find(list, id) == list.end()) list.push_back(id);
  };
  for (const Site& site : sites) {
    for (const auto& provider : site.providers) {
      using enum providers::Type;
      if (provider.type == kCredentials) add(ids.authorize, provider.id);
      if (provider.type == kOAuth || provider.type == kOidc) add(ids.profile, provider.id);
      if (provider.type == kEmail) add(ids.send_verification_request, provider.id);
    }
  }
  return ids;
}

}  // namespace

Site::Site(const config::Config& its_config)
    : config(its_config),
      providers(providers::load(config)),
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
  // What a host has from outside of "hosts" is complained of once.
  const auto complain = [&](const std::vector<std::string>& more) {
    for (const auto& complaint : more) {
      if (std::ranges::find(complaints, complaint) == complaints.end()) complaints.push_back(complaint);
    }
  };
  const auto configs = config::with_hosts(config);
  for (const config::Config* each : configs) {
    try {
      sites.emplace_back(*each);
    } catch (const config::ConfigError& error) {
      complain(error.complaints());
    }
  }
  // Which providers there are is known if they are all there.
  const auto ids = complaints.empty() ? std::optional(ids_for_hooks(sites)) : std::nullopt;
  for (const config::Config* each : configs) complain(hooks::complaints_about(each->hooks, ids));
  if (!complaints.empty()) throw config::ConfigError(std::move(complaints));
  return sites;
}

}  // namespace authfcgi::app
