// One operation of a store that speaks SQL: SOCI's errors become ours, and what is written is written whole or not at all.
#pragma once

#include <type_traits>

#include "store/connection.h"

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

// The same in a transaction that has happened when this returns.
template <class Work>
auto write(Connection& connection, const Work& work) {
  return read(connection, [&](soci::session& sql) {
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
}

}  // namespace authfcgi::store
