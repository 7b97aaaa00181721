#include "cli/users.h"

#include <charconv>
#include <istream>
#include <ostream>

#include "base/text.h"
#include "cli/ask_password.h"
#include "cli/import_users.h"
#include "cli/table.h"
#include "json/text.h"
#include "model/email_address.h"
#include "password/hasher.h"
#include "password/policy.h"

namespace authfcgi::cli {

namespace {

using Words = std::vector<std::string>;

constexpr int kPortion = 200;

std::string_view words_of(password::Complaint complaint) {
  switch (complaint) {
    case password::Complaint::kTooShort: return "it is too short";
    case password::Complaint::kTooLong: return "it is longer than 1,024 bytes";
    case password::Complaint::kNotText: return "it has control characters or is no UTF-8";
    case password::Complaint::kLikeThePerson: return "it is made of the person's name or address";
    case password::Complaint::kTooEasy: return "it is too easy to guess";
    case password::Complaint::kBreached: return "it is on the list of breached passwords";
  }
  return "it is refused";
}

// The hash of a password that somebody types and that is good enough.
std::string ask_hash(const People& people, const model::User& user, const World& world) {
  const crypto::SecretString typed = ask_password(world.in, world.err);
  const config::Passwords& settings = people.config->passwords;
  const std::string email = user.email.value_or(""), name = user.name.value_or("");
  std::vector<std::string> complaints;
  for (const auto complaint : password::Policy(settings.policy).judge(typed.reveal(), {.email = email, .name = name})) {
    complaints.emplace_back(words_of(complaint));
  }
  const auto fit = password::parse_password(typed.reveal());
  if (complaints.empty() && !fit) complaints.emplace_back("there is none");
  if (!complaints.empty()) throw Error("this password is not taken: " + join(complaints, ", "));
  return password::Hasher(settings).hash(*fit, world.random);
}

std::string name_of(const model::User& user) { return user.id + " (" + printable(user.email.value_or("no address")) + ")"; }

// Says what was done: as the user's JSON, or in words.
int report(const Arguments& arguments, const People& people, const model::User& user, const std::string& done, const World& world) {
  if (arguments.has("--json")) {
    world.out << json::write(user_json(people, user, world.now)) << '\n';
  } else {
    world.out << done << " user " << name_of(user) << '\n';
  }
  return 0;
}

int add(const Words& words, const World& world) {
  const Arguments arguments("authfcgi users add EMAIL [--name NAME] [--verified] [--password-stdin | --no-password] [--json] --config FILE",
                            words, {{"--verified", "--password-stdin", "--no-password", "--json"}, {"--config", "--name"}});
  if (arguments.has("--password-stdin") && arguments.has("--no-password")) throw arguments.complaint("with a password or without?");
  const std::string address = model::read_email_address(arguments.only_operand()).text();
  const People people = open_people(arguments, world.environment);
  model::User user;
  user.email = address;
  user.name = arguments.value("--name");
  if (arguments.has("--verified")) user.email_verified = world.now;
  // Before anybody types a password.
  if (people.stores.users->find_user_by_email(address)) throw Error("there is a user with the address " + address + " already");
  const model::User stored =
      arguments.has("--no-password")
          ? people.stores.users->create_user(user)
          : people.stores.local_accounts->create_user_with_password(user, ask_hash(people, user, world), world.now);
  return report(arguments, people, stored, "added", world);
}

// What a table says of an account beside the address.
std::string state_of(const json::Value& user) {
  std::vector<std::string> state;
  if (!user.find("emailVerified")->is_null()) state.emplace_back("verified");
  if (user.find("password")->boolean()) state.emplace_back("password");
  if (user.find("secondFactor")->boolean()) state.emplace_back("second-factor");
  if (!user.find("lockedUntil")->is_null()) state.emplace_back("locked");
  if (user.find("disabled")->boolean()) state.emplace_back("disabled");
  return join(state, ",");
}

bool matches(const model::User& user, const std::string& pattern) {
  const auto has = [&](const std::optional<std::string>& text) {
    return text && to_lower(*text).find(pattern) != std::string::npos;
  };
  return pattern.empty() || has(user.email) || has(user.name);
}

int list(const Words& words, const World& world) {
  const Arguments arguments("authfcgi users list [TEXT] [--json] --config FILE", words, {{"--json"}, {"--config"}});
  if (arguments.operands().size() > 1) throw arguments.complaint("one text at a time.");
  const std::string pattern = arguments.operands().empty() ? "" : to_lower(arguments.operands()[0]);
  const People people = open_people(arguments, world.environment);
  std::vector<std::vector<std::string>> rows = {{"ID", "EMAIL", "NAME", "STATE"}};
  json::Array all;
  std::string after;
  for (auto portion = people.stores.users->list_users("", kPortion); !portion.empty();
       portion = people.stores.users->list_users(after, kPortion)) {
    for (const model::User& user : portion) {
      if (!matches(user, pattern)) continue;
      json::Value shown = user_json(people, user, world.now);
      rows.push_back({user.id, user.email.value_or("-"), user.name.value_or("-"), state_of(shown)});
      if (arguments.has("--json")) all.push_back(std::move(shown));
    }
    after = portion.back().id;
  }
  if (arguments.has("--json")) {
    world.out << json::write(json::Value(std::move(all))) << '\n';
  } else {
    print_table(rows, world.out);
  }
  return 0;
}

int show(const Words& words, const World& world) {
  const Arguments arguments("authfcgi users show ID-OR-EMAIL [--json] --config FILE", words, {{"--json"}, {"--config"}});
  const std::string who = arguments.only_operand();
  const People people = open_people(arguments, world.environment);
  const model::User user = require_user(people, who);
  json::Value shown = user_json(people, user, world.now);
  json::Array accounts;
  for (const model::Account& account : people.stores.users->list_accounts(user.id)) {
    accounts.push_back(json::object(
        {{"provider", account.provider}, {"providerAccountId", account.provider_account_id}, {"type", account.type}}));
  }
  shown.set("accounts", std::move(accounts));
  if (arguments.has("--json")) {
    world.out << json::write(shown) << '\n';
    return 0;
  }
  std::vector<std::vector<std::string>> rows;
  for (const json::Member& member : shown.object()) {
    rows.push_back({member.name, member.value.is_string() ? member.value.string() : json::write(member.value)});
  }
  print_table(rows, world.out);
  return 0;
}

int passwd(const Words& words, const World& world) {
  const Arguments arguments("authfcgi users passwd ID-OR-EMAIL [--password-stdin] [--keep-sessions] [--json] --config FILE", words,
                            {{"--password-stdin", "--keep-sessions", "--json"}, {"--config"}});
  const std::string who = arguments.only_operand();
  const People people = open_people(arguments, world.environment);
  const model::User user = require_user(people, who);
  people.stores.local_accounts->set_password(user.id, ask_hash(people, user, world), world.now);
  // Whoever knew the old one shall not stay signed in by it.
  if (!arguments.has("--keep-sessions")) people.stores.users->delete_sessions(user.id, "");
  return report(arguments, people, user, "new password for", world);
}

std::chrono::minutes read_minutes(const Arguments& arguments) {
  const std::string text = arguments.value("--minutes").value_or("60");
  int minutes = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), minutes);
  if (error != std::errc() || end != text.data() + text.size() || minutes < 1 || minutes > 525600) {
    throw arguments.complaint("--minutes takes 1 to 525600.");
  }
  return std::chrono::minutes(minutes);
}

