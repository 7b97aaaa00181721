#include "cli/purge.h"

#include <ostream>

#include "cli/usage.h"
#include "store/open.h"

namespace authfcgi::cli {

int purge(const std::vector<std::string>& arguments, const config::Environment& environment, Instant now,
          std::ostream& out) {
  const auto file = read_config_argument("purge", arguments);
  const auto config = config::load(file, environment);
  int count = 0;
  bool any = false;
  for (const auto* each : config::with_hosts(*config)) {
    if (!each->adapter) continue;
    any = true;
    count += store::open(*each).users->purge(now);  // what two hosts share is found empty the second time
  }
  if (!any) throw Error(file + " has no \"adapter\": there is nothing to purge");
  out << "deleted " << count << " expired sessions and verification tokens\n";
  return 0;
}

}  // namespace authfcgi::cli
