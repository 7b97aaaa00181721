// The second factor: a code from an authenticator app (RFC 6238), or one of the codes on paper. Who has set one up is
// asked for it after the right password and after a mailed link, before there is any session: what was proved so far
// waits in a sealed cookie. Where secondFactor.required says so, who has none sets one up before there is any session.
// Providers of OAuth and OpenID Connect answer for their own second factor, unless secondFactor.afterProviders is set; the
// gate's policy acr:mfa asks for ours on top of theirs.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "config/config.h"
#include "crypto/random.h"
#include "http/cookie.h"
#include "limits/limits.h"
#include "session/keyring.h"
#include "signin/identity.h"
#include "signin/visit.h"
#include "store/local_accounts.h"

namespace authfcgi::signin {

// How long somebody may look for their telephone, and install an app on it.
inline constexpr std::chrono::seconds kSecondFactorTime{300};
inline constexpr std::chrono::seconds kSetUpTime{900};

// Derived once, before the fork.
class SecondFactorKeys {
 public:
  explicit SecondFactorKeys(const config::Config& config);

  const session::Keyring& waiting(bool secure) const { return secure ? secure_ : plain_; }
  // What the secrets of authenticators are sealed with in the store.
  const session::Keyring& secrets() const { return secrets_; }

 private:
  session::Keyring plain_, secure_;  // salt: the cookie's name
  session::Keyring secrets_;         // salt: "authfcgi.totp"
};

// A Totp's sealed_secret, and back. Opening throws jose::JoseError for what none of the program's secrets made.
std::string seal_totp_secret(const crypto::SecretBytes& secret, const SecondFactorKeys& keys, crypto::Random& random);
crypto::SecretBytes open_totp_secret(std::string_view sealed, const SecondFactorKeys& keys);

// Which cookie waits. Its attributes are the state cookie's.
config::Cookie second_factor_cookie(const config::Cookies& names, bool secure);

// What the second factor needs of the world.
struct Vault {
  const config::Config& config;
  store::Store& store;
  store::LocalAccounts& accounts;
  limits::Limits& limits;
  const SecondFactorKeys& keys;
  crypto::Random& random;
};

// A sign-in that waits.
struct Waiting {
  std::string user_id;
  Identity identity;         // what was proved; the user is the store's, as of now
  std::string callback_url;  // where to go afterwards; to be decided again like any redirect target
};

// What stands between somebody and their session: a code of their second factor, or to set one up.
enum class Missing { kNothing, kCode, kSetUp };

// Does this person have to prove more? Then what was proved waits in a cookie of the jar, for five minutes or, to set one
// up, for fifteen, bound to the user. user: who it is, as the store has them. Throws AccessDenied where a second factor is
// required of somebody whom the store does not know, and StoreError's kinds as AdapterError and TemporarilyUnavailable, here
// and below.
Missing ask_second_factor(const Identity& identity, const model::User& user, const Visit& visit,
                          const std::string& callback_url, const Vault& vault, http::CookieJar& jar);

// What waits in the request's cookie. Nothing when it is not ours, too old, of somebody who is gone or disabled, by an
// account or passkey that is theirs no more, or from before their password changed or their address was proved.
std::optional<Waiting> find_waiting(const Visit& visit, const Vault& vault);

void erase_waiting(const Visit& visit, const config::Config& config, http::CookieJar& jar);

// Whether the store has a confirmed second factor of this user.
bool has_second_factor(std::string_view user_id, const Vault& vault);

struct CodeCheck {
  bool is_right = false;
  std::string problem{};  // not empty: the authenticator's secret cannot be opened, for the log; recovery codes can be used
};

// Is it this user's code? Each is good once, whoever else sends it at the same moment. Throws TooManyRequests: wrong codes
// are counted by user (SEC-62), and none is where nothing was compared.
CodeCheck verify_second_factor(std::string_view user_id, std::string_view code, Instant now, const Vault& vault);

// What a session says after a second factor: acr "mfa" (OpenID Connect Core section 2), and "otp" among amr (RFC 8176).
json::Value second_factor_claims(const json::Value& claims);

}  // namespace authfcgi::signin
