// A provider of type webauthn: for which site its passkeys are, and what they must be able to do (authjs-wire.md 11.2 to
// 11.4, 14.2).
#pragma once

#include <string>
#include <vector>

#include "config/config.h"
#include "providers/form_field.h"

namespace authfcgi::providers {

struct WebAuthn {
  std::vector<FormField> fields;  // never empty
  // Of the relying party. The first id and the name go into the options, any id and origin is good in an answer. Empty:
  // the host, host and port, and origin of each request.
  std::vector<std::string> ids, origins;
  std::string name;
  // "required", "preferred" or "discouraged" (WebAuthn Level 2 sections 5.8.6 and 5.4.6). What is not required is not
  // insisted on in the answer either (authjs-wire.md 15.22).
  std::string user_verification = "preferred";
  std::string resident_key = "preferred";
  std::string attachment;      // "platform" or "cross-platform"; empty: either
  bool conditional_ui = true;  // the browser offers passkeys where the address is typed
  // Whether visitors may make themselves an account, with an address that nobody has proved.
  bool sign_up = true;
  // Whether a visitor who types an address may learn that it has an account: the list of its passkeys, which one that
  // cannot be found by itself needs (15.55).
  bool tell_accounts = true;

  bool requires_user_verification() const { return user_verification == "required"; }
};

// settings: what is configured, laid over the catalogue's file. Complains about an adapter that is not there, too: there
// is nothing to compare a passkey with. Where people have local accounts a visitor makes none with a passkey, unless
// signUp says so: the address would be proved at registration, and here it is not.
WebAuthn read_webauthn(const Settings& settings, const config::Config& config, Complaints& complaints);

}  // namespace authfcgi::providers
