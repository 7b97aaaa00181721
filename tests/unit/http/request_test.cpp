#include "http/request.h"

#include <doctest/doctest.h>

using authfcgi::http::Request;

namespace {

Request to(std::string target) {
  Request request;
  request.target = std::move(target);
  return request;
}

}  // namespace

TEST_CASE("path and query of an inbound target stay raw") {
  const auto request = to("/api/auth/callback/a%2Fb?code=x%20y&state=?&x=1");
  CHECK(request.path() == "/api/auth/callback/a%2Fb");
  CHECK(request.query() == "code=x%20y&state=?&x=1");
  CHECK(to("/x").query().empty());
  CHECK(to("//evil.example/x?y").path() == "//evil.example/x");
}

TEST_CASE("path and query of an outbound target leave scheme, authority and fragment out") {
  const auto request = to("https://op.example:8443/token?a=b#c");
  CHECK(request.path() == "/token");
  CHECK(request.query() == "a=b");
  CHECK(to("https://op.example").path() == "/");
  CHECK(to("https://op.example?a=/b").path() == "/");
  CHECK(to("https://op.example?a=/b").query() == "a=/b");
}
