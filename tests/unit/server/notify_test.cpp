#include "server/notify.h"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstdlib>
#include <string>

#include "base/unique_fd.h"
#include "support/temporary_directory.h"

using namespace authfcgi;

namespace {

// systemd's end of the notification socket.
class Systemd {
 public:
  Systemd() : socket_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    const std::string path = directory_ / "notify";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) std::abort();
    setenv("NOTIFY_SOCKET", path.c_str(), 1);
  }
  ~Systemd() { unsetenv("NOTIFY_SOCKET"); }

  std::string heard() {
    char text[256];
    const ssize_t length = recv(socket_.get(), text, sizeof text, MSG_DONTWAIT);
    return length < 0 ? "" : std::string(text, static_cast<std::size_t>(length));
  }

 private:
  test::TemporaryDirectory directory_;
  UniqueFd socket_;
};

}  // namespace

TEST_CASE("systemd hears of every turn") {
  Systemd systemd;
  server::notify::ready();
  CHECK(systemd.heard() == "READY=1");
  server::notify::reloading();
  CHECK(systemd.heard().starts_with("RELOADING=1\nMONOTONIC_USEC="));
  server::notify::stopping();
  CHECK(systemd.heard() == "STOPPING=1");
  server::notify::watchdog();
  CHECK(systemd.heard() == "WATCHDOG=1");
}

TEST_CASE("the watchdog is fed twice an interval, or never") {
  CHECK(server::notify::watchdog_interval().count() == 0);
  setenv("WATCHDOG_USEC", "20000000", 1);
  CHECK(server::notify::watchdog_interval() == std::chrono::seconds(10));
  unsetenv("WATCHDOG_USEC");
}

TEST_CASE("without systemd nothing happens") { CHECK_NOTHROW(server::notify::ready()); }
