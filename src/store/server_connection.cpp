#include "store/server_connection.h"

#include <algorithm>

#include "store/schema.h"
#include "store/wire_backend.h"

namespace authfcgi::store {

ServerConnection::ServerConnection(Dialect dialect, Purpose purpose, std::chrono::milliseconds connect_timeout, Open open)
    : dialect_(dialect), purpose_(purpose), connect_timeout_(connect_timeout), open_(std::move(open)) {}

ServerConnection::~ServerConnection() { close(); }

void ServerConnection::close() {
  session_.reset();
  wire_.reset();
}

soci::session& ServerConnection::session() {
  const auto now = Wire::Clock::now();
  if (wire_ && !wire_->is_sound()) close();
  if (!wire_) connect(now);
  wire_->set_deadline(purpose_ == Purpose::kUse ? now + kOperationLimit : Wire::Clock::time_point::max());
  return *session_;
}

// A connection that broke is opened again at once; one that cannot be opened only after a pause.
void ServerConnection::connect(Wire::Clock::time_point now) {
  if (now < next_attempt_) throw Unavailable("the database server did not answer, and is not asked again yet");
  pause_ = std::clamp(pause_ * 2, kFirstPause, kLongestPause);
  try {
    wire_ = open_(now + connect_timeout_);
    wire_->set_deadline(now + kOperationLimit);
    session_ = make_session(*wire_);
    if (purpose_ == Purpose::kUse) require_tables();
  } catch (const Error&) {
    close();
    next_attempt_ = Wire::Clock::now() + pause_;
    throw;
  }
  pause_ = {};
  next_attempt_ = {};
}

// Newer tables are no obstacle: while several machines are brought up to date, the old program goes on.
void ServerConnection::require_tables() {
  const auto version = current_version(*session_, schema());
  const int newest = newest_version(schema());
  if (version >= newest) return;
  throw StoreError("the tables of the database are of version " + std::to_string(version) +
                   ", this authfcgi needs version " + std::to_string(newest) + ": run \"authfcgi migrate\"");
}

std::exception_ptr ServerConnection::translate(const soci::soci_error& error) {
  return std::make_exception_ptr(StoreError("SOCI: " + error.get_error_message()));
}

// PostgreSQL keeps microseconds, and a Node application may have written some.
std::string ServerConnection::read_time(std::string_view column) const {
  const std::string name(column);
  if (dialect_ == Dialect::kPostgresql) return "CAST(floor(extract(epoch FROM " + name + ") * 1000) AS bigint)";
  return "TIMESTAMPDIFF(MICROSECOND, DATE'1970-01-01', " + name + ") DIV 1000";
}

std::string ServerConnection::write_time(std::string_view parameter) const {
  const std::string name(parameter);
  if (dialect_ == Dialect::kPostgresql) return "to_timestamp(" + name + " / 1000.0)";
  return "TIMESTAMPADD(MICROSECOND, " + name + " * 1000, DATE'1970-01-01')";
}

std::string ServerConnection::folded_email() const {
  return dialect_ == Dialect::kPostgresql ? "lower(users.email COLLATE \"C\")" : "users.authfcgi_email";
}

}  // namespace authfcgi::store
