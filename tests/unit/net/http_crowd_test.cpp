#include "net/http_crowd.h"

#include <doctest/doctest.h>

#include <vector>

#include "support/plain_server.h"

using namespace authfcgi;
using namespace std::chrono_literals;

namespace {

const std::string kFine = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";

struct Crowd {
  config::Network network{.connect_timeout = 1000ms, .timeout = 400ms, .proxy = {}, .ca_file = {}};
  net::HttpCrowd crowd;
  std::vector<std::string> told;

  void start(const std::string& url) {
    http::Request request;
    request.method = "POST";
    request.target = url;
    request.body = "{}";
    crowd.start(std::move(request), 1000, network, true, [this, url](const http::Response* response, const std::string& problem) {
      told.push_back(url + (response ? " " + std::to_string(response->status) : problem.empty() ? " no reason" : " failed"));
    });
  }
  void finish(std::size_t left = 0) {
    for (int i = 0; i < 1000 && crowd.under_way() > left; ++i) crowd.look_after(50ms);
  }
};

// Takes connections, and never says a word.
struct Silent {
  Silent() : fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(fd.get(), 8) == 0);
    socklen_t size = sizeof address;
    REQUIRE(::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/silent";
  }
  UniqueFd fd;
  std::string url;
};

}  // namespace

TEST_CASE("who is slow to answer keeps nobody else waiting, and has a deadline (SEC-21)") {
  support::Server quick(kFine);
  const Silent silent;
  Crowd crowd;
  crowd.start(silent.url);
  crowd.start(quick.url("/a"));
  CHECK(crowd.crowd.under_way() == 2);
  crowd.finish(1);
  CHECK(crowd.told == std::vector{quick.url("/a") + " 204"});
  crowd.start(quick.url("/b"));
  crowd.finish();
  REQUIRE(crowd.told.size() == 3);
  CHECK(crowd.told[1] == quick.url("/b") + " 204");
  CHECK(crowd.told[2] == silent.url + " failed");
  CHECK(crowd.crowd.under_way() == 0);
}

TEST_CASE("what is never sent is told at once (SEC-20)") {
  Crowd crowd;
  crowd.start("http://a.example/");
  CHECK(crowd.told == std::vector<std::string>{"http://a.example/ failed"});
  CHECK(crowd.crowd.under_way() == 0);
}

TEST_CASE("what the one who is told throws goes on, and the others are told next time") {
  support::Server quick(kFine);
  Crowd crowd;
  http::Request request;
  request.target = quick.url("/throws");
  request.method = "POST";
  crowd.crowd.start(request, 1000, crowd.network, true, [](const http::Response*, const std::string&) { throw Error("a store is away"); });
  crowd.start(quick.url("/a"));
  int thrown = 0;
  for (int i = 0; i < 1000 && crowd.crowd.under_way() > 0; ++i) {
    try {
      crowd.crowd.look_after(50ms);
    } catch (const Error&) {
      ++thrown;
    }
  }
  CHECK(thrown == 1);
  CHECK(crowd.told == std::vector{quick.url("/a") + " 204"});
}

TEST_CASE("whoever goes ends what is under way") {
  const Silent silent;
  Crowd crowd;
  crowd.start(silent.url);
  crowd.crowd.look_after(1ms);
  CHECK(crowd.told.empty());
}

TEST_CASE("the status decides: of a body that nobody reads neither size nor encoding matter") {
  support::Server large("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nConnection: close\r\n\r\n" + std::string(5000, 'x'));
  support::Server encoded("HTTP/1.1 202 Accepted\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx");
  support::Server broken("HTTP/1.1 200 OK\r\nContent-Length: 50\r\nConnection: close\r\n\r\nx");
  Crowd crowd;
  for (const auto& [server, status] : {std::pair(&large, " 200"), std::pair(&encoded, " 202"), std::pair(&broken, " 200")}) {
    const auto url = server->url("/hook");
    crowd.start(url);
    crowd.finish();
    CHECK(crowd.told.back() == url + status);
  }
}
