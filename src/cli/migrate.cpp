#include "cli/migrate.h"

#include <ostream>
#include <set>
#include <string>

#include "cli/usage.h"
#include "store/open.h"

namespace authfcgi::cli {

int migrate(const std::vector<std::string>& arguments, const config::Environment& environment, std::ostream& out) {
  const auto file = read_config_argument("migrate", arguments);
  const auto config = config::load(file, environment);
  std::set<std::string> done;  // hosts may keep their users in one place
  for (const auto* each : config::with_hosts(*config)) {
    if (!each->adapter) continue;
    const config::Adapter& adapter = *each->adapter;
    const std::string name = adapter.type == "sqlite" ? adapter.path : adapter.type + " database " + adapter.database;
    const std::string place = name + '\n' + adapter.host + adapter.socket + '\n' + std::to_string(adapter.port);
    if (!done.insert(place).second) continue;
    out << name << ": tables of version " << store::migrate(adapter) << '\n';
  }
  if (done.empty()) throw Error(file + " has no \"adapter\": there are no tables to bring up to date");
  return 0;
}

}  // namespace authfcgi::cli
