#include "server/listener.h"

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <filesystem>
#include <fstream>

#include "support/child.h"
#include "support/fastcgi_peer.h"
#include "support/temporary_directory.h"

using namespace authfcgi;
using namespace authfcgi::server;
using fastcgi_peer::connect_to;

namespace {

mode_t mode_of(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
}

}  // namespace

TEST_CASE("a socket is 0660 in a directory of 0750, whatever the umask (SEC-54)") {
  const test::TemporaryDirectory directory;
  const std::string path = directory / "run/session.sock";
  for (const mode_t mask : {0000, 0077}) {
    const mode_t before = umask(mask);
    Listener listener = Listener::open(path, "");
    CHECK(umask(before) == mask);
    CHECK(mode_of(path) == 0660);
    CHECK((mode_of(directory / "run") & 0027) == 0);
    CHECK(static_cast<bool>(connect_to(path)));
    listener.remove();
    CHECK_FALSE(std::filesystem::exists(path));
    std::filesystem::remove(directory / "run");
  }
}

TEST_CASE("a socket left behind is replaced, a living one is not (SEC-54)") {
  const test::TemporaryDirectory directory;
  const std::string path = directory / "a.sock";
  Listener::open(path, "");  // closed, and never removed
  REQUIRE(std::filesystem::exists(path));
  Listener listener = Listener::open(path, "");
  CHECK(static_cast<bool>(connect_to(path)));
  CHECK_THROWS_WITH_AS(Listener::open(path, ""), doctest::Contains("another process listens there"), ListenError);
  CHECK(static_cast<bool>(connect_to(path)));
}

TEST_CASE("what is no socket is left alone (SEC-54)") {
  const test::TemporaryDirectory directory;
  const std::string path = directory / "precious";
  std::ofstream(path) << "data";
  CHECK_THROWS_WITH_AS(Listener::open(path, ""), doctest::Contains("no socket"), ListenError);
  CHECK(std::filesystem::file_size(path) == 4);
}

TEST_CASE("only our own socket is removed") {
  const test::TemporaryDirectory directory;
  const std::string path = directory / "a.sock";
  Listener listener = Listener::open(path, "");
  std::filesystem::rename(path, directory / "elsewhere.sock");
  Listener successor = Listener::open(path, "");
  listener.remove();
  CHECK(std::filesystem::exists(path));
}

TEST_CASE("host:port listens on TCP") {
  const Listener listener = Listener::open("127.0.0.1:0", "");
  int is_listening = 0;
  socklen_t size = sizeof is_listening;
  CHECK(getsockopt(listener.fd(), SOL_SOCKET, SO_ACCEPTCONN, &is_listening, &size) == 0);
  CHECK(is_listening == 1);
  CHECK_NOTHROW(Listener::open("[::1]:0", ""));
}

TEST_CASE("an address that makes no sense is named in the complaint") {
  CHECK_THROWS_WITH_AS(Listener::open("nonsense", ""), doctest::Contains("nonsense"), ListenError);
  CHECK_THROWS_AS(Listener::open("127.0.0.1:http!", ""), ListenError);
  CHECK_THROWS_AS(Listener::open("/" + std::string(200, 'x'), ""), ListenError);
  const test::TemporaryDirectory directory;
  CHECK_THROWS_WITH_AS(Listener::open(directory / "a.sock", "no-such-group"), doctest::Contains("no-such-group"), ListenError);
}

TEST_CASE("sockets that systemd holds are found by their names") {
  const test::TemporaryDirectory directory;
  const std::string path = directory / "a.sock";
  const Listener made = Listener::open(path, "");
  CHECK(test::status_of([&] {
          const int second = dup(made.fd());
          if (dup2(made.fd(), 3) != 3 || dup2(second, 4) != 4) return 1;
          setenv("LISTEN_PID", std::to_string(getpid()).c_str(), 1);
          setenv("LISTEN_FDS", "2", 1);
          setenv("LISTEN_FDNAMES", "authfcgi-flow:authfcgi-session", 1);
          auto sockets = inherited_sockets();
          if (sockets.size() != 2 || sockets["authfcgi-flow"].get() != 3 || getenv("LISTEN_FDS") != nullptr) return 2;
          Listener adopted = Listener::adopt(std::move(sockets["authfcgi-flow"]));
          adopted.remove();
          return std::filesystem::exists(path) && connect_to(path) ? 0 : 3;
        }) == 0);
}
