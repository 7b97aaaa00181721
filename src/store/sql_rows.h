// Rows as SQL has them and the nouns of model/ that they become.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "store/account_tokens.h"
#include "store/connection.h"
#include "store/query.h"

namespace authfcgi::store {

// An id of the program (decimal text) as the number that the column holds. Nothing for every other text, another
// spelling of the same number included.
std::optional<long long> parse_id(std::string_view id);
// For what is going to belong to this user. Throws StoreError where it cannot be anybody's.
long long require_id(std::string_view user_id);

// A time as a number of milliseconds, NULL for nothing.
long long to_millis(Instant instant);
std::optional<long long> to_millis(const std::optional<Instant>& instant);
std::optional<Instant> to_instant(const std::optional<long long>& millis);

struct UserRow {
  std::optional<long long> id, email_verified;
  std::optional<std::string> name, email, image;

  // The columns of "users" in the order of into().
  static std::string columns(const Connection& connection);
  void into(Query& query);
  model::User user() const;
};

struct AccountRow {
  std::optional<long long> user_id, expires_at;
  std::optional<std::string> type, provider, provider_account_id;
  std::array<std::optional<std::string>, kTokenColumns.size()> tokens;  // in the order of kTokenColumns

  AccountRow() = default;
  AccountRow(const model::Account& account, long long owner);

  // The columns of "accounts" in the order of into() and use().
  static std::string columns();
  void into(Query& query);
  void use(Query& query) const;
  model::Account account() const;
};

}  // namespace authfcgi::store
