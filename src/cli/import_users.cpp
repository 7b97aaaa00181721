#include "cli/import_users.h"

#include <fstream>
#include <istream>
#include <iterator>
#include <ostream>
#include <set>

#include "cli/import_file.h"
#include "cli/table.h"
#include "json/text.h"
#include "model/email_address.h"
#include "password/stored_hash.h"

namespace authfcgi::cli {

namespace {

struct Plan {
  std::string domain;
  bool is_verified = false;  // all of them
  bool is_dry = false;
};

std::string read_all(const std::string& file, std::istream& in) {
  if (file == "-") return {std::istreambuf_iterator<char>(in), {}};
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream.is_open() || stream.bad()) throw Error(file + " cannot be read");
  return text;
}

void check_hash(const std::string& hash, const config::Passwords& settings) {
  const bool is_weak = password::parse_stored_hash(hash).is_weak();
  if (is_weak && !settings.allow_dangerous_weak_hashes) {
    throw Error("this kind of hash is weak: passwords.allowDangerousWeakHashes would let its owner in");
  }
}

// The password comes last: whatever is cut off here lets nobody in who was shut out where the file comes from.
void create_disabled(const model::User& user, const ImportRow& row, const People& people, Instant now) {
  const model::User stored = people.stores.users->create_user(user);
  try {
    people.stores.local_accounts->set_disabled(stored.id, true);
    if (row.password_hash) people.stores.local_accounts->set_password(stored.id, *row.password_hash, now);
  } catch (const store::StoreError&) {
    people.stores.users->delete_user(stored.id);
    throw;
  }
}

// One line, whole or not at all. Throws Error with what is wrong.
void import_row(const ImportRow& row, const Plan& plan, const People& people, Instant now, std::set<std::string>& seen) {
  if (!row.problem.empty()) throw Error(row.problem);
  const bool lacks_domain = !row.email.empty() && row.email.find('@') == std::string::npos;
  if (lacks_domain && plan.domain.empty()) throw Error("this is no e-mail address, and there is no --domain for it");
  model::User user;
  user.email = model::read_email_address(lacks_domain ? row.email + "@" + plan.domain : row.email).text();
  user.name = row.name;
  if (plan.is_verified || row.is_verified) user.email_verified = now;
  if (row.password_hash) check_hash(*row.password_hash, people.config->passwords);
  if (!seen.insert(*user.email).second) throw Error("this address stands in the file twice");
  if (people.stores.users->find_user_by_email(*user.email)) throw Error("there is a user with this address already");
  if (plan.is_dry) return;
  if (row.is_disabled) return create_disabled(user, row, people, now);
  if (row.password_hash) people.stores.local_accounts->create_user_with_password(user, *row.password_hash, now);
  else
    people.stores.users->create_user(user);
}

}  // namespace

int import_users(const std::vector<std::string>& words, const World& world) {
  const Arguments arguments(
      "authfcgi users import FILE [--format htpasswd|json|csv] [--domain DOMAIN] [--verified] [--dry-run] [--json] --config FILE",
      words, {{"--verified", "--dry-run", "--json"}, {"--config", "--format", "--domain"}});
  const std::string file = arguments.only_operand();
  const auto named = arguments.value("--format");
  const auto format = named ? parse_format(*named) : std::nullopt;
  if (named && !format) throw arguments.complaint("there are the formats htpasswd, json and csv.");
  const Plan plan{.domain = arguments.value("--domain").value_or(""),
                  .is_verified = arguments.has("--verified"),
                  .is_dry = arguments.has("--dry-run")};
  const People people = open_people(arguments, world.environment);

  const std::string text = read_all(file, world.in);
  const auto rows = parse_import(text, format.value_or(guess_format(text)));
  json::Array refused;
  std::set<std::string> seen;
  for (const ImportRow& row : rows) {
    try {
      import_row(row, plan, people, world.now, seen);
    } catch (const store::Unavailable&) {
      throw;  // nothing is wrong with the line
    } catch (const Error& error) {
      if (!arguments.has("--json")) {
        world.err << file << ":" << row.line << ": " << printable(row.email) << ": " << describe(error) << '\n';
      }
      refused.push_back(json::object({{"line", row.line}, {"email", printable(row.email)}, {"problem", describe(error)}}));
    }
  }
  const std::size_t count = refused.size();
  if (arguments.has("--json")) {
    world.out << json::write(json::object({{"imported", rows.size() - count}, {"refused", std::move(refused)}, {"dryRun", plan.is_dry}}))
              << '\n';
  } else {
    world.out << (plan.is_dry ? "would import " : "imported ") << rows.size() - count << " of " << rows.size() << " users\n";
  }
  return count == 0 ? 0 : 1;
}

}  // namespace authfcgi::cli
