#include "cli/check.h"

#include <algorithm>
#include <ostream>

#include "app/site.h"
#include "cli/usage.h"
#include "providers/credentials.h"

namespace authfcgi::cli {

namespace {

// Passwords of our own, and sessions that nobody can take back.
bool has_sessions_without_end(const app::Site& site) {
  const auto is_local = [](const providers::Provider& provider) {
    return provider.credentials && provider.credentials->source == providers::PasswordSource::kStore;
  };
  const bool is_jwt = site.config.session.strategy == config::Strategy::kJwt;
  return is_jwt && (site.config.accounts.pages || std::ranges::any_of(site.providers, is_local));
}

void note_sessions(const std::vector<app::Site>& sites, std::ostream& out) {
  if (std::ranges::none_of(sites, has_sessions_without_end)) return;
  out << "  note: local accounts with session.strategy \"jwt\": a session lasts until session.maxAge, whatever happens. Neither a "
         "new password nor \"authfcgi users disable\" ends it; with \"database\" both do\n";
}

}  // namespace

int check(const std::vector<std::string>& arguments, const config::Environment& environment, std::ostream& out,
          std::ostream& err) {
  const auto file = read_config_argument("check", arguments);
  std::unique_ptr<const config::Config> config;
  std::vector<app::Site> sites;
  try {
    config = config::load(file, environment);
    sites = app::make_sites(*config);
  } catch (const config::ConfigError& error) {
    for (const auto& complaint : error.complaints()) err << complaint << '\n';
    return 1;
  }
  out << file << ": no complaints\n";
  note_sessions(sites, out);
  for (const config::Host& host : config->hosts) {
    const bool in_store = host.config->session.strategy == config::Strategy::kDatabase;
    out << "  " << host.name << ": " << host.config->providers.size() << " providers, sessions in "
        << (in_store ? "the store" : "cookies") << (host.config->csrf_salt.empty() ? "" : ", shared") << '\n';
  }
  return 0;
}

}  // namespace authfcgi::cli
