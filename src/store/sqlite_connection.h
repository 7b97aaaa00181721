// SQLite for sql_store: one file that every worker writes. What was committed is on the disk (WAL with synchronous
// FULL), readers and the writer do not wait for each other, and two writers wait for at most kBusyTimeout.
// Specification: SEC-72.
#pragma once

#include <memory>

#include "store/connection.h"
#include "store/sqlite_wire.h"

namespace authfcgi::store {

class SqliteConnection : public Connection {
 public:
  // The file is created where there is none. The path must not be empty nor hold controls; throws StoreError otherwise.
  explicit SqliteConnection(std::string path);

  // Migrates the file when it opens it.
  soci::session& session() override;
  std::exception_ptr translate(const soci::soci_error& error) override;

  const Schema& schema() const override;
  // A transaction that begins as a reader cannot become a writer while another one writes; so it begins as a writer.
  std::string begin() const override { return "BEGIN IMMEDIATE"; }
  std::string read_time(std::string_view column) const override { return std::string(column); }
  std::string write_time(std::string_view parameter) const override { return std::string(parameter); }
  std::string folded_email() const override { return "lower(users.email)"; }

 private:
  std::string path_;
  std::unique_ptr<Wire> wire_;
  std::unique_ptr<soci::session> session_;  // over *wire_
};

}  // namespace authfcgi::store
