// A visitor with a device that makes passkeys: what their browser and it send, over the wire.
#pragma once

#include <string>

#include "json/text.h"
#include "support/house.h"
#include "support/passkey.h"

namespace authfcgi::support {

struct KeyHolder : Visitor {
  using Visitor::Visitor;

  // GET webauthn-options: the answer, and the challenge in it.
  http::Response options(const std::string& query) { return get("webauthn-options/passkey?" + query); }
  std::string challenge(const std::string& query) {
    const json::Value told = json::parse(options(query).body);
    return std::string(told.find("options")->find_string("challenge").value());
  }

  // The two forms as they are sent, filled by the device.
  http::Form made(const std::string& email = "") {
    const std::string query = "action=register" + (email.empty() ? "" : "&email=" + email);
    return {{"action", "register"}, {"data", json::write(key.create(challenge(query)))}};
  }
  http::Form used() {
    ++key.counter;
    return {{"action", "authenticate"}, {"data", json::write(key.get(challenge("action=authenticate")))}};
  }
  http::Response bring(http::Form form, const Lines& headers = {}) {
    form.add("callbackUrl", "/after");
    return post("callback/passkey", form, headers);
  }
  void leave() { browser.lose(names.session_token.name); }
  bool has_challenge() const { return browser.has(names.webauthn_challenge.name); }

  Passkey key;
};

}  // namespace authfcgi::support
