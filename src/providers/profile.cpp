#include "providers/profile.h"

#include <charconv>

#include "base/text.h"
#include "json/text.h"
#include "model/errors.h"

namespace authfcgi::providers {

namespace {

constexpr std::size_t kMaxAccountIdBytes = 255;  // as OpenID Connect Core section 2 bounds sub

const std::vector<ProfileMember> kDefaultMapping = {{"id", {"/sub", "/id"}},
                                                    {"name", {"/name", "/nickname", "/preferred_username"}},
                                                    {"email", {"/email"}},
                                                    {"image", {"/picture"}}};

std::string unescape(std::string_view token) {  // "~1" is "/", "~0" is "~" (RFC 6901 section 4)
  std::string text;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool escaped = token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1');
    text += escaped ? (token[++i] == '0' ? '~' : '/') : token[i];
  }
  return text;
}

const json::Value* step(const json::Value& value, const std::string& token) {
  if (!value.is_array()) return value.find(token);
  std::size_t index = 0;
  const char* end = token.data() + token.size();
  const auto [rest, error] = std::from_chars(token.data(), end, index);
  return error == std::errc() && rest == end && index < value.array().size() ? &value.array()[index] : nullptr;
}

// RFC 6901. A step through null, a scalar or a missing member finds nothing.
const json::Value* resolve(const json::Value& document, std::string_view pointer) {
  const json::Value* value = &document;
  if (pointer.empty()) return value;
  for (const std::string_view token : split(pointer.substr(1), '/')) {
    value = step(*value, unescape(token));
    if (!value) return nullptr;
  }
  return value;
}

// The first pointer that leads to something other than null.
const json::Value* find(const json::Value& profile, const std::vector<std::string>& pointers) {
  for (const std::string& pointer : pointers)
    if (const json::Value* value = resolve(profile, pointer); value && !value->is_null()) return value;
  return nullptr;
}

// Texts as they are, integers in decimal; nothing for all else and for the empty text.
std::optional<std::string> as_text(const json::Value* value) {
  if (value && value->is_integer()) return std::to_string(value->integer());
  if (value && value->is_string() && !value->string().empty()) return value->string();
  return std::nullopt;
}

bool is_true(const json::Value* value) {
  return value && ((value->is_bool() && value->boolean()) || (value->is_string() && value->string() == "true"));
}

// NUL is refused because databases and C end a text there: two people would become one.
std::string require_account_id(const json::Value* value) {
  const auto id = as_text(value);
  if (!id) throw model::OAuthProfileParseError("the profile has no id");
  if (id->size() > kMaxAccountIdBytes || has_control(*id))
    throw model::OAuthProfileParseError("the profile's id is longer than 255 bytes or has control characters");
  return *id;
}

// For the same reason, and because a line end would begin another header of a mail (SEC-24, SEC-65).
std::optional<std::string> read_email(const json::Value* value) {
  auto email = as_text(value);
  if (email && has_control(*email)) throw model::OAuthProfileParseError("the profile's email has control characters");
  return email;
}

}  // namespace

Person read_profile(const Provider& provider, const json::Value& profile, crypto::Random& random) {
  Person person;
  for (const ProfileMember& member : provider.profile.empty() ? kDefaultMapping : provider.profile) {
    const json::Value* value = find(profile, member.pointers);
    if (member.name == "id") person.account_id = require_account_id(value);
    else if (member.name == "name") person.user.name = as_text(value);
    else if (member.name == "email") person.user.email = read_email(value);
    else if (member.name == "image") person.user.image = as_text(value);
    else if (value) person.user.extra.set(member.name, *value);
  }
  if (person.user.email) person.user.email = to_lower(*person.user.email);
  person.email_verified = is_true(profile.find("email_verified"));
  person.user.id = crypto::make_uuid(random);
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