int lock(const Words& words, const World& world) {
  const Arguments arguments("authfcgi users lock ID-OR-EMAIL [--minutes 60] [--json] --config FILE", words,
                            {{"--json"}, {"--config", "--minutes"}});
  const std::string who = arguments.only_operand();
  const auto minutes = read_minutes(arguments);
  const People people = open_people(arguments, world.environment);
  const model::User user = require_user(people, who);
  people.stores.local_accounts->set_locked_until(user.id, world.now + minutes);
  return report(arguments, people, user, "locked", world);
}

int unlock(const Words& words, const World& world) {
  const Arguments arguments("authfcgi users unlock ID-OR-EMAIL [--json] --config FILE", words, {{"--json"}, {"--config"}});
  const std::string who = arguments.only_operand();
  const People people = open_people(arguments, world.environment);
  const model::User user = require_user(people, who);
  // Not nothing, but a lock that has ended: the running service, whose memory this process cannot reach, sees by it
  // which attempts count no more.
  people.stores.local_accounts->set_locked_until(user.id, world.now);
  return report(arguments, people, user, "unlocked", world);
}

int set_disabled(const Words& words, const World& world, bool disabled) {
  const Arguments arguments(std::string("authfcgi users ") + (disabled ? "disable" : "enable") + " ID-OR-EMAIL [--json] --config FILE",
                            words, {{"--json"}, {"--config"}});
  const std::string who = arguments.only_operand();
  const People people = open_people(arguments, world.environment);
  const model::User user = require_user(people, who);
  people.stores.local_accounts->set_disabled(user.id, disabled);
  if (disabled) people.stores.users->delete_sessions(user.id, "");
  return report(arguments, people, user, disabled ? "disabled" : "enabled", world);
}

