#include "cli/purge.h"

#include <ostream>

#include "app/webhook_sender.h"
#include "cli/usage.h"
#include "store/open.h"

namespace authfcgi::cli {

int purge(const std::vector<std::string>& arguments, const config::Environment& environment, Instant now,
          std::ostream& out) {
  const auto file = read_config_argument("purge", arguments);
  const auto config = config::load(file, environment);
  int count = 0, messages = 0;
  bool any = false;
  for (const auto* each : config::with_hosts(*config)) {
    if (!each->adapter) continue;
    any = true;
    const auto stores = store::open(*each);
    count += stores.users->purge(now);  // what two hosts share is found empty the second time
    if (stores.outbox) messages += stores.outbox->purge(now - app::kKeepGivenUp);
  }
  if (!any) throw Error(file + " has no \"adapter\": there is nothing to purge");
  out << "deleted " << count << " expired sessions and verification tokens\n";
  if (messages > 0) out << "deleted " << messages << " messages that nobody took\n";
  return 0;
}

}  // namespace authfcgi::cli
