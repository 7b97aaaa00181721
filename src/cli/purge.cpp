#include "cli/purge.h"

#include <ostream>

#include "cli/usage.h"
#include "store/open.h"

namespace authfcgi::cli {

int purge(const std::vector<std::string>& arguments, const config::Environment& environment, Instant now,
          std::ostream& out) {
  const auto file = read_config_argument("purge", arguments);
  const auto config = config::load(file, environment);
  if (!config->adapter) throw Error(file + " has no \"adapter\": there is nothing to purge");
  const int count = store::open(*config).users->purge(now);
  out << "deleted " << count << " expired sessions and verification tokens\n";
  return 0;
}

}  // namespace authfcgi::cli
