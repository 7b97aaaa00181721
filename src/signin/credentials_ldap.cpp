#include "signin/credentials_ldap.h"

#include "base/text.h"
#include "model/email_address.h"
#include "model/errors.h"

namespace authfcgi::signin {
namespace {

std::string fill(std::string filter, const std::string& value) {
  constexpr std::string_view kPlace = "{login}";
  for (auto at = filter.find(kPlace); at != std::string::npos; at = filter.find(kPlace, at + value.size())) {
    filter.replace(at, kPlace.size(), value);
  }
  return filter;
}

std::optional<std::string> first_text(const net::LdapEntry& entry, const std::string& attribute) {
  const auto& values = entry.values(attribute);
  if (attribute.empty() || values.empty() || !is_valid_utf8(values[0]) || has_control(values[0])) return std::nullopt;
  return values[0];
}

// The first of them that the entry has; bytes that are no text in hex. Never the DN: whoever marries gets another, and
// whoever comes later may get the same.
std::string id_of(const net::LdapEntry& entry, const std::vector<std::string>& attributes) {
  for (const std::string& attribute : attributes) {
    const auto& values = entry.values(attribute);
    if (values.empty() || values[0].empty()) continue;
    return first_text(entry, attribute).value_or(hex_encode(values[0]));
  }
  throw model::CallbackRouteError("the directory shows none of " + join(attributes, ", ") +
                                  ": let attributes.id name what never changes of a person");
}

// As the store has addresses; what is none is left out.
std::optional<std::string> email_of(const net::LdapEntry& entry, const std::string& attribute) {
  const auto text = first_text(entry, attribute);
  if (!text) return std::nullopt;
  try {
    return model::read_email_address(*text).text();
  } catch (const model::InvalidEmail&) {
    return std::nullopt;
  }
}

// Half of the flow workers at most wait for one directory: one that hangs leaves the others to everybody else (SEC-25).
template <class Work>
auto at_directory(const std::string& directory, shared::Bulkhead* bulkhead, Work work) {
  std::optional<shared::Bulkhead::Place> place;
  if (bulkhead) place.emplace(bulkhead->enter(directory));
  try {
    return work();
  } catch (const net::LdapError&) {
    std::throw_with_nested(model::TemporarilyUnavailable("the directory does not answer"));
  }
}

}  // namespace

LdapPasswords::LdapPasswords(const providers::Provider& provider, const Desk& desk)
    : provider_(provider.id),
      settings_(*provider.credentials->ldap),
      place_(provider_ + " at " + settings_.url),
      key_prefix_(provider_ + ":" + settings_.url + ":"),
      server_{.url = settings_.url,
              .start_tls = settings_.start_tls,
              .ca_file = settings_.ca_file,
              .connect_timeout = desk.config.network.connect_timeout,
              .timeout = desk.config.network.timeout},
      desk_(desk) {}

Candidate LdapPasswords::describe(const net::LdapEntry& entry) const {
  Candidate candidate{.key = key_prefix_ + to_lower(entry.dn), .place = entry.dn};
  model::User user;
  user.id = id_of(entry, settings_.id_attributes);
  user.name = first_text(entry, settings_.name_attribute);
  user.email = email_of(entry, settings_.email_attribute);
  candidate.user = std::move(user);
  if (settings_.groups_attribute.empty()) return candidate;
  json::Array groups;
  for (const std::string& group : entry.values(settings_.groups_attribute)) {
    if (is_valid_utf8(group)) groups.emplace_back(net::first_rdn_value(group));
  }
  candidate.claims.set("groups", std::move(groups));
  return candidate;
}

Candidate LdapPasswords::find(const Login& login) {
  return at_directory(place_, desk_.bulkhead, [&] {
    net::LdapConnection directory(server_);
    if (!settings_.bind_dn.empty() && !directory.bind(settings_.bind_dn, settings_.bind_password.reveal())) {
      throw model::CallbackRouteError("the directory refuses bindDn of the provider " + provider_);
    }
    std::vector<std::string> attributes = settings_.id_attributes;
    for (const auto* name : {&settings_.name_attribute, &settings_.email_attribute, &settings_.groups_attribute}) {
      if (!name->empty()) attributes.push_back(*name);
    }
    const auto entries = directory.search(
        settings_.base, fill(settings_.filter, net::escape_filter_value(login.name)), attributes, 2);
    // Two persons of one name: nobody can say whose password it is.
    if (entries.size() != 1) return Candidate{.key = key_prefix_ + "?" + to_lower(login.name)};
    return describe(entries[0]);
  });
}

Outcome LdapPasswords::check(const Login& login, const Candidate& candidate, Instant) {
  return at_directory(place_, desk_.bulkhead, [&]() -> Outcome {
    // As they typed it: what the directory makes of a password is its own affair. For nobody, somebody is asked about who
    // cannot be there, so that the question costs as much.
    const bool is_somebody = !candidate.place.empty();
    net::LdapConnection directory(server_);
    const std::string nobody = "cn=" + crypto::make_uuid(desk_.random) + "," + settings_.base;
    const bool is_right = directory.bind(is_somebody ? candidate.place : nobody, login.password->typed());
    if (!is_right || !is_somebody) return {};
    Outcome outcome{.kind = Outcome::Kind::kRight, .identity = {}};
    Identity& identity = outcome.identity;
    identity.user = *candidate.user;
    identity.account.provider_account_id = candidate.user->id;
    identity.claims = candidate.claims;
    identity.claims.set("amr", json::array({"pwd"}));
    identity.claims.set("preferred_username", login.name);
    identity.email_verified = true;  // the directory is the operator's own
    identity.needs_link = true;
    return outcome;
  });
}

}  // namespace authfcgi::signin
