#include "oauth/metadata.h"

#include <doctest/doctest.h>

#include "oauth/discovery.h"
#include "oauth/error.h"
#include "shared/document_cache.h"
#include "support/provider_keys.h"

using namespace authfcgi;
using namespace std::chrono_literals;
using oauth::ProtocolError;

namespace {

constexpr Instant kNow{std::chrono::seconds(1'790'000'000)};
constexpr char kIssuer[] = "https://op.example";
constexpr char kJwks[] = "https://op.example/jwks";

// A provider that is a function, and counts.
struct Provider {
  bool down = false;
  int status = 200;
  std::string body;
  std::string cache_control;
  std::vector<std::string> asked;

  http::Fetch fetch() {
    return [this](const http::Request& request) {
      asked.push_back(request.method + " " + request.target);
      if (down) throw http::FetchError("connection refused");
      http::Response response;
      response.status = status;
      response.headers.set("Content-Type", "application/json");
      if (!cache_control.empty()) response.headers.set("Cache-Control", cache_control);
      response.body = body;
      return response;
    };
  }
};

std::string document(const char* token_endpoint) {
  return json::write(json::object({{"issuer", kIssuer}, {"token_endpoint", token_endpoint}}));
}

// Two workers before one cache.
struct House {
  shared::DocumentCache cache{8};
  Provider provider;
  oauth::Metadata one{cache, provider.fetch(), provider.fetch(), false};
  oauth::Metadata two{cache, provider.fetch(), provider.fetch(), false};

  std::string token_endpoint(oauth::Metadata& worker, Instant now = kNow) {
    return worker.discover(oauth::well_known_url(kIssuer), kIssuer, now)->token_endpoint;
  }
};


bool knows(const std::shared_ptr<const jose::JwkSet>& keys, const char* kid) {
  for (const jose::Jwk& key : keys->keys())
    if (key.kid == kid) return true;
  return false;
}

}  // namespace

TEST_CASE("metadata is fetched once for all workers") {
  House house;
  house.provider.body = document("https://op.example/token");
  CHECK(house.token_endpoint(house.one) == "https://op.example/token");
  CHECK(house.token_endpoint(house.two) == "https://op.example/token");
  CHECK(house.token_endpoint(house.one, kNow + 30min) == "https://op.example/token");
  CHECK(house.provider.asked == std::vector<std::string>{"GET https://op.example/.well-known/openid-configuration"});
}

TEST_CASE("after its lifetime, a worker's parsed form gives way to what another worker fetched") {
  House house;
  house.provider.cache_control = "max-age=600";
  house.provider.body = document("https://op.example/token");
  house.token_endpoint(house.one);
  house.provider.body = document("https://op.example/token2");
  CHECK(house.token_endpoint(house.two, kNow + 10min) == "https://op.example/token2");
  CHECK(house.token_endpoint(house.one, kNow + 10min) == "https://op.example/token2");
  CHECK(house.provider.asked.size() == 2);
}

TEST_CASE("while the provider is down or talks nonsense, the good document serves on") {
  House house;
  house.provider.body = document("https://op.example/token");
  house.token_endpoint(house.one);
  house.provider.down = true;
  CHECK(house.token_endpoint(house.two, kNow + 2h) == "https://op.example/token");
  house.provider.down = false;
  house.provider.status = 500;
  CHECK(house.token_endpoint(house.two, kNow + 3h) == "https://op.example/token");
  house.provider.status = 200;
  house.provider.body = document("javascript:alert(1)");
  CHECK(house.token_endpoint(house.two, kNow + 4h) == "https://op.example/token");
  CHECK(house.provider.asked.size() == 4);
}

TEST_CASE("no document is an error that tells the reason, and another issuer's is none") {
  House house;
  house.provider.down = true;
  try {
    house.token_endpoint(house.one);
    FAIL("nothing was thrown");
  } catch (const ProtocolError& error) {
    CHECK(describe(error) == "the provider's metadata cannot be had: connection refused");
  }
  house.provider.down = false;
  house.provider.body = R"({"issuer":"https://evil.example"})";
  CHECK_THROWS_AS(house.token_endpoint(house.one, kNow + 1min), ProtocolError);
  house.provider.status = 302;
  CHECK_THROWS_AS(house.token_endpoint(house.one, kNow + 2min), ProtocolError);
}

TEST_CASE("keys are fetched when they are first needed, once for all workers") {
  House house;
  house.provider.body = json::write(support::public_jwks({"es"}));
  const auto source = house.one.keys(kJwks, kNow);
  CHECK(house.provider.asked.empty());
  CHECK(knows(source->keys(), "es"));
  CHECK(house.two.keys(kJwks, kNow)->keys()->keys().size() == 1);
  CHECK(house.provider.asked == std::vector<std::string>{std::string("GET ") + kJwks});
  CHECK(source->keys() == house.one.keys(kJwks, kNow)->keys());  // parsed once a worker
}

TEST_CASE("rotation: the old set is cached, the provider rotates, the next sign-in succeeds (SEC-9)") {
  House house;
  house.provider.body = json::write(support::public_jwks({"es"}));
  house.one.keys(kJwks, kNow)->keys();
  house.two.keys(kJwks, kNow)->keys();
  house.provider.body = json::write(support::public_jwks({"ed"}));

  const auto source = house.one.keys(kJwks, kNow + 1min);
  CHECK_FALSE(knows(source->keys(), "ed"));
  REQUIRE(source->newer_keys());
  CHECK(knows(source->keys(), "ed"));
  CHECK(house.provider.asked.size() == 2);
  CHECK(knows(house.two.keys(kJwks, kNow + 1min)->keys(), "ed"));
  CHECK(house.provider.asked.size() == 2);
}

TEST_CASE("tokens with unknown keys make one request in 30 seconds, over all workers (SEC-9)") {
  House house;
  house.provider.body = json::write(support::public_jwks({"es"}));
  for (int second = 0; second < 30; ++second) {
    for (oauth::Metadata* worker : {&house.one, &house.two}) {
      const auto source = worker->keys(kJwks, kNow + std::chrono::seconds(second));
      source->keys();
      source->newer_keys();
    }
  }
  CHECK(house.provider.asked.size() == 2);  // the first, and one by force
  const auto source = house.one.keys(kJwks, kNow + 30s);
  source->keys();
  CHECK(source->newer_keys());
  CHECK(house.provider.asked.size() == 3);
}

TEST_CASE("a forced refetch that fails or brings no key set leaves the known keys") {
  House house;
  house.provider.body = json::write(support::public_jwks({"es"}));
  const auto source = house.one.keys(kJwks, kNow);
  source->keys();
  house.provider.body = R"({"error":"overloaded"})";
  CHECK_FALSE(source->newer_keys());
  CHECK(knows(source->keys(), "es"));
  house.provider.down = true;
  const auto later = house.one.keys(kJwks, kNow + 31s);
  CHECK(knows(later->keys(), "es"));
  CHECK_FALSE(later->newer_keys());
  CHECK(knows(later->keys(), "es"));
  CHECK(house.provider.asked.size() == 3);
}

TEST_CASE("without jwks_uri there are no keys") {
  House house;
  CHECK_THROWS_AS(house.one.keys("", kNow)->keys(), ProtocolError);
  house.provider.down = true;
  CHECK_THROWS_AS(house.one.keys(kJwks, kNow)->keys(), ProtocolError);
}
