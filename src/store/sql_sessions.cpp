#include "store/sql_sessions.h"

#include "json/text.h"
#include "store/query.h"
#include "store/sql_rows.h"

namespace authfcgi::store {

namespace {

// Ours, but somebody may have edited it: a session without claims is still one.
json::Value parse_claims(const std::optional<std::string>& text) {
  if (!text) return json::object();
  try {
    json::Value claims = json::parse(*text);
    return claims.is_object() ? claims : json::object();
  } catch (const json::ParseError&) {
    return json::object();
  }
}

struct SessionRow {
  std::optional<long long> user_id, expires, started, seen;
  std::optional<std::string> token, user_agent, address, claims;

  // In the order of into(), of sessions with authfcgi_sessions beside it.
  static std::string columns(const Connection& connection) {
    return "sessions.\"sessionToken\", sessions.\"userId\", " + connection.read_time("sessions.expires") +
           ", authfcgi_sessions.started, authfcgi_sessions.seen, authfcgi_sessions.user_agent, "
           "authfcgi_sessions.address, authfcgi_sessions.claims";
  }
  static std::string tables() {
    return "sessions LEFT JOIN authfcgi_sessions ON authfcgi_sessions.session_token = sessions.\"sessionToken\"";
  }
  void into(Query& query) {
    query.into(token).into(user_id).into(expires).into(started).into(seen).into(user_agent).into(address).into(claims);
  }
  model::Session session() const {
    return {.session_token = token.value_or(""),
            .user_id = std::to_string(user_id.value_or(0)),
            .expires = Instant(std::chrono::milliseconds(expires.value_or(0))),
            .started = to_instant(started),
            .seen = to_instant(seen),
            .user_agent = user_agent.value_or(""),
            .address = address.value_or(""),
            .claims = parse_claims(claims)};
  }
};

}  // namespace

void insert_session(const Connection& connection, soci::session& sql, const model::Session& session, long long user_id) {
  Query(sql, "INSERT INTO sessions (\"sessionToken\", \"userId\", expires) VALUES (:token, :user, " +
                 connection.write_time(":expires") + ")")
      .use(session.session_token)
      .use(user_id)
      .use(to_millis(session.expires))
      .run();
  Query(sql, "INSERT INTO authfcgi_sessions (session_token, started, seen, user_agent, address, claims) "
             "VALUES (:token, :started, :seen, :agent, :address, :claims)")
      .use(session.session_token)
      .use(to_millis(session.started))
      .use(to_millis(session.seen))
      .use(session.user_agent)
      .use(session.address)
      .use(json::write(session.claims))
      .run();
}

std::optional<std::pair<model::Session, model::User>> select_session_and_user(const Connection& connection,
                                                                             soci::session& sql,
                                                                             std::string_view token) {
  UserRow user;
  SessionRow session;
  Query query(sql, "SELECT " + UserRow::columns(connection) + ", " + SessionRow::columns(connection) + " FROM " +
                       SessionRow::tables() + " JOIN users ON users.id = sessions.\"userId\" "
                                              "WHERE sessions.\"sessionToken\" = :token");
  user.into(query);
  session.into(query);
  if (!query.use(token).run() || !session.expires) return std::nullopt;
  return std::pair(session.session(), user.user());
}

std::vector<model::Session> select_sessions(const Connection& connection, soci::session& sql, long long user_id) {
  std::vector<model::Session> sessions;
  // A Query is one row; each begins after the last.
  for (std::optional<long long> last = 0;;) {
    SessionRow row;
    Query query(sql, "SELECT sessions.id, " + SessionRow::columns(connection) + " FROM " + SessionRow::tables() +
                         " WHERE sessions.\"userId\" = :user AND sessions.id > :last ORDER BY sessions.id LIMIT 1");
    query.into(last);
    row.into(query);
    if (!query.use(user_id).use(last).run()) return sessions;
    sessions.push_back(row.session());
  }
}

void update_session(const Connection& connection, soci::session& sql, std::string_view token, Instant expires,
                    Instant seen) {
  Query(sql, "UPDATE sessions SET expires = " + connection.write_time(":expires") + " WHERE \"sessionToken\" = :token")
      .use(to_millis(expires))
      .use(token)
      .run();
  Query(sql, "UPDATE authfcgi_sessions SET seen = :seen WHERE session_token = :token")
      .use(to_millis(seen))
      .use(token)
      .run();
}

void delete_session(soci::session& sql, std::string_view token) {
  Query(sql, "DELETE FROM authfcgi_sessions WHERE session_token = :token").use(token).run();
  Query(sql, "DELETE FROM sessions WHERE \"sessionToken\" = :token").use(token).run();
}

int delete_sessions(soci::session& sql, long long user_id, std::string_view except_token) {
  const std::string condition = " WHERE \"userId\" = :user AND \"sessionToken\" <> :except";
  std::optional<long long> count;
  Query(sql, "SELECT count(*) FROM sessions" + condition).use(user_id).use(except_token).into(count).run();
  Query(sql, "DELETE FROM authfcgi_sessions WHERE session_token IN (SELECT \"sessionToken\" FROM sessions" + condition + ")")
      .use(user_id)
      .use(except_token)
      .run();
  Query(sql, "DELETE FROM sessions" + condition).use(user_id).use(except_token).run();
  return static_cast<int>(count.value_or(0));
}

void delete_expired_extras(const Connection& connection, soci::session& sql, Instant end) {
  Query(sql, "DELETE FROM authfcgi_sessions WHERE session_token IN (SELECT \"sessionToken\" FROM sessions WHERE expires < " +
                 connection.write_time(":end") + ")")
      .use(to_millis(end))
      .run();
}

void delete_session_orphans(soci::session& sql) {
  Query(sql, "DELETE FROM authfcgi_sessions WHERE NOT EXISTS "
             "(SELECT 1 FROM sessions WHERE sessions.\"sessionToken\" = authfcgi_sessions.session_token)")
      .run();
}

}  // namespace authfcgi::store
