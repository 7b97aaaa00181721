#include "endpoints/respond.h"

#include <doctest/doctest.h>

using namespace authfcgi;

TEST_CASE("a parameter is appended behind the query and before the fragment (15.41)") {
  CHECK(endpoints::with_parameter("/p", "error", "A b") == "/p?error=A+b");
  CHECK(endpoints::with_parameter("/p?x=1#f", "e", "&") == "/p?x=1&e=%26#f");
}

TEST_CASE("a redirect cannot be split into two headers (SEC-41)") {
  CHECK_THROWS_AS(endpoints::redirect("/a\r\nSet-Cookie: x=y"), Error);
}

TEST_CASE("session and csrf answers are kept by nobody (SEC-43)") {
  const auto response = endpoints::private_json_response(nullptr);
  CHECK(response.body == "null");
  CHECK(response.headers.find("Cache-Control") == "private, no-cache, no-store");
  CHECK(response.headers.find("X-Content-Type-Options") == "nosniff");
}
