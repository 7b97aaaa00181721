#include "fastcgi/exchange.h"

#include <doctest/doctest.h>
#include <fcgiapp.h>

#include "support/fastcgi_peer.h"

using namespace authfcgi;
using namespace authfcgi::fastcgi;
namespace peer = authfcgi::fastcgi_peer;
using Outcome = Exchange::Outcome;

namespace {

// Answers with what it was sent, and remembers how often it was asked.
struct Echo {
  int calls = 0;
  Exchange exchange{Limits{}, [this](const http::Request& request) {
                      ++calls;
                      http::Response response;
                      response.headers.add("X-Target", request.target);
                      response.body = request.body;
                      return response;
                    }};
  peer::SocketPair sockets;

  Outcome advance(bool last = false) { return exchange.advance(sockets.ours, last); }
  void send(std::string_view bytes) { peer::send_all(sockets.theirs, bytes); }
  peer::Answer answer() { return peer::read_answer(sockets.theirs); }
  bool is_closed_for_peer() {
    char byte;
    return recv(sockets.theirs.get(), &byte, 1, MSG_DONTWAIT) == 0;
  }
};

std::string post(std::string_view body, bool keep = true) {
  return peer::request({{"REQUEST_METHOD", "POST"}, {"REQUEST_URI", "/echo"}, {"CONTENT_LENGTH", std::to_string(body.size())}},
                       body, keep);
}

}  // namespace

TEST_CASE("the two private fields of FCGX_Request are where libfcgi 2.4 has them, and mean what we think") {
  FCGX_Request request;
  FCGX_InitRequest(&request, -1, 0);
  CHECK(request.ipcFd == -1);
  CHECK(request.listen_sock == -1);
  peer::SocketPair sockets;
  request.ipcFd = sockets.ours.get();
  request.keepConnection = 1;
  FCGX_Finish_r(&request);
  CHECK_MESSAGE(request.ipcFd == sockets.ours.get(), "keepConnection keeps the connection");
  request.keepConnection = 0;
  CHECK(FCGX_Detach(&request) == 0);
  FCGX_Finish_r(&request);
  CHECK_MESSAGE(request.ipcFd == -1, "and without it libfcgi closes");
  sockets.ours.release();
}

TEST_CASE("a request is answered and the connection kept for the next one") {
  Echo echo;
  for (const std::string_view body : {"first", "second", ""}) {
    echo.send(post(body));
    CHECK(echo.advance() == Outcome::kAnswered);
    const peer::Answer answer = echo.answer();
    CHECK(answer.is_ended);
    CHECK(answer.trailer.empty());
    CHECK(answer.output.starts_with("Status: 200 OK\r\nX-Target: /echo\r\n"));
    CHECK(answer.output.ends_with("\r\n\r\n" + std::string(body)));
    CHECK(echo.advance() == Outcome::kSilent);
  }
}

TEST_CASE("a body of the largest allowed size is read to its end, and so is the next request") {
  Echo echo;
  const std::string body(65536, 'b');
  echo.send(post(body));
  CHECK(echo.advance() == Outcome::kAnswered);
  CHECK(echo.answer().output.ends_with(body));
  echo.send(post("small"));
  CHECK(echo.advance() == Outcome::kAnswered);
  CHECK(echo.answer().output.ends_with("small"));
}

TEST_CASE("nothing is done before the last byte has come (SEC-52)") {
  Echo echo;
  const std::string request = post("hello");
  for (const char& byte : request) {
    CHECK(echo.calls == 0);
    echo.send(std::string_view(&byte, 1));
    const Outcome outcome = echo.advance();
    CHECK(outcome == (&byte == &request.back() ? Outcome::kAnswered : Outcome::kPartial));
  }
  CHECK(echo.calls == 1);
}

TEST_CASE("a connection that nginx does not want to keep is closed after the answer") {
  Echo echo;
  echo.send(post("bye", false));
  CHECK(echo.advance() == Outcome::kClosed);
  CHECK(echo.answer().is_ended);
  CHECK(echo.is_closed_for_peer());
  CHECK_FALSE(static_cast<bool>(echo.sockets.ours));
}

TEST_CASE("with the last answer goes the hint to close, and a request that crossed it is still answered (SEC-71)") {
  Echo echo;
  echo.send(post("last"));
  CHECK(echo.advance(true) == Outcome::kLeaving);
  const peer::Answer answer = echo.answer();
  CHECK(answer.is_ended);
  CHECK(answer.trailer == hint_to_close(1));
  echo.send(post("crossed"));
  CHECK(echo.advance(true) == Outcome::kLeaving);
  CHECK(echo.answer().output.ends_with("crossed"));
}

