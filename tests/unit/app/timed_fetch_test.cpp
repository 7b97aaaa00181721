#include "app/timed_fetch.h"

#include <doctest/doctest.h>

using namespace authfcgi;

TEST_CASE("the way out is the hardened one: http is refused, and a failure is a FetchError") {
  const config::Network network;
  const auto fetch = app::make_timed_fetch(network, false);
  http::Request request;
  request.target = "http://127.0.0.1:1/";
  CHECK_THROWS_AS(fetch(request, std::chrono::milliseconds(50)), http::FetchError);
  const auto on_loopback = app::make_timed_fetch(network, true);
  for (int i = 1; i < 12; ++i) CHECK_THROWS_AS(on_loopback(request, std::chrono::milliseconds(50 + i)), http::FetchError);
}

TEST_CASE("half of the flow pool may wait for one server of a callback's, and the rest hears no at once (SEC-25)") {
  const config::Network network;
  shared::Bulkhead bulkhead(1, 4);
  const auto fetch = app::make_timed_fetch(network, true, &bulkhead);
  http::Request request;
  request.target = "http://127.0.0.1:1/roles";
  const auto problem = [&] {
    try {
      fetch(request, std::chrono::milliseconds(50));
    } catch (const http::FetchError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  {
    const auto other = bulkhead.enter("http://127.0.0.1:1");
    CHECK(problem().find("all 1 workers") != std::string::npos);
  }
  CHECK(problem().find("libcurl") != std::string::npos);
}
