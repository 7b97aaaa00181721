#include "signin/attempt.h"

#include <doctest/doctest.h>

#include "session/jwt.h"
#include "support/browser.h"

using namespace authfcgi;

namespace {

const Instant kNow = from_unix_seconds(1800000000);

struct Further {
  std::vector<crypto::SecretString> secrets = [] {
    std::vector<crypto::SecretString> list;
    list.emplace_back(std::string_view("a secret of a test"));
    return list;
  }();
  session::Keyring keyring{secrets, "authjs.state.further"};
  config::Cookie base{.name = "authjs.state", .attributes = {}};
  crypto::SystemRandom random;
  support::Browser browser;

  std::string keep(const std::string& state, std::chrono::seconds lifetime = std::chrono::seconds(900)) {
    http::CookieJar jar;
    signin::set_aside({.provider = "idp",
                       .state_digest = signin::state_digest(state),
                       .code_verifier = crypto::SecretString(std::string_view("verifier")),
                       .nonce = "nonce",
                       .form_post = false,
                       .expires = kNow + lifetime},
                      base, keyring, kNow, random, jar);
    browser.take(jar);
    return signin::further_name(base.name, signin::state_digest(state));
  }
  std::optional<signin::Attempt> find(const std::string& state) {
    return signin::find_further(signin::state_digest(state), base, keyring, browser.cookies(), kNow);
  }
  void prune(std::size_t keep) {
    http::CookieJar jar;
    signin::prune_further(keep, "", base, keyring, browser.cookies(), kNow, jar);
    browser.take(jar);
  }
};

}  // namespace

TEST_CASE("an attempt set aside comes back by its state alone") {
  Further further;
  further.keep("s1");
  const auto found = further.find("s1");
  REQUIRE(found);
  CHECK(found->provider == "idp");
  CHECK(found->code_verifier.reveal() == "verifier");
  CHECK(found->nonce == "nonce");
  CHECK(found->expires == kNow + std::chrono::seconds(900));
  CHECK_FALSE(further.find("s2"));
}

TEST_CASE("a further cookie under another's name is not found, and swept (SEC-11)") {
  Further further;
  const std::string one = further.keep("s1");
  const std::string two = signin::further_name("authjs.state", signin::state_digest("s2"));
  further.browser.plant(two, further.browser.value(one));
  CHECK_FALSE(further.find("s2"));
  further.prune(4);
  CHECK(further.browser.has(one));
  CHECK_FALSE(further.browser.has(two));
}

TEST_CASE("a sealed value of other content is no attempt") {
  Further further;
  const std::string name = signin::further_name("authjs.state", signin::state_digest("s1"));
  for (const json::Value& claims :
       {json::object(), json::object({{"provider", "idp"}}), json::object({{"state", signin::state_digest("s1")}}),
        json::object({{"provider", 1}, {"state", json::array()}})}) {
    further.browser.plant(name, session::seal_token(claims, further.keyring, kNow, std::chrono::seconds(900), further.random));
    CHECK_FALSE(further.find("s1"));
  }
}

TEST_CASE("the oldest go first, and cookies that are not ours stay") {
  Further further;
  const std::string old = further.keep("old", std::chrono::seconds(10));
  const std::string middle = further.keep("middle", std::chrono::seconds(20));
  const std::string young = further.keep("young", std::chrono::seconds(30));
  further.browser.plant("authjs.state.x", "somebody else's");
  further.prune(2);
  CHECK_FALSE(further.browser.has(old));
  CHECK(further.browser.has(middle));
  CHECK(further.browser.has(young));
  CHECK(further.browser.has("authjs.state.x"));
}

TEST_CASE("a planted cookie whose name cannot be sent back hinders no sign-in (SEC-33)") {
  Further further;
  for (const char* suffix : {"aaaa bbbb{}cc\"dd", "aaaaaaaaaaaaaaa(", "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"})
    further.browser.plant(std::string("authjs.state.") + suffix, "junk");
  http::CookieJar jar;
  CHECK_NOTHROW(signin::prune_further(4, "", further.base, further.keyring, further.browser.cookies(), kNow, jar));
  CHECK(jar.empty());
}

TEST_CASE("four hundred planted cookies cost no more than sixteen") {
  Further further;
  for (int i = 0; i < 400; ++i)
    further.browser.plant(signin::further_name("authjs.state", signin::state_digest(std::to_string(i))), "junk");
  http::CookieJar jar;
  signin::prune_further(4, "", further.base, further.keyring, further.browser.cookies(), kNow, jar);
  CHECK(support::set_cookies(jar).size() == 16);
}

TEST_CASE("a form_post attempt keeps SameSite=None; Secure") {
  const auto attributes = signin::check_attributes({.name = "x", .attributes = {}}, true, kNow, kNow + std::chrono::seconds(7));
  CHECK(attributes.same_site == http::SameSite::kNone);
  CHECK(attributes.secure);
  CHECK(attributes.max_age == std::chrono::seconds(7));
}
