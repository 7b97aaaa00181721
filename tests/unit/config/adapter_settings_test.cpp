#include "config/adapter_settings.h"

#include <doctest/doctest.h>

#include "unit/config/configured.h"

using namespace authfcgi;
using config::complaints_of;
using config::configured;
using Texts = std::vector<std::string>;

namespace {

std::string adapter(const std::string& members) { return R"({"adapter": {)" + members + "}}"; }
std::string server(const std::string& more) {
  return adapter(R"("type": "postgresql", "database": "auth", "user": "us", )" + more);
}

}  // namespace

TEST_CASE("a server is read with all that reaches it") {
  const auto config = configured(server(R"("host": "db.example.com", "port": 6432, "password": "p w'\\", "tls": "verify",
    "caFile": "/dev/null", "connectTimeout": 0.5)"));
  const auto& adapter = *config->adapter;
  CHECK(adapter.type + adapter.host + adapter.database + adapter.user == "postgresqldb.example.comauthus");
  CHECK(adapter.port == 6432);
  CHECK(adapter.password.reveal() == R"(p w'\)");
  CHECK(adapter.tls + adapter.ca_file == "verify/dev/null");
  CHECK(adapter.connect_timeout.count() == 500);
}

TEST_CASE("ports and TLS have defaults: verified beyond this machine, plain on it") {
  CHECK(configured(server(R"("host": "db")"))->adapter->tls == "verify");
  CHECK(configured(server(R"("host": "db")"))->adapter->port == 5432);
  CHECK(configured(server(R"("host": "127.0.0.1")"))->adapter->tls == "disable");
  CHECK(configured(server(R"("host": "::1")"))->adapter->tls == "disable");
  CHECK(configured(server(R"("socket": "/run/postgresql")"))->adapter->tls == "disable");
  const auto config =
      configured(adapter(R"("type": "mysql", "socket": "/run/mysqld/mysqld.sock", "database": "auth", "user": "us")"));
  CHECK(config->adapter->type == "mariadb");
  CHECK(config->adapter->port == 3306);
}

TEST_CASE("the password comes from the environment unless it is written") {
  const std::string text = server(R"("host": "db")");
  CHECK(configured(text)->adapter->password.empty());
  CHECK(configured(text, {{"AUTH_ADAPTER_PASSWORD", "hidden"}})->adapter->password.reveal() == "hidden");
  CHECK(configured(server(R"("host": "db", "password": "written")"), {{"AUTH_ADAPTER_PASSWORD", "hidden"}})
            ->adapter->password.reveal() == "written");
  CHECK(complaints_of(text, {{"AUTH_ADAPTER_PASSWORD_FILE", "/nowhere"}}) ==
        Texts{"AUTH_ADAPTER_PASSWORD_FILE (/nowhere) cannot be read, or is larger than 64 KiB"});
}

TEST_CASE("what is missing is named, all at once") {
  CHECK(complaints_of(adapter(R"("type": "postgresql")")) ==
        Texts{"f.json:1: adapter.host is missing, but must be the name or the address of the server (or socket, on this "
              "machine)",
              "f.json:1: adapter.database is missing, but must be the name of a database",
              "f.json:1: adapter.user is missing, but must be the name of a user of the database"});
  CHECK(complaints_of(adapter(R"("type": "sqlite")")) ==
        Texts{"f.json:1: adapter.path is missing, but must be the absolute path of the database file"});
  CHECK(complaints_of(adapter(R"("path": "/x")")).size() == 1);
}

TEST_CASE("what does not belong together is refused") {
  const auto complains = [](const std::string& text) {
    CAPTURE(text);
    CHECK(complaints_of(text).size() == 1);
  };
  complains(server(R"("host": "db", "socket": "/run/postgresql")"));
  complains(server(R"("host": "db", "path": "/x")"));
  complains(server(R"("host": "db host=evil")"));
  complains(server(R"("host": "db", "caFile": "/nowhere.pem")"));
  complains(server(R"("host": "db", "tls": "require", "caFile": "/dev/null")"));
  complains(server(R"("socket": "/run/postgresql", "tls": "verify")"));
  complains(server(R"("host": "db", "port": 0)"));
  complains(server(R"("host": "db", "connectTimeout": 9)"));
  complains(adapter(R"("type": "sqlite", "path": "/x", "host": "db")"));
  complains(adapter(R"("type": "mongodb")"));
}

TEST_CASE("SEC-76: a password is never shown in a complaint") {
  for (const auto& complaint : complaints_of(server(R"("host": "db", "password": 12345678)"))) {
    CHECK(complaint.find("12345678") == std::string::npos);
  }
}
