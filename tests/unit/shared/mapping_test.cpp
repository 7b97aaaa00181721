#include "shared/mapping.h"

#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include "base/error.h"

using namespace authfcgi;

TEST_CASE("what a child writes into a mapping, its parent reads") {
  shared::Mapping mapping(1 << 16);
  auto* bytes = static_cast<volatile unsigned char*>(mapping.data());
  CHECK(bytes[4096] == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    bytes[4096] = 7;
    ::_exit(0);
  }
  REQUIRE(::waitpid(child, nullptr, 0) == child);
  CHECK(bytes[4096] == 7);
}

TEST_CASE("a mapping that cannot be had says so") {
  CHECK_THROWS_AS(shared::Mapping(static_cast<std::size_t>(-1) / 2), Error);
}
