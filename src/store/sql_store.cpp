#include "store/sql_store.h"

#include <algorithm>
#include <functional>

#include "base/text.h"
#include "store/operation.h"
#include "store/query.h"
#include "store/sql_accounts.h"
#include "store/sql_authenticators.h"
#include "store/sql_numbers.h"
#include "store/sql_rows.h"
#include "store/sql_sessions.h"
#include "store/sql_users.h"

namespace authfcgi::store {

namespace {

// So many rows in one transaction of a purge: it fits into kOperationLimit however much has expired, and whoever wants to
// write meanwhile has a turn.
constexpr int kPurgedAtOnce = 1000;

// The oldest of what expired before now; returns how many.
int delete_expired(const Connection& connection, soci::session& sql, const std::string& table, Instant now) {
  const std::string condition = " WHERE expires < " + connection.write_time(":end");
  std::optional<long long> last, count;
  Query(sql, "SELECT " + connection.read_time("expires") + " FROM " + table + condition + " ORDER BY expires LIMIT 1 OFFSET " +
                 std::to_string(kPurgedAtOnce - 1))
      .use(to_millis(now))
      .into(last)
      .run();
  const long long end = last ? std::min(to_millis(now), *last + 1) : to_millis(now);
  Query(sql, "SELECT count(*) FROM " + table + condition).use(end).into(count).run();
  if (table == "sessions") delete_expired_extras(connection, sql, Instant(std::chrono::milliseconds(end)));
  Query(sql, "DELETE FROM " + table + condition).use(end).run();
  return static_cast<int>(count.value_or(0));
}

}  // namespace

SqlStore::SqlStore(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}
SqlStore::~SqlStore() = default;

model::User SqlStore::create_user(const model::User& user) {
  return write(*connection_, [&](soci::session& sql) { return insert_user(*connection_, sql, user); });
}

std::optional<model::User> SqlStore::find_user(std::string_view id) {
  const auto number = parse_id(id);
  if (!number) return std::nullopt;
  return read(*connection_, [&](soci::session& sql) { return select_user(*connection_, sql, *number); });
}

std::optional<model::User> SqlStore::find_user_by_email(std::string_view email) {
  return read(*connection_, [&](soci::session& sql) {
    return select_user(*connection_, sql, "WHERE " + connection_->folded_email() + " = :email", {to_lower(email)});
  });
}

std::optional<model::User> SqlStore::find_user_by_account(std::string_view provider,
                                                          std::string_view provider_account_id) {
  return read(*connection_, [&](soci::session& sql) {
    return select_user(*connection_, sql,
                       "JOIN accounts ON users.id = accounts.\"userId\" "
                       "WHERE accounts.provider = :provider AND accounts.\"providerAccountId\" = :account",
                       {provider, provider_account_id});
  });
}

model::User SqlStore::update_user(const model::User& user) {
  const long long id = require_id(user.id);
  return write(*connection_, [&](soci::session& sql) {
    store::update_user(*connection_, sql, user, id);
    const auto stored = select_user(*connection_, sql, id);
    if (!stored) throw StoreError("there is no user with this id");
    return *stored;
  });
}

void SqlStore::delete_user(std::string_view id) {
  const auto number = parse_id(id);
  if (!number) return;
  // Explicitly, because the tables of a Node application have no foreign keys that would do it.
  write(*connection_, [&](soci::session& sql) {
    store::delete_sessions(sql, *number, "");
    Query(sql, "DELETE FROM authfcgi_recovery_codes WHERE user_id = :id").use(*number).run();
    Query(sql, "DELETE FROM authfcgi_local_accounts WHERE user_id = :id").use(*number).run();
    delete_authenticators(sql, *number);
    Query(sql, "DELETE FROM accounts WHERE \"userId\" = :id").use(*number).run();
    Query(sql, "DELETE FROM users WHERE id = :id").use(*number).run();
  });
}

std::vector<model::User> SqlStore::list_users(std::string_view after, int limit) {
  const auto last = after.empty() ? 0 : parse_id(after);
  if (!last) return {};
  return read(*connection_, [&](soci::session& sql) { return select_users(*connection_, sql, *last, limit); });
}

std::optional<model::Account> SqlStore::find_account(std::string_view provider, std::string_view provider_account_id) {
  return read(*connection_, [&](soci::session& sql) { return select_account(sql, provider, provider_account_id); });
}

void SqlStore::link_account(const model::Account& account) {
  write_one(*connection_, [&](soci::session& sql) { insert_account(sql, account); });
}

void SqlStore::unlink_account(std::string_view provider, std::string_view provider_account_id) {
  write(*connection_, [&](soci::session& sql) {
    delete_authenticator_of_account(sql, provider, provider_account_id);
    delete_account(sql, provider, provider_account_id);
  });
}

std::vector<model::Account> SqlStore::list_accounts(std::string_view user_id) {
  const auto id = parse_id(user_id);
  if (!id) return {};
  auto accounts = read(*connection_, [&](soci::session& sql) { return select_accounts(sql, *id); });
  // By bytes, which not every database does by itself.
  std::ranges::sort(accounts, {}, [](const model::Account& account) {
    return std::pair(account.provider, account.provider_account_id);
  });
  return accounts;
}

model::User SqlStore::create_user_with_account(const model::User& user, const model::Account& account) {
  return write(*connection_, [&](soci::session& sql) {
    model::User stored = insert_user(*connection_, sql, user);
    model::Account linked = account;
    linked.user_id = stored.id;
    insert_account(sql, linked);
    return stored;
  });
}

void SqlStore::create_session(const model::Session& session) {
  const long long user_id = require_id(session.user_id);
  write(*connection_, [&](soci::session& sql) { insert_session(*connection_, sql, session, user_id); });
}

std::optional<std::pair<model::Session, model::User>> SqlStore::find_session_and_user(std::string_view token) {
  return read(*connection_, [&](soci::session& sql) { return select_session_and_user(*connection_, sql, token); });
}

void SqlStore::update_session(std::string_view token, Instant expires, Instant seen) {
  write(*connection_, [&](soci::session& sql) { store::update_session(*connection_, sql, token, expires, seen); });
}

void SqlStore::delete_session(std::string_view token) {
  write(*connection_, [&](soci::session& sql) { store::delete_session(sql, token); });
}

std::vector<model::Session> SqlStore::list_sessions(std::string_view user_id) {
  const auto id = parse_id(user_id);
  if (!id) return {};
  auto sessions = read(*connection_, [&](soci::session& sql) { return select_sessions(*connection_, sql, *id); });
  for (model::Session& session : sessions) {
    session.name = model::public_name(session.session_token);
    session.session_token.clear();
  }
  std::ranges::reverse(sessions);
  std::ranges::stable_sort(sessions, std::greater(), &model::Session::started);
  return sessions;
}

bool SqlStore::delete_named_session(std::string_view user_id, std::string_view name) {
  const auto id = parse_id(user_id);
  if (!id) return false;
  // Looked for before the transaction: whoever has thousands of them must not keep SQLite's one writer.
  const auto sessions = read(*connection_, [&](soci::session& sql) { return select_sessions(*connection_, sql, *id); });
  const auto found = std::ranges::find(
      sessions, name, [](const model::Session& session) { return model::public_name(session.session_token); });
  if (found == sessions.end()) return false;
  delete_session(found->session_token);
  return true;
}

int SqlStore::delete_sessions(std::string_view user_id, std::string_view except_token) {
  const auto id = parse_id(user_id);
  if (!id) return 0;
  return write(*connection_, [&](soci::session& sql) { return store::delete_sessions(sql, *id, except_token); });
}

void SqlStore::create_verification_token(const model::VerificationToken& token) {
  write_one(*connection_, [&](soci::session& sql) {
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
  return write(*connection_, [&](soci::session& sql) -> std::optional<model::VerificationToken> {
    std::optional<long long> expires;
    Query query(sql, "DELETE FROM verification_token WHERE identifier = :identifier AND token = :token RETURNING " +
                         connection_->read_time("expires"));
    if (!query.use(identifier).use(token).into(expires).run() || !expires) return std::nullopt;
    return model::VerificationToken{std::string(identifier), std::string(token),
                                    Instant(std::chrono::milliseconds(*expires))};
  });
}

int SqlStore::purge(Instant now) {
  int expired = 0;
  for (const std::string table : {"sessions", "verification_token"}) {
    for (int deleted = 1; deleted > 0; expired += deleted) {
      deleted = write(*connection_, [&](soci::session& sql) { return delete_expired(*connection_, sql, table, now); });
    }
  }
  while (write(*connection_, [&](soci::session& sql) { return delete_ended_numbers(sql, now); }) > 0) continue;
  // What a Node application leaves behind of users, sessions and passkeys that it deletes.
  write(*connection_, [](soci::session& sql) {
    delete_session_orphans(sql);
    delete_authenticator_orphans(sql);
    for (const std::string table : {"authfcgi_local_accounts", "authfcgi_recovery_codes"}) {
      Query(sql, "DELETE FROM " + table + " WHERE NOT EXISTS (SELECT 1 FROM users WHERE users.id = " + table + ".user_id)")
          .run();
    }
  });
  return expired;
}

}  // namespace authfcgi::store
