#include "signin/checks.h"

#include "model/errors.h"
#include "oauth/pkce.h"
#include "session/jwt.h"

namespace authfcgi::signin {

namespace {

// A state parameter has to fit into a URL that is no longer than providers accept.
constexpr std::size_t kMaxCallbackUrlInState = 1024;

std::string seal_state(const State& state, const providers::Provider& provider, const CheckCookies& cookies,
                       crypto::Random& random) {
  json::Value claims = json::object();
  if (!state.origin.empty()) claims.set("origin", state.origin);
  claims.set("random", crypto::make_base64url(random));
  if (provider.form_post || state.callback_url.size() <= kMaxCallbackUrlInState)
    claims.set("callbackUrl", state.callback_url);
  if (state.popup) claims.set("popup", true);
  if (state.max_age) claims.set("maxAge", std::int64_t{state.max_age->count()});
  return session::seal_token(std::move(claims), cookies.keys.state_parameter, cookies.now, kCheckLifetime, random);
}

// A check cookie of the newest attempt: {value, provider}, and beside the state the digest of that state as "attempt",
// so that the cookies of two attempts cannot be mixed. Auth.js neither writes nor minds it.
void set_check(const config::Cookie& cookie, const session::Keyring& keyring, std::string_view value,
               const std::string& digest, const providers::Provider& provider, const CheckCookies& cookies,
               crypto::Random& random, http::CookieJar& jar) {
  json::Value claims = json::object({{"value", value}, {"provider", provider.id}});
  if (!digest.empty()) claims.set("attempt", digest);
  if (provider.form_post) claims.set("formPost", true);
  jar.set(cookie.name, session::seal_token(std::move(claims), keyring, cookies.now, kCheckLifetime, random),
          check_attributes(cookie, provider.form_post, cookies.now, cookies.now + kCheckLifetime));
}

// Throws model::InvalidCheck unless the cookie was sent and holds a value and a provider.
session::Token open_check(const config::Cookie& cookie, const session::Keyring& keyring, const CheckCookies& cookies) {
  const auto sent = cookies.sent.find(cookie.name);
  if (!sent) throw model::InvalidCheck(cookie.name + ": the browser did not send this cookie");
  try {
    session::Token token = session::open_token(*sent, keyring, cookies.now);
    if (token.claims.find_string("value").value_or("").empty() || !token.claims.find_string("provider"))
      throw model::InvalidCheck(cookie.name + ": there is no value or no provider inside");
    return token;
  } catch (const jose::JoseError&) {
    std::throw_with_nested(model::InvalidCheck(cookie.name + ": the cookie does not open"));
  }
}

// The value of the cookie beside the state cookie, "" when it is not usable or of another attempt.
std::string open_beside(const config::Cookie& cookie, const session::Keyring& keyring, const Attempt& attempt,
                        const CheckCookies& cookies) {
  try {
    const json::Value claims = open_check(cookie, keyring, cookies).claims;
    const bool same = claims.find_string("provider") == attempt.provider &&
                      claims.find_string("attempt").value_or(attempt.state_digest) == attempt.state_digest;
    return same ? claims.find("value")->string() : "";
  } catch (const model::InvalidCheck&) {
    return "";  // not every provider has all checks; use_pkce() and use_nonce() say when one was needed
  }
}

// The newest attempt. Throws model::InvalidCheck when there is none.
Attempt open_newest(const CheckCookies& cookies) {
  const session::Token token = open_check(cookies.names.state, cookies.keys.state, cookies);
  Attempt attempt;
  attempt.provider = token.claims.find("provider")->string();
  attempt.state_digest = state_digest(token.claims.find("value")->string());
  attempt.form_post = token.claims.find("formPost") != nullptr;
  attempt.expires = token.expires;
  attempt.code_verifier = crypto::SecretString(
      open_beside(cookies.names.pkce_code_verifier, cookies.keys.pkce, attempt, cookies));
  attempt.nonce = open_beside(cookies.names.nonce, cookies.keys.nonce, attempt, cookies);
  return attempt;
}

// The same when it could still be finished; else nothing.
std::optional<Attempt> find_newest(const CheckCookies& cookies) {
  if (!cookies.sent.find(cookies.names.state.name)) return std::nullopt;
  try {
    Attempt newest = open_newest(cookies);
    if (newest.expires > cookies.now) return newest;
  } catch (const model::InvalidCheck&) {
    // It is damaged, or an old secret's.
  }
  return std::nullopt;
}

// Another tab's attempt makes room for a new one.
void set_aside_newest(const CheckCookies& cookies, crypto::Random& random, http::CookieJar& jar) {
  const config::Cookie& base = cookies.names.state;
  std::size_t keep = kMaxParallelAttempts - 1;
  std::string moved;
  if (const auto older = find_newest(cookies)) {
    set_aside(*older, base, cookies.keys.further, cookies.now, random, jar);
    moved = further_name(base.name, older->state_digest);
    --keep;
  }
  prune_further(keep, moved, base, cookies.keys.further, cookies.sent, cookies.now, jar);
}

void erase_newest(const providers::Provider& provider, const CheckCookies& cookies, http::CookieJar& jar) {
  const config::Cookies& names = cookies.names;
  jar.erase(names.state.name, names.state.attributes);
  jar.erase(names.pkce_code_verifier.name, names.pkce_code_verifier.attributes);
  if (provider.checks.nonce || cookies.sent.find(names.nonce.name)) jar.erase(names.nonce.name, names.nonce.attributes);
}

}  // namespace

CheckKeys::CheckKeys(const config::Config& config)
    : plain_(config.secrets, config.plain_cookies), secure_(config.secrets, config.secure_cookies) {}

CheckKeys::Set::Set(const std::vector<crypto::SecretString>& secrets, const config::Cookies& names)
    : pkce(secrets, names.pkce_code_verifier.name),
      state(secrets, names.state.name),
      nonce(secrets, names.nonce.name),
      state_parameter(secrets, "encodedState"),
      further(secrets, names.state.name + ".further"),
      challenge(secrets, names.webauthn_challenge.name),
      challenge_value(secrets, "encodedWebauthnChallenge") {}

std::optional<State> open_state(std::string_view parameter, const CheckKeys::Set& keys, Instant now) {
  try {
    const json::Value claims = session::open_token(parameter, keys.state_parameter, now).claims;
    const json::Value* popup = claims.find("popup");
    const json::Value* max_age = claims.find("maxAge");
    return State{.origin = std::string(claims.find_string("origin").value_or("")),
                 .callback_url = std::string(claims.find_string("callbackUrl").value_or("")),
                 .popup = popup && popup->is_bool() && popup->boolean(),
                 .max_age = max_age && max_age->is_integer()
                                ? std::optional(std::chrono::seconds(max_age->integer()))
                                : std::nullopt};
  } catch (const jose::JoseError&) {
    return std::nullopt;
  }
}

Begun begin_checks(const providers::Provider& provider, const State& state, const CheckCookies& cookies,
                   crypto::Random& random, http::CookieJar& jar) {
  set_aside_newest(cookies, random, jar);

  Begun begun;
  begun.state = seal_state(state, provider, cookies, random);
  const std::string digest = state_digest(begun.state);
  const config::Cookies& names = cookies.names;
  set_check(names.state, cookies.keys.state, begun.state, "", provider, cookies, random, jar);

  if (provider.checks.pkce) {
    begun.code_verifier = oauth::make_code_verifier(random);
    set_check(names.pkce_code_verifier, cookies.keys.pkce, begun.code_verifier.reveal(), digest, provider, cookies,
              random, jar);
  }
  if (provider.checks.nonce) {
    begun.nonce = crypto::make_base64url(random);
    set_check(names.nonce, cookies.keys.nonce, begun.nonce, digest, provider, cookies, random, jar);
  }
  return begun;
}

Attempt use_state(const providers::Provider& provider, std::string_view state, const CheckCookies& cookies,
                  http::CookieJar& jar) {
  const config::Cookie& base = cookies.names.state;
  const std::string digest = state_digest(state);
  const std::string further = further_name(base.name, digest);
  if (cookies.sent.find(further)) jar.erase(further, base.attributes);
  auto found = find_further(digest, base, cookies.keys.further, cookies.sent, cookies.now);
  if (!found) {
    erase_newest(provider, cookies, jar);
    found = open_newest(cookies);
    if (!crypto::constant_time_equal(found->state_digest, digest))
      throw model::InvalidCheck("state: the browser began no sign-in with this one");
  }
  if (found->provider != provider.id)
    throw model::InvalidCheck("state: this sign-in began at provider " + found->provider + ", not at " + provider.id);
  return std::move(*found);
}

const crypto::SecretString& use_pkce(const Attempt& attempt) {
  if (attempt.code_verifier.empty()) throw model::InvalidCheck("pkce: no cookie of this sign-in has a code_verifier");
  return attempt.code_verifier;
}

const std::string& use_nonce(const Attempt& attempt) {
  if (attempt.nonce.empty()) throw model::InvalidCheck("nonce: no cookie of this sign-in has one");
  return attempt.nonce;
}

}  // namespace authfcgi::signin
