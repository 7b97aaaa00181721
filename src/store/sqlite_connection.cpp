#include "store/sqlite_connection.h"

#include "base/text.h"
#include "store/schema.h"
#include "store/wire_backend.h"

namespace authfcgi::store {

SqliteConnection::SqliteConnection(std::string path) : path_(std::move(path)) {
  if (path_.empty() || has_control(path_)) throw StoreError("the path of the SQLite file is empty or has controls");
}

soci::session& SqliteConnection::session() {
  if (wire_ && !wire_->is_sound()) {
    session_.reset();
    wire_.reset();
  }
  if (!wire_) {
    auto wire = open_sqlite_wire(path_);
    auto opened = make_session(*wire);
    migrate(*opened, schema(), begin());
    wire_ = std::move(wire);
    session_ = std::move(opened);
  }
  return *session_;
}

const Schema& SqliteConnection::schema() const { return schema_of(Dialect::kSqlite); }

std::exception_ptr SqliteConnection::translate(const soci::soci_error& error) {
  return std::make_exception_ptr(StoreError("SOCI: " + error.get_error_message()));
}

}  // namespace authfcgi::store
