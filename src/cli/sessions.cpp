#include "cli/sessions.h"

#include <ostream>

#include "cli/table.h"
#include "json/text.h"

namespace authfcgi::cli {

namespace {

using Words = std::vector<std::string>;

json::Value time_or_null(const std::optional<Instant>& time) { return time ? json::Value(iso8601(*time)) : json::Value(); }

json::Value session_json(const model::Session& session) {
  json::Value shown = json::object({{"session", session.name},
                                    {"started", time_or_null(session.started)},
                                    {"seen", time_or_null(session.seen)},
                                    {"expires", iso8601(session.expires)},
                                    {"address", session.address},
                                    {"userAgent", session.user_agent}});
  if (const auto provider = session.claims.find_string("provider")) shown.set("provider", *provider);
  return shown;
}

void warn_of_tokens(const People& people, const World& world) {
  if (people.config->session.strategy == config::Strategy::kDatabase) return;
  world.err << "authfcgi: this configuration has the jwt strategy, whose sessions are in the browsers alone\n";
}

int list(const Words& words, const World& world) {
  const Arguments arguments("authfcgi sessions list ID-OR-EMAIL [--json] --config FILE", words, {{"--json"}, {"--config"}});
  const std::string who = arguments.only_operand();
  const People people = open_people(arguments, world.environment);
  warn_of_tokens(people, world);
  std::vector<std::vector<std::string>> rows = {{"SESSION", "STARTED", "SEEN", "ADDRESS", "PROVIDER", "BROWSER"}};
  json::Array all;
  for (const model::Session& session : people.stores.users->list_sessions(require_user(people, who).id)) {
    if (session.expires < world.now) continue;
    const auto text = [](const std::optional<Instant>& time) { return time ? iso8601(*time) : "-"; };
    rows.push_back({session.name, text(session.started), text(session.seen), session.address.empty() ? "-" : session.address,
                    std::string(session.claims.find_string("provider").value_or("-")), session.user_agent});
    all.push_back(session_json(session));
  }
  if (arguments.has("--json")) {
    world.out << json::write(json::Value(std::move(all))) << '\n';
  } else {
    print_table(rows, world.out);
  }
  return 0;
}

int revoke(const Words& words, const World& world) {
  const Arguments arguments("authfcgi sessions revoke ID-OR-EMAIL SESSION|--all [--json] --config FILE", words,
                            {{"--json", "--all"}, {"--config"}});
  const auto& operands = arguments.operands();
  const bool all = arguments.has("--all");
  if (operands.size() != (all ? 1U : 2U)) throw arguments.complaint("whose, and which one?");
  const People people = open_people(arguments, world.environment);
  warn_of_tokens(people, world);
  const model::User user = require_user(people, operands[0]);
  int count = 1;
  if (all) {
    count = people.stores.users->delete_sessions(user.id, "");
  } else if (!people.stores.users->delete_named_session(user.id, operands[1])) {
    throw Error("user " + user.id + " has no session \"" + operands[1] + "\": \"authfcgi sessions list\" has their names");
  }
  if (arguments.has("--json")) {
    world.out << json::write(json::object({{"revoked", count}})) << '\n';
  } else {
    world.out << "revoked " << count << (count == 1 ? " session" : " sessions") << " of user " << user.id << '\n';
  }
  return 0;
}

}  // namespace

int sessions(const std::vector<std::string>& arguments, const World& world) {
  const std::string what = arguments.empty() ? "" : arguments[0];
  const Words rest(arguments.begin() + (arguments.empty() ? 0 : 1), arguments.end());
  if (what == "list") return list(rest, world);
  if (what == "revoke") return revoke(rest, world);
  throw UsageError("what about sessions? Type: authfcgi sessions list, or authfcgi sessions revoke");
}

}  // namespace authfcgi::cli
