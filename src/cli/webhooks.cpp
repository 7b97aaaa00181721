#include "cli/webhooks.h"

#include <ostream>
#include <set>

#include "cli/usage.h"
#include "store/open.h"

namespace authfcgi::cli {
namespace {

constexpr int kMaxListed = 1000;

void print(const store::Message& message, std::ostream& out) {
  out << message.id << ' ' << (message.site.empty() ? "" : message.site + " ") << message.address << ", of " << iso8601(message.created)
      << (message.dead ? ", given up" : ", due " + iso8601(message.due)) << " after " << message.tries << " tries"
      << (message.problem.empty() ? "" : ": " + message.problem) << '\n';
}

}  // namespace

int webhooks(const std::vector<std::string>& given, const config::Environment& environment, Instant now, std::ostream& out) {
  std::vector<std::string> arguments = given;
  const std::string command = arguments.empty() ? "" : arguments[0];
  if (command != "list" && command != "retry") throw UsageError("Type: authfcgi webhooks list --config FILE, or webhooks retry [ID] --config FILE");
  arguments.erase(arguments.begin());
  std::string id;
  if (command == "retry" && !arguments.empty() && !arguments[0].starts_with("--")) {
    id = arguments[0];
    arguments.erase(arguments.begin());
  }
  const auto file = read_config_argument("webhooks " + command, arguments);
  const auto config = config::load(file, environment);
  std::set<std::string> listed;  // hosts may have one store
  int revived = 0;
  bool any = false;
  for (const auto* each : config::with_hosts(*config)) {
    if (!each->adapter) continue;
    any = true;
    const auto outbox = store::open(*each->adapter).outbox;
    if (command == "retry") {
      revived += outbox->revive(id, now);
      continue;
    }
    for (const auto& message : outbox->list(kMaxListed)) {
      if (listed.insert(message.id).second) print(message, out);
    }
  }
  if (!any) throw Error(file + " has no \"adapter\": there is nowhere for messages to wait");
  if (command == "retry") out << revived << " messages are due now\n";
  return command == "retry" && !id.empty() && revived == 0 ? 1 : 0;
}

}  // namespace authfcgi::cli
