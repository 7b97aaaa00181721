// One operation of a store that speaks SQL: SOCI's errors become ours, and what is written is written whole or not at all.
#pragma once

#include <type_traits>

#include "store/connection.h"
#include "store/wire.h"

namespace authfcgi::store {

// work is called with a soci::session, and what it returns comes back. For statements of which each may see a moment of
// its own.
template <class Work>
auto read(Connection& connection, const Work& work) {
  try {
    return work(connection.session());
  } catch (const soci::soci_error& error) {
    std::rethrow_exception(connection.translate(error));
  }
}

// What had to give way to somebody else's transaction is begun again, but not for ever.
inline constexpr int kMaxCollisions = 3;

template <class Attempt>
auto try_again(const Attempt& attempt) {
  for (int collisions = 1;; ++collisions) {
    try {
      return attempt();
    } catch (const Collision&) {
      if (collisions == kMaxCollisions) throw;
    }
  }
}

// The same in a transaction that has happened when this returns. work may be called several times, each but the last
// without effect in the database; all of them together have kOperationLimit.
template <class Work>
auto write(Connection& connection, const Work& work) {
  return read(connection, [&](soci::session& sql) {
    return try_again([&] {
      Transaction transaction(sql, connection.begin());
      if constexpr (std::is_void_v<decltype(work(sql))>) {
        work(sql);
        transaction.commit();
      } else {
        auto result = work(sql);
        transaction.commit();
        return result;
      }
    });
  });
}

// The same for one statement, which is a transaction by itself: a server is asked once and not three times. Not with
// RETURNING, after whose row SQLite has still to commit.
template <class Work>
void write_one(Connection& connection, const Work& work) {
  read(connection, [&](soci::session& sql) { try_again([&] { work(sql); }); });
}

}  // namespace authfcgi::store
