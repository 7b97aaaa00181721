#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <initializer_list>
#include <string>

#include <doctest/doctest.h>

using namespace authfcgi;
using net::AddressKind;

namespace {

AddressKind kind_of(const char* text) {
  sockaddr_storage storage{};
  auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
  if (inet_pton(AF_INET, text, &v4->sin_addr) == 1)
    storage.ss_family = AF_INET;
  else if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1)
    storage.ss_family = AF_INET6;
  return net::kind_of(reinterpret_cast<const sockaddr&>(storage));
}

}  // namespace

TEST_CASE("loopback in every spelling (SEC-26)") {
  for (const char* text : {"127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1"}) {
    CAPTURE(text);
    CHECK(kind_of(text) == AddressKind::kLoopback);
  }
}

TEST_CASE("addresses that are not for all of the internet (SEC-26)") {
  for (const char* text :
       {"0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "169.254.169.254", "172.16.0.1", "172.31.255.255",
        "192.0.0.8", "192.0.2.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1",
        "2001::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::10.0.0.1", "64:ff9b::127.0.0.1",
        "2002:0a00:0001::1", "2002:7f00:0001::1", "::10.0.0.1"}) {
    CAPTURE(text);
    CHECK(kind_of(text) == AddressKind::kPrivate);
  }
}

TEST_CASE("addresses of the internet") {
  for (const char* text : {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255",
                           "172.32.0.0", "192.167.255.255", "223.255.255.255", "2606:4700::1111", "2a00::1",
                           "64:ff9b::1.1.1.1", "::ffff:1.1.1.1", "2002:0101:0101::1"}) {
    CAPTURE(text);
    CHECK(kind_of(text) == AddressKind::kPublic);
  }
}

TEST_CASE("what is no IP address is no public one") {
  sockaddr_storage storage{};
  storage.ss_family = AF_UNIX;
  CHECK(net::kind_of(reinterpret_cast<const sockaddr&>(storage)) == AddressKind::kPrivate);
}
