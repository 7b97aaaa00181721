#include "http/host.h"

#include <doctest/doctest.h>

#include <utility>

using authfcgi::http::parse_host;
using namespace std::string_view_literals;

TEST_CASE("every spelling of an IPv4 address comes out as the same text") {
  for (const auto* text : {"127.0.0.1", "0x7f000001", "0X7F.1", "2130706433", "017700000001", "127.1", "127.0.1",
                           "127.0.0.1.", "%31%32%37.0.0.1", "0x7f.0x0.0x0.0x1", "0177.0.0.01"}) {
    CAPTURE(text);
    CHECK(parse_host(text) == "127.0.0.1");
  }
  CHECK(parse_host("0x") == "0.0.0.0");
  CHECK(parse_host("255.255.65535") == "255.255.255.255");
  CHECK(parse_host("1.2.3.08x") == "1.2.3.08x");
}

TEST_CASE("a host that ends in a number is an address or a failure") {
  for (const auto* text : {"256.0.0.1", "1.2.3.4.5", "1.2.3.4294967296", "4294967296", "evil.example.1", "foo.0x4",
                           "09", "1..2", "0x100000000", "127.0.0.0.1", "99999999999999999999999", "1.2.3.08"}) {
    CAPTURE(text);
    CHECK(parse_host(text) == std::nullopt);
  }
}

TEST_CASE("IPv6 addresses are compressed as RFC 5952 says") {
  const std::pair<const char*, const char*> cases[] = {
      {"[::1]", "[::1]"},
      {"[0:0:0:0:0:0:0:1]", "[::1]"},
      {"[::]", "[::]"},
      {"[2001:DB8::0:0:1]", "[2001:db8::1]"},
      {"[1:0:0:2:0:0:0:3]", "[1:0:0:2::3]"},
      {"[1:0:0:2:3:0:0:4]", "[1::2:3:0:0:4]"},
      {"[1:2:3:4:5:6:7:0]", "[1:2:3:4:5:6:7:0]"},
      {"[1:2:3:4:5:6::]", "[1:2:3:4:5:6::]"},
      {"[::ffff:127.0.0.1]", "[::ffff:7f00:1]"},
      {"[1:2:3:4:5:6:1.2.3.4]", "[1:2:3:4:5:6:102:304]"},
  };
  for (const auto& [text, host] : cases) {
    CAPTURE(text);
    CHECK(parse_host(text) == host);
  }
  for (const auto* text : {"[", "[]", "[::1", "[1:2:3:4:5:6:7]", "[1:2:3:4:5:6:7:8:9]", "[::1::]", "[:1]", "[1:]",
                           "[:::]", "[1::2:3:4:5:6:7:8]", "[::127.0.0.01]", "[::1.2.3]", "[::1.2.3.256]", "[1.2.3.4::]",
                           "[fe80::1%25eth0]", "[::12345]", "[::g]", "[::-1]", "[::1.2.3.4:5]"}) {
    CAPTURE(text);
    CHECK(parse_host(text) == std::nullopt);
  }
}

TEST_CASE("a name comes out in lower case, decoded, and without anything that another reader could see differently") {
  CHECK(parse_host("ExAmPlE.com") == "example.com");
  CHECK(parse_host("ex%61mple.com") == "example.com");
  CHECK(parse_host("xn--bcher-kva.example") == "xn--bcher-kva.example");
  CHECK(parse_host("a_b-c.example.") == "a_b-c.example.");
  for (const auto text : {""sv, "a b"sv, "a%20b"sv, "a%00b"sv, "a\0b"sv, "a%2fb"sv, "a%40b"sv, "a%3ab"sv, "a%5cb"sv,
                          "a<b"sv, "a^b"sv, "a|b"sv, "a%25b"sv, "a%zz"sv, "a[b"sv, "b\xc3\xbc" "cher.example"sv,
                          "%ef%bc%8e.example"sv, "a%ff"sv, "a\x7f"sv}) {
    CAPTURE(text);
    CHECK(parse_host(text) == std::nullopt);
  }
}
