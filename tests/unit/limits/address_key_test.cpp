#include "limits/address_key.h"

#include <doctest/doctest.h>

using authfcgi::limits::address_key;

TEST_CASE("an IPv4 address is a client, whichever way it comes (SEC-62)") {
  CHECK(address_key("192.0.2.1") == "192.0.2.1");
  CHECK(address_key("::ffff:192.0.2.1") == "192.0.2.1");
  CHECK(address_key("64:ff9b::c000:201") == "192.0.2.1");
}

TEST_CASE("of IPv6 a network of 64 bits is a client (SEC-62)") {
  CHECK(address_key("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
  CHECK(address_key("2001:DB8:1:2::1") == "2001:db8:1:2::/64");
  CHECK(address_key("2001:db8:1:3::1") == "2001:db8:1:3::/64");
  CHECK(address_key("fe80::1%eth0") == "fe80::/64");
}

TEST_CASE("what is no address is one client") {
  for (const auto* text : {"", "unix:", "unix:/run/nginx.sock", "192.0.2", "192.0.2.1:80", "[::1]", "example.com"}) {
    CAPTURE(text);
    CHECK(address_key(text) == "unknown");
  }
}
