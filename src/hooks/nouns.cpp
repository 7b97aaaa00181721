#include "hooks/nouns.h"

#include <algorithm>
#include <array>

namespace authfcgi::hooks {
namespace {

json::Value text_or_null(const std::optional<std::string>& text) { return text ? json::Value(*text) : json::Value(); }

std::optional<std::string> find_text(const json::Value& object, std::string_view name) {
  const auto text = object.find_string(name);
  return text ? std::optional<std::string>(*text) : std::nullopt;
}

}  // namespace

json::Value to_json(const model::User& user) {
  json::Value object = json::object(
      {{"id", user.id},
       {"name", text_or_null(user.name)},
       {"email", text_or_null(user.email)},
       {"emailVerified", user.email_verified ? json::Value(iso8601(*user.email_verified)) : json::Value()},
       {"image", text_or_null(user.image)}});
  for (const auto& [name, value] : user.extra.object()) object.set(name, value);
  return object;
}

json::Value to_json(const model::Account& account) {
  json::Value object = account.tokens;
  object.set("provider", account.provider);
  object.set("type", account.type);
  object.set("providerAccountId", account.provider_account_id);
  if (!account.user_id.empty()) object.set("userId", account.user_id);
  return object;
}

model::User user_from_json(const json::Value& user) {
  // emailVerified is a time here and whatever they like there: it stays as it came, for the other callbacks to see.
  constexpr std::array<std::string_view, 4> kOurs = {"id", "name", "email", "image"};
  model::User result;
  for (const auto& [name, value] : user.object()) {
    const bool is_nobodys_word = name == "emailVerified" && value.is_null();
    if (std::ranges::find(kOurs, name) == kOurs.end() && !is_nobodys_word) result.extra.set(name, value);
  }
  if (const json::Value* id = user.find("id"); id && id->is_integer()) {
    result.id = std::to_string(id->integer());
  } else {
    result.id = find_text(user, "id").value_or("");
  }
  result.name = find_text(user, "name");
  result.email = find_text(user, "email");
  result.image = find_text(user, "image");
  return result;
}

}  // namespace authfcgi::hooks
