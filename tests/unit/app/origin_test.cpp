#include "app/origin.h"

#include <doctest/doctest.h>

#include "model/errors.h"

using namespace authfcgi;

namespace {

http::Request request(std::string host_header, std::string nginx_host, std::string scheme = "http") {
  http::Request request;
  if (!host_header.empty()) request.headers.add("Host", host_header);
  request.front.host = std::move(nginx_host);
  request.front.scheme = std::move(scheme);
  return request;
}

}  // namespace

TEST_CASE("the host is the one that nginx chose, never the client's (M1)") {
  const config::Config config;
  CHECK(app::find_origin(request("evil.example", "good.example"), config).text == "http://good.example");
  CHECK(app::find_origin(request("good.example:8080", "good.example"), config).text == "http://good.example:8080");
  CHECK(app::find_origin(request("GOOD.example:8080", "good.example"), config).text == "http://good.example:8080");
  CHECK(app::find_origin(request("evil.example:8080", "good.example"), config).text == "http://good.example");
  CHECK(app::find_origin(request("[::1]:8080", "[::1]"), config).text == "http://[::1]:8080");
}

TEST_CASE("with a configured URL a request has no say at all (SEC-45)") {
  config::Config config;
  config.url = http::parse_url("https://app.example.com/api/auth");
  config.trust_host = true;
  auto hostile = request("evil.example", "evil.example");
  hostile.headers.add("X-Forwarded-Host", "evil.example");
  hostile.headers.add("X-Forwarded-Proto", "http");
  const auto origin = app::find_origin(hostile, config);
  CHECK(origin.text == "https://app.example.com");
  CHECK(origin.host == "app.example.com");
  CHECK(origin.secure);
}

TEST_CASE("forwarded headers count under trustHost only, and of a list the first (15.33)") {
  config::Config config;
  auto forwarded = request("inner:8080", "inner");
  forwarded.headers.add("X-Forwarded-Host", "app.example.com, proxy.example");
  forwarded.headers.add("X-Forwarded-Proto", "https,http");
  CHECK(app::find_origin(forwarded, config).text == "http://inner:8080");
  config.trust_host = true;
  CHECK(app::find_origin(forwarded, config).text == "https://app.example.com");
}

TEST_CASE("where nobody may be believed there is no origin") {
  const config::Config config;
  CHECK_THROWS_AS((void)app::find_origin(request("a.example", ""), config), model::UntrustedHost);
  CHECK_THROWS_AS((void)app::find_origin(request("", "a b"), config), model::UntrustedHost);
  CHECK_THROWS_AS((void)app::find_origin(request("", "a/b"), config), model::UntrustedHost);
  CHECK_THROWS_AS((void)app::find_origin(request("", "u@a.example"), config), model::UntrustedHost);
}

TEST_CASE("secure mode follows the scheme unless the configuration says otherwise (SEC-34)") {
  config::Config config;
  CHECK_FALSE(app::find_origin(request("", "a.example", "http"), config).secure);
  CHECK(app::find_origin(request("", "a.example", "https"), config).secure);
  config.use_secure_cookies = true;
  CHECK(app::find_origin(request("", "a.example", "http"), config).secure);
}
