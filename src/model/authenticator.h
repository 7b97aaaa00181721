// Auth.js's Authenticator: the public half of a passkey, beside the account that is a way in with it (authjs-wire.md 11.5,
// 12.2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"

namespace authfcgi::model {

struct Authenticator {
  std::string credential_id;        // standard base64 with padding, and so are the next two
  std::string provider_account_id;  // of the account that belongs to it: the same text
  std::string public_key;           // of the COSE key
  std::string user_id;
  std::uint32_t counter = 0;
  bool is_multi_device = false;  // may be copied to other devices of the person ("multiDevice"; else "singleDevice")
  bool is_backed_up = false;
  std::optional<std::string> transports{};  // "internal,hybrid"

  // Auth.js's row has no place for these: nothing and empty for a row that a Node application made.
  std::optional<Instant> created{};
  std::optional<Instant> used{};
  std::string user_agent{};  // of the browser that registered it, as model::Session has it
};

}  // namespace authfcgi::model
