#include "cli/migrate.h"

#include <ostream>

#include "cli/usage.h"
#include "store/open.h"

namespace authfcgi::cli {

int migrate(const std::vector<std::string>& arguments, const config::Environment& environment, std::ostream& out) {
  const auto file = read_config_argument("migrate", arguments);
  const auto config = config::load(file, environment);
  if (!config->adapter) throw Error(file + " has no \"adapter\": there are no tables to bring up to date");
  const config::Adapter& adapter = *config->adapter;
  const std::string name = adapter.type == "sqlite" ? adapter.path : adapter.type + " database " + adapter.database;
  out << name << ": tables of version " << store::migrate(adapter) << '\n';
  return 0;
}

}  // namespace authfcgi::cli
