// A server that says the same to everybody.
#pragma once

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <string>
#include <thread>

#include "base/unique_fd.h"
#include "support/tls_identity.h"

namespace authfcgi::support {

// A server on loopback that says to every request what it was told to, and remembers what it heard. Whoever connects
// and says nothing is given up after five seconds.
class Server {
 public:
  // answer: the raw bytes; close: ends the connection after them.
  explicit Server(std::string answer, bool close = true, const support::TlsIdentity* tls = nullptr,
                  int tls_version = TLS1_3_VERSION)
      : answer_(std::move(answer)), close_(close), tls_(tls), tls_version_(tls_version) {
    listener_ = UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(listener_.get(), 8) == 0);
    socklen_t size = sizeof address;
    REQUIRE(::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~Server() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    ending_ = true;
    thread_.join();
  }

  std::string url(const std::string& path = "/") const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
  int port() const { return port_; }
  int connections() const { return connections_; }
  std::string heard() const { return heard_; }  // the last request; read after the answer came

 private:
  void run() {
    while (!ending_) {
      const UniqueFd peer(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!peer) return;
      ++connections_;
      if (tls_) {
        const timeval patience{5, 0};
        ::setsockopt(peer.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        tls_->converse(peer.get(), answer_, tls_version_);
        continue;
      }
      while (read_request(peer.get())) {
        write_all(peer.get());
        if (close_) break;
      }
    }
  }
  bool read_request(int peer) {
    std::string text;
    while (!complete(text)) {
      pollfd poll{peer, POLLIN, 0};
      int waited = 0;
      while (::poll(&poll, 1, 50) == 0)
        if (ending_ || (waited += 50) >= 5000) return false;
      char buffer[4096];
      const ssize_t count = ::recv(peer, buffer, sizeof buffer, 0);
      if (count <= 0) return false;
      text.append(buffer, static_cast<std::size_t>(count));
    }
    heard_ = text;
    return true;
  }
  static bool complete(const std::string& text) {
    const std::size_t end = text.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    const std::size_t length = text.find("Content-Length: ");
    return length == std::string::npos || text.size() - end - 4 >= std::stoul(text.substr(length + 16));
  }
  void write_all(int peer) {
    std::string_view rest = answer_;
    while (!rest.empty()) {
      const ssize_t count = ::send(peer, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (count <= 0) return;
      sent_ += static_cast<std::size_t>(count);
      rest.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  std::string answer_, heard_;
  bool close_;
  const support::TlsIdentity* tls_;
  int tls_version_;
  UniqueFd listener_;
  int port_ = 0;
  std::atomic<bool> ending_ = false;
  std::atomic<int> connections_ = 0;
  std::thread thread_;

 public:
  std::atomic<std::size_t> sent_ = 0;
};

}  // namespace authfcgi::support
