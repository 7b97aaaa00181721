#include "net/smtp_client.h"

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "base/unique_fd.h"

using namespace authfcgi;
using net::MailError;
using net::SmtpServer;

namespace {

// Says 250 to every command unless told otherwise, and remembers what it heard. One conversation, in a thread of its own.
class Peer {
 public:
  using Answers = std::map<std::string, std::string>;  // by command; "." is the end of the mail, "" hangs up

  explicit Peer(Answers answers = {}) : answers_(std::move(answers)) {
    listener_ = UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    REQUIRE(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(listener_.get(), 4) == 0);
    REQUIRE(::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port = ntohs(address.sin_port);
    thread_ = std::thread([this] { converse(); });
  }
  ~Peer() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    if (thread_.joinable()) thread_.join();
  }
  // What was heard, once the conversation is over.
  const std::vector<std::string>& heard() {
    thread_.join();
    return heard_;
  }

  std::uint16_t port = 0;

 private:
  std::string answer_to(const std::string& command) const {
    const auto found = answers_.find(command);
    if (found != answers_.end()) return found->second;
    return command == "EHLO" ? "250-peer\r\n250 8BITMIME" : command == "DATA" ? "354 go on" : "250 2.0.0 ok";
  }

  void converse() {
    const UniqueFd peer(::accept(listener_.get(), nullptr, nullptr));
    if (peer.get() < 0) return;
    bool in_mail = false;
    const auto say = [&](const std::string& words) {
      const std::string line = words + "\r\n";
      return !words.empty() && ::send(peer.get(), line.data(), line.size(), MSG_NOSIGNAL) > 0;
    };
    if (!say(answer_to("greeting") == "250 2.0.0 ok" ? "220 peer" : answer_to("greeting"))) return;
    std::string buffer;
    char bytes[4096];
    for (ssize_t count; (count = ::recv(peer.get(), bytes, sizeof(bytes), 0)) > 0;) {
      buffer.append(bytes, static_cast<std::size_t>(count));
      for (std::size_t end; (end = buffer.find("\r\n")) != std::string::npos; buffer.erase(0, end + 2)) {
        const std::string line = buffer.substr(0, end);
        heard_.push_back(line);
        if (in_mail && line != ".") continue;
        const std::string command = in_mail ? "." : line.substr(0, line.find(' '));
        in_mail = command == "DATA" && answer_to(command).starts_with("354");
        if (!say(answer_to(command))) return;
      }
    }
  }

  Answers answers_;
  UniqueFd listener_;
  std::vector<std::string> heard_;
  std::thread thread_;
};

const model::EmailAddress kFrom = model::EmailAddress::parse("no-reply@example.com");
const model::EmailAddress kTo = model::EmailAddress::parse("ada@bücher.example");

config::Network network() {
  std::signal(SIGPIPE, SIG_IGN);
  config::Network network;
  network.connect_timeout = std::chrono::milliseconds(2000);
  network.timeout = std::chrono::milliseconds(5000);
  return network;
}

SmtpServer server_at(std::uint16_t port) {
  SmtpServer server;
  server.host = "127.0.0.1";
  server.port = port;
  server.security = SmtpServer::Security::kNone;
  return server;
}

void send(const SmtpServer& server, const std::string& message = "Subject: x\r\n\r\nhello\r\n") {
  net::smtp_client(network())(server, {.from = kFrom, .to = kTo, .message = message});
}

std::string complaint_of(const SmtpServer& server) {
  try {
    send(server);
    return "";
  } catch (const MailError& error) {
    return error.what();
  }
}

std::string complaint_when(const Peer::Answers& answers) {
  Peer peer(answers);
  const std::string complaint = complaint_of(server_at(peer.port));
  const std::string place = "127.0.0.1:" + std::to_string(peer.port) + ": ";
  CHECK(complaint.starts_with(place));
  return complaint.substr(std::min(place.size(), complaint.size()));
}

}  // namespace

TEST_CASE("one sender, exactly one recipient, the message, goodbye (SEC-65)") {
  Peer peer;
  SmtpServer server = server_at(peer.port);
  server.name = "app.example.com";
  send(server, "Subject: x\r\n\r\n.hello\r\n");
  CHECK(peer.heard() == std::vector<std::string>{"EHLO app.example.com", "MAIL FROM:<no-reply@example.com>",
                                                 "RCPT TO:<ada@xn--bcher-kva.example>", "DATA", "Subject: x", "",
                                                 "..hello", ".", "QUIT"});
}

TEST_CASE("a complaint names the step and the code, and not a word of the server, who repeats the address (SEC-76)") {
  CHECK(complaint_when({{"greeting", "554 go away"}}) == "connect: refused with 554");
  CHECK(complaint_when({{"MAIL", "550 5.7.1 no-reply@example.com may not"}}) == "sender: refused with 550 5.7.1");
  CHECK(complaint_when({{"RCPT", "550 5.1.1 <ada@example> is unknown"}}) == "recipient: refused with 550 5.1.1");
  CHECK(complaint_when({{"RCPT", "450 later, ada"}}) == "recipient: refused with 450");
  CHECK(complaint_when({{"DATA", "451 4.3.0 no"}}) == "data: refused with 451 4.3.0");
  CHECK(complaint_when({{".", "552 5.3.4 too big for ada"}}) == "data: refused with 552 5.3.4");
}

TEST_CASE("a server that hangs up is complained of, at whatever step") {
  for (const char* step : {"greeting", "EHLO", "MAIL", "RCPT", "DATA", "."}) {
    CAPTURE(step);
    CHECK(complaint_when({{step, ""}}) != "");
  }
}

TEST_CASE("without STARTTLS nothing is sent to a server that must have it (SEC-20)") {
  Peer peer;
  SmtpServer server = server_at(peer.port);
  server.security = SmtpServer::Security::kStartTls;
  CHECK(complaint_of(server).ends_with("TLS: the server does not offer STARTTLS"));
  for (const std::string& line : peer.heard()) CHECK_FALSE(line.starts_with("MAIL"));
}

TEST_CASE("a password that is refused is a failed authentication") {
  Peer peer({{"EHLO", "250-peer\r\n250 AUTH PLAIN"}, {"AUTH", "535 5.7.8 no"}});
  SmtpServer server = server_at(peer.port);
  server.user = "user";
  server.password = crypto::SecretString(std::string_view("a-password"));
  const std::string complaint = complaint_of(server);
  CHECK(complaint.ends_with("authentication: refused with 535 5.7.8"));
  CHECK(complaint.find("password") == std::string::npos);
}

TEST_CASE("nobody there") {
  std::uint16_t port = 0;
  {
    Peer peer;
    port = peer.port;
  }
  CHECK(complaint_of(server_at(port)).find(": connect: ") != std::string::npos);
}
