#include "store/sql_users.h"

#include "store/query.h"
#include "store/sql_rows.h"

namespace authfcgi::store {

std::optional<model::User> select_user(const Connection& connection, soci::session& sql, const std::string& condition,
                                       std::initializer_list<std::string_view> values) {
  UserRow row;
  Query query(sql, "SELECT " + UserRow::columns(connection) + " FROM users " + condition);
  row.into(query);
  for (std::string_view value : values) query.use(value);
  if (!query.run()) return std::nullopt;
  return row.user();
}

std::optional<model::User> select_user(const Connection& connection, soci::session& sql, long long id) {
  UserRow row;
  Query query(sql, "SELECT " + UserRow::columns(connection) + " FROM users WHERE id = :id");
  row.into(query);
  if (!query.use(id).run()) return std::nullopt;
  return row.user();
}

model::User insert_user(const Connection& connection, soci::session& sql, const model::User& user) {
  model::User stored = user;
  stored.extra = json::object();
  std::optional<long long> id;
  Query(sql, "INSERT INTO users (name, email, \"emailVerified\", image) VALUES (:name, :email, " +
                 connection.write_time(":verified") + ", :image) RETURNING id")
      .use(user.name)
      .use(user.email)
      .use(to_millis(user.email_verified))
      .use(user.image)
      .into(id)
      .run();
  if (!id) throw StoreError("the database gave no id to a new user");
  stored.id = std::to_string(*id);
  return stored;
}

void update_user(const Connection& connection, soci::session& sql, const model::User& user, long long id) {
  Query(sql, "UPDATE users SET name = :name, email = :email, \"emailVerified\" = " + connection.write_time(":verified") +
                 ", image = :image WHERE id = :id")
      .use(user.name)
      .use(user.email)
      .use(to_millis(user.email_verified))
      .use(user.image)
      .use(id)
      .run();
}

// A Query is one row; each begins after the last.
std::vector<model::User> select_users(const Connection& connection, soci::session& sql, long long after, int limit) {
  std::vector<model::User> users;
  std::optional<long long> last = after;
  while (users.size() < static_cast<std::size_t>(limit)) {
    UserRow row;
    Query query(sql, "SELECT " + UserRow::columns(connection) + " FROM users WHERE id > :last ORDER BY id LIMIT 1");
    row.into(query);
    if (!query.use(last).run()) break;
    last = row.id;
    users.push_back(row.user());
  }
  return users;
}

}  // namespace authfcgi::store
