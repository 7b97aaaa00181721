#include "support/database_server.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <stdexcept>

#include "store/mariadb_connection.h"
#include "store/open.h"
#include "store/postgres_connection.h"

namespace authfcgi::support {
namespace {

int free_port() {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(listener, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(listener);
  return ntohs(address.sin_port);
}

}  // namespace

DatabaseServer::DatabaseServer(const std::string& type) : type_(type), port_(free_port()) {
  std::array<int, 2> input{}, output{};
  if (::pipe2(input.data(), O_CLOEXEC) != 0 || ::pipe2(output.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  script_ = ::fork();
  if (script_ == 0) {
    ::dup2(input[0], 0);
    ::dup2(output[1], 1);
    const std::string port = std::to_string(port_);
    ::execl("/bin/sh", "sh", "tests/support/database.sh", type.c_str(), scratch_.path().c_str(), port.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(input[0]);
  ::close(output[1]);
  lifeline_ = input[1];
  std::string said;
  char letter = 0;
  while (::read(output[0], &letter, 1) == 1 && letter != '\n') said += letter;
  ::close(output[0]);
  if (!said.starts_with("ready ")) throw std::runtime_error("no server: " + type);
  pid_ = std::atoi(said.c_str() + 6);
}

DatabaseServer::~DatabaseServer() {
  ::kill(pid_, SIGCONT);
  ::close(lifeline_);
  ::waitpid(script_, nullptr, 0);
}

DatabaseServer& DatabaseServer::shared(const std::string& type) {
  static std::map<std::string, std::unique_ptr<DatabaseServer>> servers;
  auto& server = servers[type];
  if (!server) server = std::make_unique<DatabaseServer>(type);
  return *server;
}

config::Adapter DatabaseServer::adapter(const std::string& database) const {
  const bool is_postgres = type_ == "postgresql";
  config::Adapter adapter{.type = type_, .socket = is_postgres ? scratch_.path().string() : scratch_.file("mariadb.sock")};
  adapter.port = port_;
  adapter.database = database;
  adapter.user = "us";
  adapter.password = crypto::SecretString(std::string_view("pass'word \\"));
  return adapter;
}

config::Adapter DatabaseServer::fresh() {
  const std::string name = "test" + std::to_string(++count_);
  const auto administrator = adapter(type_ == "postgresql" ? "postgres" : "mysql");
  const auto purpose = store::ServerConnection::Purpose::kMigrate;
  const auto connection = type_ == "postgresql" ? store::make_postgres_connection(administrator, purpose)
                                                : store::make_mariadb_connection(administrator, purpose);
  connection->session() << "CREATE DATABASE " + name;
  return adapter(name);
}

config::Adapter DatabaseServer::fresh_with_tables() {
  auto adapter = fresh();
  store::migrate(adapter);
  return adapter;
}

config::Adapter DatabaseServer::over_tcp(config::Adapter adapter, const std::string& tls) {
  adapter.socket.clear();
  adapter.host = "127.0.0.1";
  adapter.tls = tls;
  return adapter;
}

}  // namespace authfcgi::support
