#include "cli/check.h"

#include <ostream>

#include "app/site.h"
#include "cli/usage.h"

namespace authfcgi::cli {

int check(const std::vector<std::string>& arguments, const config::Environment& environment, std::ostream& out,
          std::ostream& err) {
  const auto file = read_config_argument("check", arguments);
  std::unique_ptr<const config::Config> config;
  try {
    config = config::load(file, environment);
    app::make_sites(*config);
  } catch (const config::ConfigError& error) {
    for (const auto& complaint : error.complaints()) err << complaint << '\n';
    return 1;
  }
  out << file << ": no complaints\n";
  for (const config::Host& host : config->hosts) {
    const bool in_store = host.config->session.strategy == config::Strategy::kDatabase;
    out << "  " << host.name << ": " << host.config->providers.size() << " providers, sessions in "
        << (in_store ? "the store" : "cookies") << (host.config->csrf_salt.empty() ? "" : ", shared") << '\n';
  }
  return 0;
}

}  // namespace authfcgi::cli
