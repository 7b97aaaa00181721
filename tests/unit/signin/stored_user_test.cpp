#include "signin/stored_user.h"

#include <doctest/doctest.h>

#include "store/memory_store.h"

using namespace authfcgi;

namespace {

struct Registry {
  Registry() {
    config.hooks.authorize["hook"] = {};
    config.session.strategy = config::Strategy::kJwt;
    model::User ada;
    ada.email = "ada@example.com";
    id = store.create_user(ada).id;
  }
  bool knows(std::string_view provider, std::optional<std::string> email) {
    json::Value claims = json::object({{"sub", id}, {"provider", provider}});
    if (email) claims.set("email", *email);
    return signin::find_stored_user(claims, store, config).has_value();
  }

  config::Config config;
  store::MemoryStore store;
  std::string id;
};

}  // namespace

TEST_CASE("whom an authorize hook names is the store's only where both say the same address") {
  Registry registry;
  CHECK(registry.knows("hook", "Ada@Example.com"));
  CHECK_FALSE(registry.knows("hook", "grace@example.com"));
  CHECK_FALSE(registry.knows("hook", ""));
  CHECK_FALSE(registry.knows("hook", std::nullopt));
  CHECK(registry.knows("credentials", "grace@example.com"));
  CHECK_FALSE(signin::find_stored_user(json::object(), registry.store, registry.config));
  CHECK_FALSE(signin::find_stored_user("4711", "ada@example.com", "credentials", registry.store, registry.config));
}

TEST_CASE("where sessions are rows, the id is the store's whoever named it") {
  Registry registry;
  registry.config.session.strategy = config::Strategy::kDatabase;
  CHECK(registry.knows("hook", std::nullopt));
}
