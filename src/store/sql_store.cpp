#include "store/sql_store.h"

#include "base/text.h"
#include "store/connection.h"
#include "store/query.h"
#include "store/sql_rows.h"

namespace authfcgi::store {

namespace {

// condition uses one parameter for each of values, in their order.
std::optional<model::User> select_user(Connection& connection, soci::session& sql, const std::string& condition,
                                       std::initializer_list<std::string_view> values) {
  UserRow row;
  Query query(sql, "SELECT " + UserRow::columns(connection) + " FROM users " + condition);
  row.into(query);
  for (std::string_view value : values) query.use(value);
  if (!query.run()) return std::nullopt;
  return row.user();
}

std::optional<model::User> select_user(Connection& connection, soci::session& sql, long long id) {
  UserRow row;
  Query query(sql, "SELECT " + UserRow::columns(connection) + " FROM users WHERE id = :id");
  row.into(query);
  if (!query.use(id).run()) return std::nullopt;
  return row.user();
}

std::optional<long long> verified_millis(const model::User& user) {
  if (!user.email_verified) return std::nullopt;
  return to_millis(*user.email_verified);
}

// The user's id is not looked at: the database gives out its own, as the pg adapter's does.
model::User insert_user(Connection& connection, soci::session& sql, const model::User& user) {
  model::User stored = user;
  stored.extra = json::object();
  std::optional<long long> id;
  Query(sql, "INSERT INTO users (name, email, \"emailVerified\", image) VALUES (:name, :email, " +
                 connection.write_time(":verified") + ", :image) RETURNING id")
      .use(user.name)
      .use(user.email)
      .use(verified_millis(user))
      .use(user.image)
      .into(id)
      .run();
  if (!id) throw StoreError("the database gave no id to a new user");
  stored.id = std::to_string(*id);
  return stored;
}

// For what is going to belong to this user.
long long require_id(std::string_view user_id) {
  const auto id = parse_id(user_id);
  if (!id) throw StoreError("there is no user with this id");
  return *id;
}

void insert_account(soci::session& sql, const model::Account& account) {
  const AccountRow row(account, require_id(account.user_id));
  Query query(sql, "INSERT INTO accounts (" + AccountRow::columns() +
                       ") VALUES (:user, :type, :provider, :account, :expires, :t1, :t2, :t3, :t4, :t5, :t6)");
  row.use(query);
  query.run();
}

int delete_expired(Connection& connection, soci::session& sql, const std::string& table, Instant now) {
  const std::string condition = " WHERE expires < " + connection.write_time(":now");
  std::optional<long long> count;
  Query(sql, "SELECT count(*) FROM " + table + condition).use(to_millis(now)).into(count).run();
  Query(sql, "DELETE FROM " + table + condition).use(to_millis(now)).run();
  return static_cast<int>(count.value_or(0));
}

}  // namespace

SqlStore::SqlStore(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
SqlStore::~SqlStore() = default;

template <class Work>
auto SqlStore::read(const Work& work) {
  try {
    return work(connection_->session());
  } catch (const soci::soci_error& error) {
    std::rethrow_exception(connection_->translate(error));
  }
}

template <class Work>
auto SqlStore::write(const Work& work) {
  return read([&](soci::session& sql) {
    Transaction transaction(sql, connection_->begin());
    if constexpr (std::is_void_v<decltype(work(sql))>) {
      work(sql);
      transaction.commit();
    } else {
      auto result = work(sql);
      transaction.commit();
      return result;
    }
  });
}

model::User SqlStore::create_user(const model::User& user) {
  return write([&](soci::session& sql) { return insert_user(*connection_, sql, user); });
}

std::optional<model::User> SqlStore::find_user(std::string_view id) {
  const auto number = parse_id(id);
  if (!number) return std::nullopt;
  return read([&](soci::session& sql) { return select_user(*connection_, sql, *number); });
}

std::optional<model::User> SqlStore::find_user_by_email(std::string_view email) {
  return read([&](soci::session& sql) {
    return select_user(*connection_, sql, "WHERE " + connection_->folded_email() + " = :email", {to_lower(email)});
  });
}

std::optional<model::User> SqlStore::find_user_by_account(std::string_view provider,
                                                          std::string_view provider_account_id) {
  return read([&](soci::session& sql) {
    return select_user(*connection_, sql,
                       "JOIN accounts ON users.id = accounts.\"userId\" "
                       "WHERE accounts.provider = :provider AND accounts.\"providerAccountId\" = :account",
                       {provider, provider_account_id});
  });
}

model::User SqlStore::update_user(const model::User& user) {
  const long long id = require_id(user.id);
  return write([&](soci::session& sql) {
    Query(sql, "UPDATE users SET name = :name, email = :email, \"emailVerified\" = " +
                   connection_->write_time(":verified") + ", image = :image WHERE id = :id")
        .use(user.name)
        .use(user.email)
        .use(verified_millis(user))
        .use(user.image)
        .use(id)
        .run();
    const auto stored = select_user(*connection_, sql, id);
    if (!stored) throw StoreError("there is no user with this id");
    return *stored;
  });
}

void SqlStore::delete_user(std::string_view id) {
  const auto number = parse_id(id);
  if (!number) return;
  // Explicitly, because the tables of a Node application have no foreign keys that would do it.
  write([&](soci::session& sql) {
    Query(sql, "DELETE FROM sessions WHERE \"userId\" = :id").use(*number).run();
    Query(sql, "DELETE FROM accounts WHERE \"userId\" = :id").use(*number).run();
    Query(sql, "DELETE FROM users WHERE id = :id").use(*number).run();
  });
}

std::optional<model::Account> SqlStore::find_account(std::string_view provider, std::string_view provider_account_id) {
  return read([&](soci::session& sql) -> std::optional<model::Account> {
    AccountRow row;
    Query query(sql, "SELECT " + AccountRow::columns() +
                         " FROM accounts WHERE provider = :provider AND \"providerAccountId\" = :account");
    row.into(query);
    if (!query.use(provider).use(provider_account_id).run()) return std::nullopt;
    return row.account();
  });
}

void SqlStore::link_account(const model::Account& account) {
  write([&](soci::session& sql) { insert_account(sql, account); });
}

void SqlStore::unlink_account(std::string_view provider, std::string_view provider_account_id) {
  write([&](soci::session& sql) {
    Query(sql, "DELETE FROM accounts WHERE provider = :provider AND \"providerAccountId\" = :account")
        .use(provider)
        .use(provider_account_id)
        .run();
  });
}

model::User SqlStore::create_user_with_account(const model::User& user, const model::Account& account) {
  return write([&](soci::session& sql) {
    model::User stored = insert_user(*connection_, sql, user);
    model::Account linked = account;
    linked.user_id = stored.id;
    insert_account(sql, linked);
    return stored;
  });
}

void SqlStore::create_session(const model::Session& session) {
  const long long user_id = require_id(session.user_id);
  write([&](soci::session& sql) {
    Query(sql, "INSERT INTO sessions (\"sessionToken\", \"userId\", expires) VALUES (:token, :user, " +
                   connection_->write_time(":expires") + ")")
        .use(session.session_token)
        .use(user_id)
        .use(to_millis(session.expires))
        .run();
  });
}

std::optional<std::pair<model::Session, model::User>> SqlStore::find_session_and_user(std::string_view token) {
  return read([&](soci::session& sql) -> std::optional<std::pair<model::Session, model::User>> {
    UserRow row;
    std::optional<long long> expires;
    Query query(sql, "SELECT " + UserRow::columns(*connection_) + ", " + connection_->read_time("sessions.expires") +
                         " FROM users JOIN sessions ON users.id = sessions.\"userId\" "
                         "WHERE sessions.\"sessionToken\" = :token");
    row.into(query);
    if (!query.into(expires).use(token).run() || !expires) return std::nullopt;
    const model::User user = row.user();
    return std::pair(model::Session{std::string(token), user.id, Instant(std::chrono::milliseconds(*expires))}, user);
  });
}

void SqlStore::update_session(std::string_view token, Instant expires) {
  write([&](soci::session& sql) {
    Query(sql, "UPDATE sessions SET expires = " + connection_->write_time(":expires") +
                   " WHERE \"sessionToken\" = :token")
        .use(to_millis(expires))
        .use(token)
        .run();
  });
}

void SqlStore::delete_session(std::string_view token) {
  write([&](soci::session& sql) {
    Query(sql, "DELETE FROM sessions WHERE \"sessionToken\" = :token").use(token).run();
  });
}

void SqlStore::create_verification_token(const model::VerificationToken& token) {
  write([&](soci::session& sql) {
    Query(sql, "INSERT INTO verification_token (identifier, token, expires) VALUES (:identifier, :token, " +
                   connection_->write_time(":expires") + ")")
        .use(token.identifier)
        .use(token.token)
        .use(to_millis(token.expires))
        .run();
  });
}

std::optional<model::VerificationToken> SqlStore::use_verification_token(std::string_view identifier,
                                                                         std::string_view token) {
  return write([&](soci::session& sql) -> std::optional<model::VerificationToken> {
    std::optional<long long> expires;
    Query query(sql, "DELETE FROM verification_token WHERE identifier = :identifier AND token = :token RETURNING " +
                         connection_->read_time("expires"));
    if (!query.use(identifier).use(token).into(expires).run() || !expires) return std::nullopt;
    return model::VerificationToken{std::string(identifier), std::string(token),
                                    Instant(std::chrono::milliseconds(*expires))};
  });
}

int SqlStore::purge(Instant now) {
  return write([&](soci::session& sql) {
    return delete_expired(*connection_, sql, "sessions", now) +
           delete_expired(*connection_, sql, "verification_token", now);
  });
}

}  // namespace authfcgi::store
