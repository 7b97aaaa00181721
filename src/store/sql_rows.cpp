#include "store/sql_rows.h"

#include <charconv>

namespace authfcgi::store {

std::optional<long long> parse_id(std::string_view id) {
  if (id.empty() || id.front() < '1' || id.front() > '9') return std::nullopt;
  long long number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (error != std::errc() || end != id.data() + id.size()) return std::nullopt;
  return number;
}

long long require_id(std::string_view user_id) {
  const auto id = parse_id(user_id);
  if (!id) throw StoreError("there is no user with this id");
  return *id;
}

long long to_millis(Instant instant) { return instant.time_since_epoch().count(); }

std::optional<long long> to_millis(const std::optional<Instant>& instant) {
  if (!instant) return std::nullopt;
  return to_millis(*instant);
}

std::optional<Instant> to_instant(const std::optional<long long>& millis) {
  if (!millis) return std::nullopt;
  return Instant(std::chrono::milliseconds(*millis));
}

std::string UserRow::columns(const Connection& connection) {
  return "users.id, users.name, users.email, " + connection.read_time("users.\"emailVerified\"") + ", users.image";
}

void UserRow::into(Query& query) { query.into(id).into(name).into(email).into(email_verified).into(image); }

model::User UserRow::user() const {
  model::User user;
  user.id = std::to_string(id.value_or(0));
  user.name = name;
  user.email = email;
  user.email_verified = to_instant(email_verified);
  user.image = image;
  return user;
}

AccountRow::AccountRow(const model::Account& account, long long owner)
    : user_id(owner), type(account.type), provider(account.provider), provider_account_id(account.provider_account_id) {
  const json::Value kept = storable_tokens(account.tokens);
  for (std::size_t i = 0; i < kTokenColumns.size(); ++i) {
    if (const auto token = kept.find_string(kTokenColumns[i])) tokens[i] = std::string(*token);
  }
  if (const json::Value* seconds = kept.find("expires_at")) expires_at = seconds->integer();
}

std::string AccountRow::columns() {
  std::string columns = "\"userId\", type, provider, \"providerAccountId\", expires_at";
  for (std::string_view token : kTokenColumns) columns.append(", ").append(token);
  return columns;
}

void AccountRow::into(Query& query) {
  query.into(user_id).into(type).into(provider).into(provider_account_id).into(expires_at);
  for (auto& token : tokens) query.into(token);
}

void AccountRow::use(Query& query) const {
  query.use(user_id).use(type).use(provider).use(provider_account_id).use(expires_at);
  for (const auto& token : tokens) query.use(token);
}

model::Account AccountRow::account() const {
  model::Account account;
  account.user_id = std::to_string(user_id.value_or(0));
  account.type = type.value_or("");
  account.provider = provider.value_or("");
  account.provider_account_id = provider_account_id.value_or("");
  for (std::size_t i = 0; i < kTokenColumns.size(); ++i) {
    if (tokens[i]) account.tokens.set(kTokenColumns[i], *tokens[i]);
  }
  if (expires_at) account.tokens.set("expires_at", *expires_at);
  return account;
}

}  // namespace authfcgi::store
