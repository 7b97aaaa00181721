#include "app/host_switch.h"

#include <doctest/doctest.h>

#include "config/load.h"
#include "model/errors.h"

using namespace authfcgi;

namespace {

std::unique_ptr<const config::Config> configured(const std::string& members) {
  return config::load_text(R"({"secret":"0123456789abcdef0123456789abcdef")" + members + "}", "f.json",
                           [](const std::string&) { return std::nullopt; });
}

const std::string kHosts = R"(,"hosts": {"app.example.com": {}, "*.example.com": {"shareSessions": true},
    "*.b.example.com": {"shareSessions": true}, "x.b.example.com": {"shareSessions": true}})";

http::Request to(const std::string& host) {
  http::Request request;
  request.target = "/api/auth/session";
  request.front.host = host;
  return request;
}

}  // namespace

TEST_CASE("a host is found exactly, else by the longest pattern") {
  const auto config = configured(kHosts);
  const app::HostTable table(*config);
  CHECK(table.find(to("app.example.com")) == 1);
  CHECK(table.find(to("APP.example.com.")) == 1);
  CHECK(table.find(to("other.example.com")) == 2);
  CHECK(table.find(to("a.app.example.com")) == 2);
  CHECK(table.find(to("y.b.example.com")) == 3);
  CHECK(table.find(to("x.b.example.com")) == 4);
  CHECK(table.find(to("b.example.com")) == 2);
}

TEST_CASE("a host that nobody configured is refused, whatever the client says of it (SEC-45)") {
  const auto config = configured(kHosts);
  const app::HostTable table(*config);
  for (const auto* host : {"example.com", "evil.example", "", "example.com.evil", ".example.org", "appexample.com"}) {
    CAPTURE(host);
    auto request = to(host);
    request.headers.add("Host", "app.example.com");
    request.headers.add("X-Forwarded-Host", "app.example.com");
    CHECK_THROWS_AS(table.find(request), model::UntrustedHost);
  }
}

TEST_CASE("the configuration outside of hosts is for the host of its url, or under trustHost for everybody") {
  const auto with_url = configured(R"(,"url": "https://main.example:8443","hosts": {"a.b": {"shareSessions": true}})");
  const app::HostTable table(*with_url);
  CHECK(table.find(to("main.example")) == 0);
  CHECK(table.find(to("a.b")) == 1);
  CHECK_THROWS_AS(table.find(to("c.d")), model::UntrustedHost);

  const auto trusting = configured(R"(,"trustHost": true,"hosts": {"a.b": {"shareSessions": true}})");
  const app::HostTable trusting_table(*trusting);
  auto request = to("c.d");
  CHECK(trusting_table.find(request) == 0);
  request.headers.add("X-Forwarded-Host", "a.b:8080, proxy");
  CHECK(trusting_table.find(request) == 0);
  request.front.host.clear();
  CHECK(trusting_table.find(request) == 1);
}

TEST_CASE("the host of the whole's url is no tenant of a pattern that covers it") {
  const auto config = configured(R"(,"url": "https://main.example.com","hosts": {"*.example.com": {"shareSessions": true}})");
  const app::HostTable table(*config);
  CHECK(table.find(to("main.example.com")) == 0);
  CHECK(table.find(to("other.example.com")) == 1);
}

TEST_CASE("each host's program is made once, when it is first asked for; one that cannot be made harms no other") {
  const auto config = configured(R"(,"hosts": {"a.b": {}, "broken.b": {"shareSessions": true}})");
  std::vector<std::size_t> made;
  const auto make = [&](std::size_t place) -> http::Handler {
    made.push_back(place);
    if (place == 2) throw Error("no");
    return [place](const http::Request&) {
      return http::Response{.status = 200, .headers = {}, .body = std::to_string(place)};
    };
  };
  const auto refuse = [](const http::Request&, const std::exception& error) {
    return http::Response{.status = 500, .headers = {}, .body = error.what()};
  };
  const auto handler = app::switch_by_host(*config, make, refuse);
  CHECK(made.empty());
  CHECK(handler(to("a.b")).body == "1");
  CHECK(handler(to("a.b")).body == "1");
  CHECK(handler(to("broken.b")).body == "no");
  CHECK(handler(to("broken.b")).status == 500);
  CHECK(handler(to("c.d")).status == 500);
  CHECK(made == std::vector<std::size_t>{1, 2, 2});
  auto health = to("");
  health.front.role = "health";
  CHECK(handler(health).body == "0");
}
