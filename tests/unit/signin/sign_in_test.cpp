#include "signin/sign_in.h"

#include <doctest/doctest.h>

#include "session/jwt_strategy.h"
#include "site.h"

using namespace authfcgi;

TEST_CASE("from the button to a session, with the world that a worker has") {
  support::Site site;
  hooks::Hooks hooks;
  const session::SessionKeys session_keys(support::site_config());
  session::JwtStrategy strategy(support::site_config(), session_keys, hooks, site.random);
  const signin::SignIn sign_in({.config = support::site_config(),
                                .keys = support::site_keys(),
                                .metadata = site.metadata,
                                .fetch = site.fetch,
                                .random = site.random,
                                .hooks = hooks,
                                .strategy = strategy});

  // The button.
  http::CookieJar begun;
  http::Cookies cookies = site.browser.cookies();
  const std::string url = sign_in.start(site.provider, {site.now, site.origin, site.prefix, true, cookies},
                                        {.callback_url = "https://app.example.com/after", .query = {}}, begun);
  site.browser.take(begun);

  // The provider sends the browser back.
  const http::Form callback = site.idp.approve(url);
  cookies = site.browser.cookies();
  const signin::Visit visit{site.now, site.origin, site.prefix, true, cookies};
  http::CookieJar ended;
  const auto recalled = sign_in.recall(site.provider, visit, callback);
  const auto identity = sign_in.prove(site.provider, visit, callback, ended);
  const auto ending = sign_in.complete(site.provider, identity, visit, recalled.callback_url, ended);
  site.browser.take(ended);

  CHECK(ending.location == "https://app.example.com/after");
  CHECK_FALSE(site.has_check_cookies());
  const auto active = strategy.find(site.browser.cookies(), true, site.now);
  REQUIRE(active);
  CHECK(active->claims.find_string("email") == "ada@example.com");
  CHECK(active->claims.find_string("sub") == identity.user.id);
}
