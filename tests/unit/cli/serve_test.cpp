#include "cli/serve.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

#include "cli/usage.h"
#include "support/child.h"
#include "support/fastcgi_peer.h"
#include "support/systemd.h"
#include "support/temporary_directory.h"

using namespace authfcgi;
namespace peer = authfcgi::fastcgi_peer;

namespace {

struct Site {
  test::TemporaryDirectory directory;
  std::string file = directory / "authfcgi.json";
  test::Systemd systemd;

  Site() { write(R"({"secret": "0123456789abcdef0123456789abcdef", "trustHost": true,)"); }

  void write(const std::string& beginning) const {
    std::ofstream out(file);
    out << beginning << R"("listen": {"session": ")" << directory / "session.sock" << R"(", "flow": ")" << directory / "flow.sock"
        << R"("}})";
    out.close();
    chmod(file.c_str(), 0600);
  }

  std::string ask(const std::string& socket) const {
    const UniqueFd connection = peer::connect_to(directory / socket);
    peer::send_all(connection, peer::request({{"REQUEST_METHOD", "GET"}, {"REQUEST_URI", "/api/auth/csrf"}, {"AUTHFCGI_HOST", "localhost"}}));
    return peer::wait_for_answer(connection).output;
  }
};

}  // namespace

TEST_CASE("the daemon serves a configuration, reads it again, and ends") {
  Site site;
  test::Child daemon([&] { return cli::serve({"--config", site.file}); });
  CHECK(site.systemd.hear() == "READY=1");
  for (const char* socket : {"session.sock", "flow.sock"}) CHECK(site.ask(socket).find("csrfToken") != std::string::npos);
  daemon.kill(SIGHUP);
  CHECK(site.systemd.hear().starts_with("RELOADING=1"));
  CHECK(site.systemd.hear() == "READY=1");
  site.write("{broken ");
  daemon.kill(SIGHUP);
  CHECK(site.systemd.hear().starts_with("RELOADING=1"));
  CHECK(site.systemd.hear() == "READY=1");
  CHECK(site.ask("session.sock").starts_with("Status: 200 "));
  daemon.kill(SIGTERM);
  CHECK(site.systemd.hear() == "STOPPING=1");
  CHECK(daemon.wait() == 0);
}

TEST_CASE("a wrong configuration is a complaint and an exit status") {
  const Site site;
  site.write(R"({"secret": "short",)");
  CHECK(test::status_of([&] { return cli::serve({"--config", site.file}); }) == 1);
}

TEST_CASE("serve wants to know its configuration") { CHECK_THROWS_AS(cli::serve({}), cli::UsageError); }
