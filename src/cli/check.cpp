#include "cli/check.h"

#include <ostream>

#include "cli/usage.h"
#include "hooks/lua_script.h"
#include "providers/load.h"

namespace authfcgi::cli {

int check(const std::vector<std::string>& arguments, const config::Environment& environment, std::ostream& out,
          std::ostream& err) {
  const auto file = read_config_argument("check", arguments);
  try {
    const auto config = config::load(file, environment);
    providers::load(*config);
    hooks::validate(config->hooks);
  } catch (const config::ConfigError& error) {
    for (const auto& complaint : error.complaints()) err << complaint << '\n';
    return 1;
  }
  out << file << ": no complaints\n";
  return 0;
}

}  // namespace authfcgi::cli
