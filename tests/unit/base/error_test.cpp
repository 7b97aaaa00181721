#include "base/error.h"

#include <doctest/doctest.h>

using namespace authfcgi;

TEST_CASE("a description names every cause, outermost first") {
  try {
    try {
      throw Error("connection refused");
    } catch (const Error&) {
      std::throw_with_nested(Error("token request failed"));
    }
  } catch (const Error& error) {
    CHECK(describe(error) == "token request failed: connection refused");
  }
}
