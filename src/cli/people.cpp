#include "cli/people.h"

#include "model/email_address.h"

namespace authfcgi::cli {

namespace {

json::Value text_or_null(const std::optional<std::string>& text) { return text ? json::Value(*text) : json::Value(); }
json::Value time_or_null(const std::optional<Instant>& time) { return time ? json::Value(iso8601(*time)) : json::Value(); }

}  // namespace

People open_people(const Arguments& arguments, const config::Environment& environment) {
  const std::string file = arguments.config_file();
  People people{.config = config::load(file, environment), .stores = {}};
  if (!people.config->adapter) throw Error(file + " has no \"adapter\": nobody is remembered");
  people.stores = store::open(*people.config);
  return people;
}

model::User require_user(const People& people, const std::string& who) {
  store::Store& users = *people.stores.users;
  const bool is_address = who.find('@') != std::string::npos;
  auto user = is_address ? users.find_user_by_email(model::read_email_address(who).text()) : users.find_user(who);
  if (!user) throw Error("there is no user \"" + who + "\": say an id or an e-mail address, \"authfcgi users list\" has them");
  return *std::move(user);
}

json::Value user_json(const People& people, const model::User& user, Instant now) {
  const auto account = people.stores.local_accounts->find(user.id).value_or(model::LocalAccount{});
  return json::object({{"id", user.id},
                       {"email", text_or_null(user.email)},
                       {"name", text_or_null(user.name)},
                       {"image", text_or_null(user.image)},
                       {"emailVerified", time_or_null(user.email_verified)},
                       {"password", account.password_hash.has_value()},
                       {"passwordChanged", time_or_null(account.password_changed)},
                       {"lockedUntil", account.is_locked(now) ? time_or_null(account.locked_until) : json::Value()},
                       {"disabled", account.disabled},
                       {"secondFactor", account.has_second_factor()},
                       {"secondFactorRequired", account.second_factor_required},
                       {"recoveryCodes", people.stores.local_accounts->count_recovery_codes(user.id)}});
}

}  // namespace authfcgi::cli
