// Sessions over SQL: Auth.js's table "sessions", and authfcgi_sessions beside it with what that has no column for. A session
// that a Node application began has no row there, and one that it ended leaves a row there until the next purge.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "model/session.h"
#include "model/user.h"
#include "store/connection.h"

namespace authfcgi::store {

// Each inside an operation (operation.h); what writes more than one row, inside a transaction.

void insert_session(const Connection& connection, soci::session& sql, const model::Session& session, long long user_id);
std::optional<std::pair<model::Session, model::User>> select_session_and_user(const Connection& connection,
                                                                             soci::session& sql, std::string_view token);
// In the order in which they were made.
std::vector<model::Session> select_sessions(const Connection& connection, soci::session& sql, long long user_id);
void update_session(const Connection& connection, soci::session& sql, std::string_view token, Instant expires,
                    Instant seen);
void delete_session(soci::session& sql, std::string_view token);
// All but one; returns how many.
int delete_sessions(soci::session& sql, long long user_id, std::string_view except_token);
// The rows beside the sessions that expire before end, which are to be deleted next.
void delete_expired_extras(const Connection& connection, soci::session& sql, Instant end);
// The rows of sessions that are over.
void delete_session_orphans(soci::session& sql);

}  // namespace authfcgi::store
