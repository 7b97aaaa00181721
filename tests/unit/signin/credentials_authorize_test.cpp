#include "signin/credentials_authorize.h"

#include <doctest/doctest.h>

#include "unit/signin/local_house.h"

using namespace authfcgi;
using support::LocalHouse;

namespace {

const std::string kProvider = R"({"id":"own","type":"credentials","source":"authorize"})";

}  // namespace

TEST_CASE("whom the hook names is who it is; it sees the whole form (11.1)") {
  LocalHouse house(kProvider);
  json::Value seen;
  house.hooks.on_authorize = [&](const json::Value& form) {
    seen = form;
    model::User user;
    user.name = "Ada";
    return user;
  };
  const auto form = json::object({{"csrfToken", "x"}, {"pin", "1234"}});
  const auto identity = house.prove_form(form);
  CHECK(seen == form);
  CHECK(identity.user.name == "Ada");
  CHECK(identity.user.id.size() == 36);  // a UUID where the hook has none
  CHECK(identity.account.provider_account_id == identity.user.id);
  CHECK_FALSE(identity.needs_link);
}

TEST_CASE("where sessions are in the store the hook's user is linked to one there, by the id") {
  LocalHouse house(kProvider, R"(,"session":{"strategy":"database"})");
  model::User user;
  house.hooks.on_authorize = [&](const json::Value&) { return user; };
  CHECK_THROWS_AS(house.prove("ada", "x"), model::CallbackRouteError);
  user.id = "people:ada";
  const auto identity = house.prove("ada", "x");
  CHECK(identity.needs_link);
  CHECK(identity.account.provider_account_id == "people:ada");
}

TEST_CASE("nobody, a code of its own, and a failure") {
  LocalHouse house(kProvider);
  house.hooks.on_authorize = [](const json::Value&) { return std::optional<model::User>(); };
  CHECK(house.refusal("ada", "x") == "credentials");
  house.hooks.on_authorize = [](const json::Value&) -> std::optional<model::User> {
    throw model::CredentialsSignin("of the hook", "custom");
  };
  CHECK(house.refusal("ada", "x") == "custom");
  house.hooks.on_authorize = [](const json::Value&) -> std::optional<model::User> { throw hooks::HookError("nil"); };
  CHECK_THROWS_AS(house.prove("ada", "x"), model::CallbackRouteError);
}

TEST_CASE("without the hook there is nobody to ask") {
  LocalHouse house(kProvider);
  CHECK_THROWS_AS(house.prove("ada", "x"), model::CallbackRouteError);
}

TEST_CASE("a hook that fails, or refuses in other words, was asked: the attempt is counted (SEC-62)") {
  LocalHouse house(kProvider, R"(,"rateLimit":{"credentials":{"attempts":2,"delayAfter":2}})");
  const auto attempt = [&](const char* name) { house.prove_form(json::object({{"username", name}, {"password", "x"}})); };
  house.hooks.on_authorize = [](const json::Value&) -> std::optional<model::User> { throw hooks::HookError("wrong password"); };
  for (int i = 0; i < 2; ++i) CHECK_THROWS_AS(attempt("ada"), model::CallbackRouteError);
  CHECK_THROWS_AS(attempt("ada"), model::TooManyRequests);
  house.hooks.on_authorize = [](const json::Value&) -> std::optional<model::User> { throw model::AccessDenied("no"); };
  for (int i = 0; i < 2; ++i) CHECK_THROWS_AS(attempt("grace"), model::AccessDenied);
  CHECK_THROWS_AS(attempt("grace"), model::TooManyRequests);
}

TEST_CASE("a name that cannot be counted is not asked about") {
  LocalHouse house(kProvider);
  house.hooks.on_authorize = [](const json::Value&) { return model::User(); };
  for (const json::Value& name : {json::Value(4711), json::Value(std::string(300, 'a')), json::Value("a\x01"), json::array({"ada"})}) {
    CHECK_THROWS_AS(house.prove_form(json::object({{"username", name}, {"password", "x"}})), model::CredentialsSignin);
  }
}

TEST_CASE("what the hook refuses is counted") {
  LocalHouse house(kProvider, R"(,"rateLimit":{"credentials":{"attempts":2,"delayAfter":2}})");
  house.hooks.on_authorize = [](const json::Value&) { return std::optional<model::User>(); };
  const auto attempt = [&] { house.prove_form(json::object({{"username", "ada"}, {"password", "x"}})); };
  CHECK_THROWS_AS(attempt(), model::CredentialsSignin);
  CHECK_THROWS_AS(attempt(), model::CredentialsSignin);
  CHECK_THROWS_AS(attempt(), model::TooManyRequests);
}
