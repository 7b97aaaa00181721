// The checks of a sign-in at a provider: pkce, state and nonce (authjs-wire.md 5.4). They bind the callback to the
// browser that began (login CSRF, RFC 9700 section 4.7), the code to us (code injection, section 4.5) and the ID Token
// to this attempt. What we must see again travels in cookies that only holders of the secret can open: sealed for one
// cookie name, bound to one provider, for 15 minutes (SEC-11), byte-compatible with Auth.js in both directions.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "config/config.h"
#include "crypto/random.h"
#include "providers/provider.h"
#include "session/keyring.h"
#include "signin/attempt.h"

namespace authfcgi::signin {

inline constexpr std::chrono::seconds kCheckLifetime{900};

// The keys of the check cookies, derived once before the fork.
class CheckKeys {
 public:
  explicit CheckKeys(const config::Config& config);

  struct Set {
    Set(const std::vector<crypto::SecretString>& secrets, const config::Cookies& names);
    session::Keyring pkce, state, nonce;  // salt: the cookie's name
    session::Keyring state_parameter;     // salt: "encodedState"
    session::Keyring further;             // salt: the state cookie's name + ".further"; older attempts
    session::Keyring challenge;           // of WebAuthn (webauthn_challenge.h); salt: the cookie's name
    session::Keyring challenge_value;     // salt: "encodedWebauthnChallenge"
  };
  const Set& of(bool secure) const { return secure ? secure_ : plain_; }

 private:
  Set plain_, secure_;
};

// What the checks need of one request.
struct CheckCookies {
  const config::Cookies& names;
  const CheckKeys::Set& keys;
  const http::Cookies& sent;
  Instant now;
};

// What travels inside the state parameter, readable by us alone. Auth.js knows origin and ignores the others.
struct State {
  std::string origin;        // our callback URL, where a redirect proxy shall forward to; else empty
  std::string callback_url;  // where the browser goes afterwards: per tab, and where no Lax cookie comes back (15.26)
  bool popup = false;        // begun in a popup that wants to be told
  // The provider was told to ask again who has not proved who they are for so long (OpenID Connect Core section 3.1.2.1).
  std::optional<std::chrono::seconds> max_age{};
};

// Nothing when the parameter was not sealed by a holder of the secret in the last 15 minutes.
std::optional<State> open_state(std::string_view parameter, const CheckKeys::Set& keys, Instant now);

// What goes to the provider.
struct Begun {
  std::string state;
  crypto::SecretString code_verifier;
  std::string nonce;  // empty where the provider has none
};

// Draws the checks of a new attempt and puts their cookies into the jar, in the order state, pkce, nonce. An older
// attempt that was there is set aside.
Begun begin_checks(const providers::Provider& provider, const State& state, const CheckCookies& cookies,
                   crypto::Random& random, http::CookieJar& jar);

// The attempt that a callback belongs to, found by its state parameter. Before anything can throw, the deletion of its
// cookies is in the jar: one callback, successful or not, is all that an attempt gets (SEC-11, 15.10). A callback that
// belongs to none uses up the newest. Throws model::InvalidCheck when the state was not sent by this browser to this
// provider in the last 15 minutes. pkce and nonce are then looked at by the two functions below.
Attempt use_state(const providers::Provider& provider, std::string_view state, const CheckCookies& cookies,
                  http::CookieJar& jar);

// Throw model::InvalidCheck when the attempt has none.
const crypto::SecretString& use_pkce(const Attempt& attempt);
const std::string& use_nonce(const Attempt& attempt);

}  // namespace authfcgi::signin
