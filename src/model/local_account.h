// What we keep of a user beyond Auth.js's nouns: the password, the second factor, and whether they may come in at all.
// A user without any of it (who signs in elsewhere) has a LocalAccount with nothing in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"

namespace authfcgi::model {

// A time-based one-time password (RFC 6238).
struct Totp {
  std::string sealed_secret;           // only a holder of the program's secret can open it
  std::optional<Instant> confirmed;    // nothing while it is being set up: it is not asked for yet
  std::int64_t last_step = 0;          // the newest time step that was used; older ones and itself are refused
};

struct LocalAccount {
  std::string user_id;
  std::optional<std::string> password_hash;  // PHC or crypt(5) text
  std::optional<Instant> password_changed;
  // Too many wrong passwords, or the operator's word; ends by itself, by mail or by the operator. A time that is over is
  // when the last lock ended: attempts until then count no more, whoever counted them.
  std::optional<Instant> locked_until;
  bool disabled = false;                     // by the operator; ends by the operator alone
  bool second_factor_required = false;       // by the operator: whoever has none sets one up before there is a session
  bool signed_up_with_passkey = false;       // came by themselves, with an address that nobody had proved
  std::optional<Totp> totp;

  // Whether they said themselves who they are: neither a provider nor the operator did.
  bool came_unasked() const { return password_hash || signed_up_with_passkey; }
  bool has_second_factor() const { return totp && totp->confirmed; }
  bool is_locked(Instant now) const { return locked_until && *locked_until > now; }
  std::optional<Instant> lock_ended(Instant now) const { return is_locked(now) ? std::nullopt : locked_until; }
};

}  // namespace authfcgi::model
