// A real Redis for one test: on a unix socket in a folder of its own, and on a port of loopback. Debian's redis-tools has
// the whole server in redis-check-rdb, which looks at the name it is called by; so no package with a service is needed.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "config/config.h"
#include "support/child.h"
#include "support/scratch_directory.h"

namespace authfcgi::support {

class RedisServer {
 public:
  // Further words for its command line, such as {"--requirepass", "pw"}.
  explicit RedisServer(std::vector<std::string> options = {}) : options_(std::move(options)), port_(free_port()) { start(); }
  ~RedisServer() { stop(); }
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  // After stop(): the same addresses, and nothing in it.
  void start() {
    std::vector<std::string> words = {"redis-server", "--port", std::to_string(port_), "--bind", "127.0.0.1", "--unixsocket", socket(),
                                      "--save", "", "--logfile", folder_.file("log"), "--dir", folder_.path().string()};
    words.insert(words.end(), options_.begin(), options_.end());
    pid_ = ::fork();
    if (pid_ == 0) execute(words);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!is_listening()) {
      if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("redis-server does not start; is redis-tools there?");
      ::poll(nullptr, 0, 5);
    }
  }

  // As a crash does it.
  void stop() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

  // Does not answer any more, and keeps its connections, until it goes on.
  void freeze() const { ::kill(pid_, SIGSTOP); }
  void go_on() const { ::kill(pid_, SIGCONT); }

  std::string socket() const { return folder_.file("redis.sock"); }
  int port() const { return port_; }

  config::Redis settings() const {
    config::Redis settings;
    settings.socket = socket();
    return settings;
  }

 private:
  static int free_port() {
    const UniqueFd fd(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      throw std::runtime_error("no free port");
    }
    return ntohs(address.sin_port);
  }

  [[noreturn]] static void execute(std::vector<std::string>& words) {
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    // Whatever ends the tests ends the server; what they print is theirs.
    ::alarm(300);
    const int nowhere = ::open("/dev/null", O_RDWR);
    for (const int fd : {0, 1, 2}) ::dup2(nowhere, fd);
    ::execv("/usr/bin/redis-check-rdb", arguments.data());
    ::_exit(127);
  }

  bool is_listening() const {
    const UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = socket();
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    return ::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }

  ScratchDirectory folder_;
  std::vector<std::string> options_;
  int port_;
  pid_t pid_ = -1;
};

}  // namespace authfcgi::support