// remove is for who has lost the telephone and the codes on paper.
int second_factor(const Words& words, const World& world) {
  const Arguments arguments("authfcgi users second-factor ID-OR-EMAIL require|release|remove [--json] --config FILE", words,
                            {{"--json"}, {"--config"}});
  if (arguments.operands().size() != 2) throw arguments.complaint("whose second factor, and what about it?");
  const std::string who = arguments.operands()[0], what = arguments.operands()[1];
  if (what != "require" && what != "release" && what != "remove") throw arguments.complaint("it is required, released or removed.");
  const People people = open_people(arguments, world.environment);
  const model::User user = require_user(people, who);
  if (what == "remove") {
    people.stores.local_accounts->set_totp(user.id, std::nullopt);
    return report(arguments, people, user, "removed the second factor of", world);
  }
  const bool is_required = what == "require";
  if (is_required && !people.config->accounts.pages) {
    throw Error("without \"accounts\" in the configuration there is no page to set a second factor up");
  }
  people.stores.local_accounts->set_second_factor_required(user.id, is_required);
  return report(arguments, people, user, is_required ? "a second factor is required of" : "no second factor is required of", world);
}

int remove(const Words& words, const World& world) {
  const Arguments arguments("authfcgi users delete ID-OR-EMAIL [--json] --config FILE", words, {{"--json"}, {"--config"}});
  const std::string who = arguments.only_operand();
  const People people = open_people(arguments, world.environment);
  const model::User user = require_user(people, who);
  const json::Value last = user_json(people, user, world.now);
  people.stores.users->delete_user(user.id);
  if (arguments.has("--json")) {
    world.out << json::write(last) << '\n';
  } else {
    world.out << "deleted user " << name_of(user) << '\n';
  }
  return 0;
}

}  // namespace

int users(const std::vector<std::string>& arguments, const World& world) {
  const std::string what = arguments.empty() ? "" : arguments[0];
  const Words rest(arguments.begin() + (arguments.empty() ? 0 : 1), arguments.end());
  if (what == "add") return add(rest, world);
  if (what == "list") return list(rest, world);
  if (what == "show") return show(rest, world);
  if (what == "passwd") return passwd(rest, world);
  if (what == "lock") return lock(rest, world);
  if (what == "unlock") return unlock(rest, world);
  if (what == "disable") return set_disabled(rest, world, true);
  if (what == "enable") return set_disabled(rest, world, false);
  if (what == "second-factor") return second_factor(rest, world);
  if (what == "delete") return remove(rest, world);
  if (what == "import") return import_users(rest, world);
  throw UsageError("what about users? Type: authfcgi users add, list, show, passwd, lock, unlock, disable, enable, second-factor, delete or import");
}

}  // namespace authfcgi::cli
