#include "net/ldap_deadline.h"

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

#include "base/unique_fd.h"
#include "net/ldap_client.h"

using namespace authfcgi;
using std::chrono::milliseconds;

namespace {

// Takes one connection, answers to the first requests as it was told, and to all others nothing, until the other side
// gives up.
class Directory {
 public:
  explicit Directory(std::vector<std::string> answers) : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(listener_.get(), 1) == 0);
    REQUIRE(::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = std::to_string(ntohs(address.sin_port));
    thread_ = std::jthread([this, answers = std::move(answers)] { serve(answers); });
  }
  ~Directory() { ::shutdown(listener_.get(), SHUT_RDWR); }

  net::LdapServer server(const std::string& scheme, bool start_tls) const {
    return {.url = scheme + "://127.0.0.1:" + port_, .start_tls = start_tls, .ca_file = {},
            .connect_timeout = milliseconds(50), .timeout = milliseconds(50)};
  }

 private:
  void serve(const std::vector<std::string>& answers) const {
    const UniqueFd peer(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    std::array<char, 4096> request;
    for (std::size_t i = 0; ::recv(peer.get(), request.data(), request.size(), 0) > 0; ++i) {
      if (i < answers.size()) ::send(peer.get(), answers[i].data(), answers[i].size(), MSG_NOSIGNAL);
    }
  }

  UniqueFd listener_;
  std::string port_;
  std::jthread thread_;
};

std::string bind_failure(const net::LdapServer& server) {
  try {
    net::LdapConnection(server).bind("cn=ada,dc=example", "password");
  } catch (const net::LdapError& error) {
    return error.what();
  }
  return "";
}

const std::string kYes("\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00", 14);  // an ExtendedResponse, RFC 4511

}  // namespace

TEST_CASE("a directory that says nothing to a TLS handshake is given up in time (SEC-21)") {
  const Directory silent({});
  CHECK(bind_failure(silent.server("ldaps", false)).find("LDAP bind at ldaps://") == 0);
}

TEST_CASE("a directory that says yes to StartTLS, and nothing after it, is given up in time (SEC-21)") {
  const Directory directory({kYes});
  CHECK(bind_failure(directory.server("ldap", true)).find("LDAP StartTLS at") == 0);
}

TEST_CASE("half an answer is none, and no reason to wait for ever (SEC-21)") {
  const Directory directory({kYes.substr(0, 5)});
  CHECK(bind_failure(directory.server("ldap", false)).find("LDAP bind at") == 0);
}

TEST_CASE("an answer in time is an answer") {
  const std::string bound("\x30\x0c\x02\x01\x01\x61\x07\x0a\x01\x00\x04\x00\x04\x00", 14);
  const Directory directory({bound});
  net::LdapConnection connection(directory.server("ldap", false));
  CHECK(connection.bind("cn=ada,dc=example", "password"));
}
