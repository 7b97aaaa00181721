// Real database servers for tests: started at the first use, shared by all cases of a run and stopped at its end.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "config/config.h"
#include "support/scratch_directory.h"

namespace authfcgi::support {

class DatabaseServer {
 public:
  // "postgresql" or "mariadb". Throws std::runtime_error where the server does not start.
  explicit DatabaseServer(const std::string& type);
  DatabaseServer(const DatabaseServer&) = delete;
  DatabaseServer& operator=(const DatabaseServer&) = delete;
  ~DatabaseServer();

  // The one that all cases share: nobody stops or hurts it.
  static DatabaseServer& shared(const std::string& type);

  // A new database without tables, through the server's socket; or with the tables of authfcgi.
  config::Adapter fresh();
  config::Adapter fresh_with_tables();
  // The same over TCP.
  static config::Adapter over_tcp(config::Adapter adapter, const std::string& tls);

  std::string certificate() const { return scratch_.file("ca.pem"); }
  pid_t pid() const { return pid_; }

 private:
  config::Adapter adapter(const std::string& database) const;

  ScratchDirectory scratch_;
  std::string type_;
  int port_;
  int count_ = 0;
  pid_t script_ = -1;
  pid_t pid_ = -1;
  int lifeline_ = -1;  // the server lives until this is closed
};

}  // namespace authfcgi::support
