#include "providers/profile.h"

#include "base/text.h"
#include "model/errors.h"

namespace authfcgi::providers {

namespace {

constexpr std::size_t kMaxAccountIdBytes = 255;  // as OpenID Connect Core section 2 bounds sub

const std::vector<ProfileMember>& default_mapping() {
  static const std::vector<ProfileMember> mapping = [] {
    std::vector<ProfileMember> members;
    for (const auto& [name, rule] : default_profile().object()) members.push_back({name, Expression(rule)});
    return members;
  }();
  return mapping;
}

// Texts as they are, integers in decimal; nothing for all else and for the empty text.
std::optional<std::string> find_text(const json::Value& user, std::string_view name) {
  const json::Value* value = user.find(name);
  if (!value || !(value->is_string() || value->is_number())) return std::nullopt;
  auto text = as_text(*value);
  const bool is_whole = value->is_string() || (text && text->find('.') == std::string::npos);
  return text && !text->empty() && is_whole ? text : std::nullopt;
}

// NUL is refused because databases and C end a text there: two people would become one.
std::string require_account_id(const json::Value& user) {
  const auto id = find_text(user, "id");
  if (!id) throw model::OAuthProfileParseError("the profile has no id");
  if (id->size() > kMaxAccountIdBytes || has_control(*id))
    throw model::OAuthProfileParseError("the profile's id is longer than 255 bytes or has control characters");
  return *id;
}

// For the same reason, and because a line end would begin another header of a mail (SEC-24, SEC-65).
std::optional<std::string> find_email(const json::Value& user) {
  auto email = find_text(user, "email");
  if (email && has_control(*email)) throw model::OAuthProfileParseError("the profile's email has control characters");
  return email;
}

json::Value read_vouched(const Provider& provider, const json::Value& mapped, const json::Value& document) {
  json::Value vouched = json::object();
  for (const std::string_view name : {"groups", "preferred_username", "acr", "amr"}) {
    const json::Value* value = mapped.find(name);
    if (!value && provider.oidc()) value = document.find(name);
    if (value) vouched.set(name, *value);
  }
  return vouched;
}

}  // namespace

const json::Value& default_profile() {
  static const json::Value profile = json::object({{"id", json::array({"/sub", "/id"})},
                                                   {"name", json::array({"/name", "/nickname", "/preferred_username"})},
                                                   {"email", "/email"},
                                                   {"image", "/picture"}});
  return profile;
}

json::Value map_profile(const Provider& provider, RawProfile& profile, const json::Value& tokens) {
  const Scope scope{profile.document, provider.values, &tokens, &profile.requests};
  json::Value user = json::object();
  for (const auto& [name, value] : provider.profile.empty() ? default_mapping() : provider.profile)
    if (auto found = value.evaluate(scope)) user.set(name, std::move(*found));
  for (const auto& [path, member] : provider.quirks.annotations)
    if (const json::Value* value = user.find(member)) put(profile.document, path, *value);
  return user;
}

Person read_profile(const Provider& provider, RawProfile& profile, const json::Value& tokens, crypto::Random& random,
                    const json::Value* chosen) {
  const json::Value by_provider = map_profile(provider, profile, tokens);
  const json::Value& mapped = chosen ? *chosen : by_provider;
  Person person;
  person.account_id = require_account_id(mapped);
  person.user.id = crypto::make_uuid(random);
  person.user.name = find_text(mapped, "name");
  person.user.email = find_email(mapped);
  person.user.image = find_text(mapped, "image");
  if (person.user.email) person.user.email = to_lower(*person.user.email);
  for (const auto& [name, value] : mapped.object())
    if (name != "id" && name != "name" && name != "email" && name != "image") person.user.extra.set(name, value);
  person.vouched = read_vouched(provider, by_provider, profile.document);

  if (find_text(mapped, "email") != find_text(by_provider, "email")) return person;
  const Scope scope{profile.document, provider.values, &tokens, &profile.requests};
  person.email_verified = profile.email_verified;
  if (!person.email_verified && provider.email_verified)
    person.email_verified = as_verdict(provider.email_verified->evaluate(scope));
  return person;
}

model::Account build_account(const Provider& provider, const std::string& account_id, const json::Value& tokens) {
  model::Account account;
  account.type = to_string(provider.type);
  account.provider = provider.id;
  account.provider_account_id = account_id;
  account.tokens = tokens;
  return account;
}

}  // namespace authfcgi::providers
