// A database server for sql_store: the connection is opened at the first use and again after it was lost, but while the
// server is down only now and then; everybody else hears Unavailable at once. Specification: SEC-37, SEC-72.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "store/connection.h"
#include "store/migrations.h"
#include "store/wire.h"

namespace authfcgi::store {

// The pause after a failure doubles between these.
inline constexpr std::chrono::milliseconds kFirstPause{250};
inline constexpr std::chrono::milliseconds kLongestPause{8000};

class ServerConnection : public Connection {
 public:
  // Opens a wire by the deadline, or throws Unavailable or StoreError.
  using Open = std::function<std::unique_ptr<Wire>(Wire::Clock::time_point deadline)>;

  enum class Purpose {
    kUse,      // an operation has kOperationLimit; tables that are not migrated are refused
    kMigrate,  // as long as it takes, whatever is there
  };

  ServerConnection(Dialect dialect, Purpose purpose, std::chrono::milliseconds connect_timeout, Open open);
  ~ServerConnection() override;

  soci::session& session() override;
  std::exception_ptr translate(const soci::soci_error& error) override;
  const Schema& schema() const override { return schema_of(dialect_); }
  std::string begin() const override { return "BEGIN"; }
  std::string read_time(std::string_view column) const override;
  std::string write_time(std::string_view parameter) const override;
  std::string folded_email() const override;

 private:
  void close();
  void connect(Wire::Clock::time_point now);
  void require_tables();

  Dialect dialect_;
  Purpose purpose_;
  std::chrono::milliseconds connect_timeout_;
  Open open_;
  Wire::Clock::time_point next_attempt_{};
  std::chrono::milliseconds pause_{};  // 0 while all is well
  std::unique_ptr<Wire> wire_;
  std::unique_ptr<soci::session> session_;  // over *wire_
};

}  // namespace authfcgi::store
