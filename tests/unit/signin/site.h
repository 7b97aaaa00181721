// A site with one provider and one visitor, for tests of whole sign-ins by function calls only.
#pragma once

#include <memory>
#include <string>

#include "config/config.h"
#include "oauth/metadata.h"
#include "providers/parse.h"
#include "shared/document_cache.h"
#include "signin/oauth.h"
#include "support/browser.h"
#include "support/pretend_provider.h"

namespace authfcgi::support {

inline const config::Config& site_config() {
  static const config::Config config = [] {
    config::Config made;
    made.secrets.emplace_back(std::string_view("checks-vector-secret-0123456789abcdef"));
    made.plain_cookies = config::default_cookies(false);
    made.secure_cookies = config::default_cookies(true);
    return made;
  }();
  return config;
}

inline const signin::CheckKeys& site_keys() {
  static const signin::CheckKeys keys(site_config());
  return keys;
}

// members: what the provider's configuration has beyond the least, with a comma in front.
inline providers::Provider make_provider(const std::string& members = "", const std::string& id = "idp") {
  providers::Complaints complaints;
  auto provider = providers::parse(
      json::parse(R"({"id":")" + id + R"(","type":"oidc","issuer":"https://idp.example","clientId":"cid",)" +
                  R"("clientSecret":"client-secret")" + members + "}"),
      site_config(), complaints);
  if (!provider) throw Error(complaints.all.at(0));
  return std::move(*provider);
}

struct Site {
  explicit Site(const std::string& members = "") : provider(make_provider(members)) {}

  providers::Provider provider;
  PretendProvider idp;
  Browser browser;
  std::string origin = "https://app.example.com";
  std::string prefix = "https://app.example.com/api/auth";
  shared::DocumentCache cache{8};
  oauth::Metadata metadata{cache, idp.fetch(), idp.fetch(), false};
  http::Fetch fetch = idp.fetch();
  crypto::SystemRandom random;
  std::unique_ptr<shared::Bulkhead> bulkhead;

  Instant& now = idp.now;
  const config::Cookies& names = site_config().secure_cookies;
  const signin::CheckKeys::Set& keys = site_keys().of(true);
  signin::Wire wire() { return {metadata, fetch, bulkhead.get(), random}; }

  // The visitor presses the button: the authorization URL.
  std::string start(const signin::Intent& intent = {.callback_url = "https://app.example.com/after", .query = {}}) {
    const http::Cookies cookies = browser.cookies();
    http::CookieJar jar;
    const std::string url =
        signin::start_oauth(provider, {now, origin, prefix, true, cookies}, intent, names, keys, wire(), jar);
    browser.take(jar);
    return url;
  }

  signin::Recollection recall(const http::Form& callback) {
    const http::Cookies cookies = browser.cookies();
    return signin::recall_oauth(provider, {now, origin, prefix, true, cookies}, callback, keys);
  }

  // The browser comes back. Its cookies are those of the answer, also when this throws.
  signin::Identity prove(const http::Form& callback) {
    const http::Cookies cookies = browser.cookies();
    http::CookieJar jar;
    try {
      auto identity =
          signin::prove_oauth(provider, {now, origin, prefix, true, cookies}, callback, names, keys, wire(), jar);
      browser.take(jar);
      return identity;
    } catch (const Error&) {
      browser.take(jar);
      throw;
    }
  }

  bool has_check_cookies() const {
    return browser.has(names.state.name) || browser.has(names.pkce_code_verifier.name) || browser.has(names.nonce.name);
  }
};

}  // namespace authfcgi::support
