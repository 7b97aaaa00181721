#include "net/incoming.h"

#include <doctest/doctest.h>

using namespace authfcgi;
using namespace std::chrono_literals;
using net::Incoming;

TEST_CASE("lines and pieces become a response") {
  Incoming incoming(100);
  CHECK(incoming.take_header("HTTP/1.1 200 OK\r\n"));
  CHECK(incoming.take_header("Content-Type:application/json \r\n"));
  CHECK_FALSE(incoming.has_whole_header());
  CHECK(incoming.take_header("\r\n"));
  CHECK(incoming.has_whole_header());
  CHECK(incoming.take_body("{"));
  CHECK(incoming.take_body("}"));
  const http::Response response = incoming.finish(200);
  CHECK(response.status == 200);
  CHECK(response.headers.find("content-type") == "application/json");
  CHECK(response.body == "{}");
}

TEST_CASE("a new status line begins anew") {
  Incoming incoming(100);
  incoming.take_header("HTTP/1.1 103 Early\r\n");
  incoming.take_header("X: 1\r\n");
  incoming.take_header("\r\n");
  incoming.take_header("HTTP/1.1 200 OK\r\n");
  CHECK_FALSE(incoming.has_whole_header());
  CHECK_FALSE(incoming.finish(200).headers.find("X"));
}

TEST_CASE("the header block is counted over all answers, interim ones too (SEC-21)") {
  Incoming incoming(100);
  const std::string line = "X: " + std::string(1019, 'x') + "\r\n";
  for (int i = 0; i < 64; ++i) {
    REQUIRE(incoming.take_header(line));
    if (i % 8 == 0) incoming.take_header("");
  }
  CHECK_FALSE(incoming.take_header("HTTP/1.1 200 OK\r\n"));
  CHECK(incoming.refusal() == "the header block is larger than 64 KiB");
}

TEST_CASE("the body is counted (SEC-21)") {
  Incoming incoming(3);
  CHECK(incoming.take_body("ab"));
  CHECK(incoming.take_body("c"));
  CHECK(incoming.take_body(""));
  CHECK_FALSE(incoming.take_body("d"));
}

TEST_CASE("lines that could be read in two ways end it (SEC-23)") {
  for (const char* line : {"no colon\r\n", " folded: x\r\n", "Na me: x\r\n", ": x\r\n", "X: a\x01" "b\r\n", "X: a\rb\r\n"}) {
    Incoming incoming(3);
    CHECK_FALSE(incoming.take_header(line));
    CHECK_FALSE(incoming.refusal().empty());
  }
}

TEST_CASE("a provider may think for as long as its deadline lets it, but not trickle (SEC-21)") {
  Incoming incoming(1000);
  const std::chrono::steady_clock::time_point start{};
  CHECK(incoming.is_alive(start));
  CHECK(incoming.is_alive(start + 9s));
  incoming.take_header("HTTP/1.1 200 OK\r\n");
  CHECK(incoming.is_alive(start + 9s));
  incoming.take_body(std::string(80, 'x'));
  CHECK(incoming.is_alive(start + 14s));
  incoming.take_body(std::string(79, 'x'));
  CHECK(incoming.is_alive(start + 18s));
  CHECK_FALSE(incoming.is_alive(start + 19s));
}