TEST_CASE("garbage closes the connection and asks nobody (SEC-50)") {
  Echo echo;
  echo.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(echo.advance() == Outcome::kClosed);
  CHECK(echo.calls == 0);
}

TEST_CASE("a body over the limit is answered 413 at once, and the rest discarded (SEC-50)") {
  Echo echo;
  echo.send(peer::begin(true) + peer::stream(RecordType::kParams, peer::pairs({{"CONTENT_LENGTH", "1000000"}})));
  CHECK(echo.advance() == Outcome::kDiscard);
  const peer::Answer answer = echo.answer();
  CHECK(answer.output.starts_with("Status: 413 "));
  CHECK(answer.is_ended);
  CHECK(answer.trailer == hint_to_close(1));
  CHECK(echo.calls == 0);
  echo.send(std::string(50000, 'x'));
  CHECK(echo.exchange.discard(echo.sockets.ours));
  echo.sockets.theirs = UniqueFd();
  while (echo.exchange.discard(echo.sockets.ours)) {
  }
  CHECK_FALSE(static_cast<bool>(echo.sockets.ours));
}

TEST_CASE("a contradiction among the variables is 400, and the connection stays (SEC-53)") {
  Echo echo;
  echo.send(peer::request({{"REQUEST_METHOD", "GET"}, {"REQUEST_URI", "/"}, {"AUTHFCGI_HOST", "a"}, {"AUTHFCGI_HOST", "b"}}));
  CHECK(echo.advance() == Outcome::kAnswered);
  CHECK(echo.answer().output.starts_with("Status: 400 Bad Request\r\n"));
  CHECK(echo.calls == 0);
}

TEST_CASE("500 management records in a row are answered without libfcgi, and so is the request behind them (SEC-51)") {
  Echo echo;
  std::string flood;
  for (int i = 0; i < 500; ++i) flood += peer::record(RecordType::kGetValues, peer::pair("FCGI_MAX_REQS", ""), 0);
  echo.send(flood + post("still here"));
  CHECK(echo.advance() == Outcome::kAnswered);
  CHECK(echo.answer().output.ends_with("still here"));
  echo.send(flood);
  CHECK(echo.advance() == Outcome::kSilent);
}

TEST_CASE("a request that is taken back is ended without being asked") {
  Echo echo;
  echo.send(peer::begin(true) + peer::record(RecordType::kAbortRequest, ""));
  CHECK(echo.advance() == Outcome::kAnswered);
  CHECK(echo.answer().is_ended);
  CHECK(echo.calls == 0);
}

TEST_CASE("a peer that went away before its answer costs only its connection") {
  Echo echo;
  echo.send(post("gone"));
  echo.sockets.theirs = UniqueFd();
  CHECK(echo.advance() == Outcome::kClosed);
  CHECK_FALSE(static_cast<bool>(echo.sockets.ours));
}

TEST_CASE("HEAD is answered without the body") {
  Echo echo;
  echo.send(peer::request({{"REQUEST_METHOD", "HEAD"}, {"REQUEST_URI", "/"}}));
  CHECK(echo.advance() == Outcome::kAnswered);
  CHECK(echo.answer().output.ends_with("Content-Length: 0\r\n\r\n"));
}

TEST_CASE("the gate says no where the API says what is wrong: nothing but 200, 401 and 403 (SEC-55)") {
  Echo echo;
  using List = std::vector<std::pair<std::string_view, std::string_view>>;
  const std::string huge(300, 'X');
  const auto ask = [&](const List& further) {
    std::string params = peer::pairs({{"AUTHFCGI_ROLE", "gate"}, {"REQUEST_METHOD", "GET"}, {"REQUEST_URI", "/"}});
    for (const auto& [name, value] : further) params += peer::pair(name, value);
    echo.send(peer::begin(true) + peer::stream(RecordType::kParams, params) + peer::stream(RecordType::kStdin, {}));
    echo.advance();
    return echo.answer().output;
  };
  for (const List& further : {List{{"AUTHFCGI_PATH", "/a"}, {"AUTHFCGI_PATH", "/b"}}, List{{"HTTP_X", "a\x01z"}}, List{{huge, "1"}},
                              List{{"HTTP_", "1"}}, List{{"REQUEST_METHOD", "POST"}}}) {
    CHECK(ask(further).starts_with("Status: 403 "));
  }
  CHECK(echo.calls == 0);
}
