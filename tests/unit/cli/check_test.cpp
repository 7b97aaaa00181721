#include "cli/check.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "cli/usage.h"

using namespace authfcgi;

namespace {

std::optional<std::string> variables(const std::string& name) {
  if (name == "AUTH_SECRET") return std::string(32, 's');
  return std::nullopt;
}

struct Result {
  int status;
  std::string out, err;
};

Result check(const std::vector<std::string>& arguments) {
  std::ostringstream out, err;
  const int status = cli::check(arguments, variables, out, err);
  return {status, out.str(), err.str()};
}

Result check_text(const std::string& text) {
  char path[] = "/tmp/authfcgi_check_XXXXXX";
  ::close(::mkstemp(path));
  std::ofstream(path) << text;
  auto result = check({"--config", path});
  ::unlink(path);
  return result;
}

}  // namespace

TEST_CASE("the shipped example has nothing to complain about") {
  const auto result = check({"--config=conf/authfcgi.json"});
  CHECK(result.status == 0);
  CHECK(result.out == "conf/authfcgi.json: no complaints\n");
  CHECK(result.err.empty());
}

TEST_CASE("every complaint is a line, and the status is 1") {
  const auto result = check_text("{\"debug\": 1,\n\"trustHost\": 2}");
  CHECK(result.status == 1);
  CHECK(result.out.empty());
  CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 2);
  CHECK(result.err.find(":1: debug is 1, but must be true or false\n") != std::string::npos);
}

TEST_CASE("who keeps accounts is told what sessions in cookies cannot do (SEC-38)") {
  const std::string local = R"({"adapter": {"type": "sqlite", "path": "/tmp/users.db"}, "providers": ["credentials"])";
  const std::string note = "note: local accounts with session.strategy \"jwt\"";
  const auto warned = check_text(local + R"(, "session": {"strategy": "jwt"}})");
  CHECK(warned.status == 0);
  CHECK(warned.out.find(note) != std::string::npos);
  CHECK(check_text(local + "}").out.find(note) == std::string::npos);
  CHECK(check_text(R"({"providers": [{"id": "file", "type": "credentials", "source": "htpasswd", "file": "/etc/passwd"}]})").out.find(note) ==
        std::string::npos);
}

TEST_CASE("what only the providers know is complained of, too") {
  const auto result = check_text(R"({"providers": [{"id": "company", "type": "oidc", "issuer": "https://id.example"}]})");
  CHECK(result.status == 1);
  CHECK(result.err.find("AUTH_COMPANY_ID") != std::string::npos);
  CHECK(result.err.find("AUTH_COMPANY_SECRET") != std::string::npos);
}

TEST_CASE("a file that is not there is a complaint, a missing argument a question") {
  CHECK(check({"--config", "/nowhere.json"}).err == "/nowhere.json: cannot be read: No such file or directory\n");
  CHECK_THROWS_AS(check({}), cli::UsageError);
}
