// What differs between the databases behind sql_store: how a connection is opened and kept, how a transaction begins,
// how time is spelled in SQL, and what an error means.
#pragma once

#include <chrono>
#include <exception>
#include <string>
#include <string_view>

#include "store/soci.h"
#include "store/store.h"

namespace authfcgi::store {

struct Schema;

// How long one operation may take with a server that does not answer, connecting included (SEC-37 allows 5 s).
inline constexpr std::chrono::milliseconds kOperationLimit{4500};

class Connection {
 public:
  virtual ~Connection() = default;

  // Ready for statements; opened at the first call and again after it was lost, so that a worker outlives its database.
  // The first call must come after the fork. An operation of the store begins with this: from here it has kOperationLimit.
  // Throws soci::soci_error or StoreError.
  virtual soci::session& session() = 0;

  // What the error means: Conflict, Unavailable or StoreError, to be thrown. The message is the database's own without SOCI's
  // context, which repeats the parameters and with them tokens (SEC-76). May close the connection: no statement of it
  // is alive any more.
  virtual std::exception_ptr translate(const soci::soci_error& error) = 0;

  // What the tables are here, see migrations.h.
  virtual const Schema& schema() const = 0;
  // How a transaction begins that is going to write.
  virtual std::string begin() const = 0;
  // SQL for milliseconds since 1970: of a column of time as a number, of a parameter as a value for such a column.
  virtual std::string read_time(std::string_view column) const = 0;
  virtual std::string write_time(std::string_view parameter) const = 0;
  // SQL for a user's address with its ASCII letters in lower case, as the unique index has it.
  virtual std::string folded_email() const = 0;
};

// Rolls back unless it was committed.
class Transaction {
 public:
  Transaction(soci::session& sql, const std::string& begin) : sql_(sql) { sql_ << begin; }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();

  void commit();

 private:
  soci::session& sql_;
  bool committed_ = false;
};

}  // namespace authfcgi::store
