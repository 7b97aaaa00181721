// Users over SQL: Auth.js's table "users". Each inside an operation (operation.h).
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/user.h"
#include "store/connection.h"

namespace authfcgi::store {

// condition uses one parameter for each of values, in their order.
std::optional<model::User> select_user(const Connection& connection, soci::session& sql, const std::string& condition,
                                       std::initializer_list<std::string_view> values);
std::optional<model::User> select_user(const Connection& connection, soci::session& sql, long long id);
// At most limit of them in the order of their ids, beginning after this one.
std::vector<model::User> select_users(const Connection& connection, soci::session& sql, long long after, int limit);

// The user's id is not looked at: the database gives out its own, as the pg adapter's does.
model::User insert_user(const Connection& connection, soci::session& sql, const model::User& user);
void update_user(const Connection& connection, soci::session& sql, const model::User& user, long long id);

}  // namespace authfcgi::store
