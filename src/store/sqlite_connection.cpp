#include "store/sqlite_connection.h"

#include <fcntl.h>

#include "store/soci.h"
// After soci.h, which keeps Boost out.
#include <soci/sqlite3/soci-sqlite3.h>

#include <cerrno>
#include <system_error>
#include <thread>

#include "base/text.h"
#include "base/unique_fd.h"
#include "store/query.h"
#include "store/schema.h"

namespace authfcgi::store {

namespace {

// SQLite's extended codes carry the primary one in their low byte.
constexpr int primary_code(int code) { return code & 0xff; }

int code_of(const soci::soci_error& error) {
  const auto* sqlite_error = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
  return sqlite_error == nullptr ? SQLITE_ERROR : sqlite_error->result();
}

// SQLite would create the file for everybody to read. Never opens one that exists: closing it again would drop the
// locks of every connection that this process has to it (POSIX advisory locks).
void create_private_file(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600));
  if (!file && errno != EEXIST) {
    throw Unavailable(path + " cannot be created: " + std::generic_category().message(errno));
  }
}

// SQLite does not wait by itself while other processes open the same new file.
void switch_to_wal(soci::session& sql) {
  const auto deadline = std::chrono::steady_clock::now() + kBusyTimeout;
  for (;;) {
    try {
      std::optional<std::string> mode;
      Query(sql, "PRAGMA journal_mode = WAL").into(mode).run();
      if (mode != "wal") throw StoreError("SQLite cannot use a write-ahead log here: is this a network file system?");
      return;
    } catch (const soci::soci_error& error) {
      if (primary_code(code_of(error)) != SQLITE_BUSY || std::chrono::steady_clock::now() >= deadline) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
}

std::unique_ptr<soci::session> open_session(const std::string& path) {
  auto session = std::make_unique<soci::session>(*soci::factory_sqlite3(), "db=\"" + path + "\"");
  // So that a doubled key can be told from a missing user.
  auto* backend = static_cast<soci::sqlite3_session_backend*>(session->get_backend());
  sqlite_api::sqlite3_extended_result_codes(backend->conn_, 1);
  *session << "PRAGMA busy_timeout = " << kBusyTimeout.count();
  switch_to_wal(*session);
  for (const char* pragma : {"PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON", "PRAGMA trusted_schema = OFF"}) {
    *session << pragma;
  }
  return session;
}

}  // namespace

SqliteConnection::SqliteConnection(std::string path) : path_(std::move(path)) {
  if (path_.empty() || path_.find('"') != std::string::npos || has_control(path_)) {
    throw StoreError("the path of the SQLite file is empty or has quotation marks or controls");
  }
}

soci::session& SqliteConnection::session() {
  if (!session_) {
    create_private_file(path_);
    auto opened = open_session(path_);
    migrate(*opened, schema(), begin());
    session_ = std::move(opened);
  }
  return *session_;
}

const Schema& SqliteConnection::schema() const { return schema_of(Dialect::kSqlite); }

std::exception_ptr SqliteConnection::translate(const soci::soci_error& error) {
  const int code = code_of(error);
  const std::string message =
      "SQLite: " + error.get_error_message() + " (code " + std::to_string(code) + ", " + path_ + ")";
  switch (primary_code(code)) {
    case SQLITE_CONSTRAINT:
      if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY) {
        return std::make_exception_ptr(Conflict(message));
      }
      return std::make_exception_ptr(StoreError(message));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_NOMEM:
    case SQLITE_PROTOCOL:  // too many who begin to use the log at the same moment
      return std::make_exception_ptr(Unavailable(message));
    case SQLITE_IOERR:
      // A quota or a limit that ran out is a full disk; closing the file would only make it harder to open again.
      if (code != SQLITE_IOERR_WRITE) session_.reset();
      return std::make_exception_ptr(Unavailable(message));
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
      session_.reset();
      return std::make_exception_ptr(Unavailable(message));
    default:
      // A file that was damaged, exchanged or unmounted: perhaps the next one who opens it finds it whole.
      session_.reset();
      return std::make_exception_ptr(StoreError(message));
  }
}

}  // namespace authfcgi::store
