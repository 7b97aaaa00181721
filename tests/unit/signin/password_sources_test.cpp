#include "signin/password_sources.h"

#include <doctest/doctest.h>

#include <set>

#include "unit/signin/local_house.h"

using namespace authfcgi;
using support::LocalHouse;

TEST_CASE("several credentials providers live side by side, each with a source of its own, made once") {
  LocalHouse house(R"("credentials",{"id":"own","type":"credentials","source":"authorize"},
      {"id":"file","type":"credentials","source":"htpasswd","file":"/etc/passwd"},
      {"id":"ldap","type":"credentials","source":"ldap","url":"ldapi://","base":"dc=example"})");
  std::vector<signin::PasswordSource*> sources;
  for (const auto& provider : house.providers) sources.push_back(&house.password_sources.of(provider));
  CHECK(std::set(sources.begin(), sources.end()).size() == 4);
  for (std::size_t i = 0; i < 4; ++i) CHECK(&house.password_sources.of(house.providers[i]) == sources[i]);
}

TEST_CASE("local accounts without a store are a mistake of ours, not a password of nobody's") {
  LocalHouse house;
  signin::Desk desk{*house.config, house.hooks, house.limits, nullptr, nullptr, house.hasher, house.turnstile, house.random};
  signin::PasswordSources sources(desk);
  CHECK_THROWS_AS(sources.of(house.provider()), model::CallbackRouteError);
}
