// A house that takes passkeys, and guests of it, each with a browser and a software authenticator.
#pragma once

#include <optional>
#include <string>

#include "json/text.h"
#include "model/errors.h"
#include "signin/webauthn_options.h"
#include "support/house.h"
#include "support/passkey.h"

namespace authfcgi::support {

struct PasskeyHouse : House {
  // entry: of the provider; more: further members of the configuration, each with a comma in front.
  explicit PasskeyHouse(const std::string& entry = R"("passkey")", const std::string& more = "")
      : House(R"({"adapter":{"type":"sqlite","path":"/nowhere.db"},"providers":[)" + entry + "]" + more + "}") {}

  const providers::Provider& provider() const { return providers.at(0); }
  signin::Passkeys passkeys() { return {*config, check_keys, store, authenticators, limits, random}; }

  model::User add(const std::string& email) {
    model::User user;
    user.email = email;
    return store.create_user(user);
  }

  Instant moment = authfcgi::now();
};

struct Guest {
  explicit Guest(PasskeyHouse& at) : house(at) {}

  // The browser keeps the cookies of an error answer, too.
  template <class Act>
  auto visit(const Act& act) {
    const std::string origin = "https://app.example.com";
    const http::Cookies sent = browser.cookies();
    http::CookieJar jar;
    const signin::Visit here{.now = house.moment, .origin = origin, .prefix = origin, .secure = true, .cookies = sent,
                             .user_agent = "Test/1.0", .address = "192.0.2.1"};
    try {
      auto result = act(here, jar);
      browser.take(jar);
      return result;
    } catch (const Error&) {
      browser.take(jar);
      throw;
    }
  }

  // What the browser shall do. {"action", "options"}, or nothing where it is refused.
  std::optional<json::Value> options(const std::string& action, const std::string& email = "") {
    return visit([&](const signin::Visit& here, http::CookieJar& jar) {
      return house.sign_in.webauthn_options(house.provider(), {action, email}, here, jar);
    });
  }
  std::string challenge(const std::string& action, const std::string& email = "") {
    return std::string(options(action, email).value().find("options")->find_string("challenge").value());
  }

  signin::Identity prove(std::string_view action, const std::string& data) { return prove(action, data, house.passkeys()); }
  signin::Identity prove(std::string_view action, const std::string& data, const signin::Passkeys& passkeys) {
    return visit([&](const signin::Visit& here, http::CookieJar& jar) {
      return signin::prove_webauthn(house.provider(), {action, data}, here, passkeys, jar);
    });
  }
  // With the device, as far as the proof.
  signin::Identity enrol(const std::string& email = "") {
    return prove("register", json::write(key.create(challenge("register", email))));
  }
  signin::Identity use() {
    ++key.counter;
    return prove("authenticate", json::write(key.get(challenge("authenticate"))));
  }

  signin::Ending complete(const signin::Identity& identity) {
    return visit([&](const signin::Visit& here, http::CookieJar& jar) {
      return house.sign_in.complete(house.provider(), identity, here, "https://app.example.com/after", jar);
    });
  }
  // The whole way, for somebody new, or who is signed in.
  signin::Ending sign_up(const std::string& email) { return complete(enrol(email)); }
  signin::Ending sign_in() { return complete(use()); }

  // Comes in by another door, so long ago; where claims is given the session says that, too.
  void enter(const model::User& user, const json::Value* claims = nullptr, std::chrono::seconds ago = std::chrono::seconds(0)) {
    const model::Account account{.user_id = user.id, .type = "oidc", .provider = "idp", .provider_account_id = user.id};
    http::CookieJar jar;
    house.strategy.start(browser.cookies(), true, house.moment - ago, {.user = user, .account = account, .claims = claims}, jar);
    browser.take(jar);
  }
  void leave() { browser.lose(names().session_token.name); }

  // Of whoever is signed in; null where nobody is.
  json::Value claims() {
    const auto active = house.strategy.find(browser.cookies(), true, house.moment);
    return active ? active->claims : json::Value();
  }
  std::string who() { return std::string(claims().is_null() ? "" : claims().find_string("sub").value_or("")); }
  bool has_challenge() const { return browser.has(names().webauthn_challenge.name); }
  const config::Cookies& names() const { return house.config->cookies(true); }

  PasskeyHouse& house;
  Browser browser;
  Passkey key;
};

}  // namespace authfcgi::support
