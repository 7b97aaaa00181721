#include "signin/second_factor.h"

#include <algorithm>

#include "base/base64url.h"
#include "jose/error.h"
#include "model/errors.h"
#include "otp/recovery_code.h"
#include "otp/totp.h"
#include "session/jwt.h"
#include "signin/keepers.h"
#include "signin/stored_user.h"

namespace authfcgi::signin {
namespace {

using limits::Limit;

const char* cookie_name(bool secure) { return secure ? "__Secure-authjs.second-factor" : "authjs.second-factor"; }

std::string text(const json::Value& claims, std::string_view name) {
  return std::string(claims.find_string(name).value_or(""));
}

// A passkey that its device gave away for a finger, a face or a PIN alone is two factors in one.
bool is_two_factors(const Identity& identity) {
  return identity.account.type == "webauthn" && identity.claims.find_string("acr") == "mfa";
}

bool is_of_provider(const Identity& identity) {
  return identity.account.type == "oauth" || identity.account.type == "oidc";
}

json::Value to_claims(const Identity& identity, const model::User& user, const std::string& callback_url, Instant now) {
  json::Value claims = json::object({{"sub", user.id},
                                     {"type", identity.account.type},
                                     {"provider", identity.account.provider},
                                     {"providerAccountId", identity.account.provider_account_id},
                                     {"needsLink", identity.needs_link},
                                     {"isNewUser", identity.is_new_user},
                                     {"callbackUrl", callback_url},
                                     {"claims", identity.claims},
                                     {"provedAt", to_unix_seconds(now)}});
  // The store may know the person by another address than the one that was vouched for.
  const bool is_same = identity.user.email == user.email;
  if (identity.email_verified && is_same) claims.set("emailVerified", *identity.email_verified);
  return claims;
}

bool flag(const json::Value& claims, std::string_view name) {
  const auto* value = claims.find(name);
  return value && value->is_bool() && value->boolean();
}

Identity from_claims(const json::Value& claims, model::User user) {
  Identity identity;
  identity.user = std::move(user);
  identity.has_waited = true;
  identity.is_new_user = flag(claims, "isNewUser");
  identity.needs_link = flag(claims, "needsLink");
  identity.account = {.user_id = "",
                      .type = text(claims, "type"),
                      .provider = text(claims, "provider"),
                      .provider_account_id = text(claims, "providerAccountId")};
  if (const auto* own = claims.find("claims"); own && own->is_object()) identity.claims = *own;
  const auto* at = claims.find("provedAt");
  if (at && at->is_integer() && !identity.claims.find("auth_time")) identity.claims.set("auth_time", *at);
  if (const auto* verified = claims.find("emailVerified"); verified && verified->is_bool()) {
    identity.email_verified = verified->boolean();
  }
  return identity;
}

// Whoever knew the old password, or came before anybody had proved the address, must not end with that what they began:
// not even to set a second factor up.
bool is_older(const json::Value& claims, const std::optional<Instant>& change) {
  const auto* at = claims.find("provedAt");
  return !at || !at->is_integer() || (change && to_unix_seconds(*change) > at->integer());
}

struct Opened {
  crypto::SecretBytes secret;
  bool with_first_secret;
};

Opened open_sealed(std::string_view sealed, const SecondFactorKeys& keys) {
  const auto opened = keys.secrets().open(sealed);
  auto bytes = base64url_decode(opened.plaintext);
  if (!bytes) throw jose::JoseError("a second factor's secret is damaged");
  return {crypto::SecretBytes(std::move(*bytes)), opened.with_first_secret};
}

// The program's secret was replaced: what the old one sealed is sealed anew while it can still be opened (SEC-36). Where
// that fails, the next code tries again.
void seal_anew(std::string_view user_id, const model::Totp& totp, const Opened& opened, const Vault& vault) {
  if (opened.with_first_secret) return;
  try {
    vault.accounts.replace_totp_secret(user_id, totp.sealed_secret, seal_totp_secret(opened.secret, vault.keys, vault.random));
  } catch (const store::StoreError&) {
  }
}

bool use_totp(std::string_view user_id, const model::Totp& totp, std::string_view code, Instant now,
              const Vault& vault) {
  const auto opened = open_sealed(totp.sealed_secret, vault.keys);
  const auto step = otp::verify_totp(opened.secret, code, totp.last_step, now);
  if (!step || !vault.accounts.use_totp_step(user_id, *step)) return false;
  seal_anew(user_id, totp, opened, vault);
  return true;
}

bool use_code(std::string_view user_id, const model::Totp& totp, std::string_view code, Instant now, const Vault& vault) {
  const auto hash = otp::hash_recovery_code(user_id, code);
  return hash ? vault.accounts.use_recovery_code(user_id, *hash) : use_totp(user_id, totp, code, now, vault);
}

}  // namespace

SecondFactorKeys::SecondFactorKeys(const config::Config& config)
    : plain_(config.secrets, cookie_name(false)),
      secure_(config.secrets, cookie_name(true)),
      secrets_(config.secrets, "authfcgi.totp") {}

std::string seal_totp_secret(const crypto::SecretBytes& secret, const SecondFactorKeys& keys, crypto::Random& random) {
  return keys.secrets().seal(base64url_encode(secret.reveal()), random);
}

crypto::SecretBytes open_totp_secret(std::string_view sealed, const SecondFactorKeys& keys) {
  return open_sealed(sealed, keys).secret;
}

config::Cookie second_factor_cookie(const config::Cookies& names, bool secure) {
  return {.name = cookie_name(secure), .attributes = names.state.attributes};
}

Missing ask_second_factor(const Identity& identity, const model::User& user, const Visit& visit,
                          const std::string& callback_url, const Vault& vault, http::CookieJar& jar) {
  const config::SecondFactor& settings = vault.config.second_factor;
  if (is_two_factors(identity)) return Missing::kNothing;
  if (is_of_provider(identity) && !settings.after_providers) return Missing::kNothing;
  const auto account = with_keepers([&] { return vault.accounts.find(user.id); });
  const bool is_there = account && account->has_second_factor();
  const bool is_required = settings.required || (account && account->second_factor_required);
  if (!is_there && !is_required) return Missing::kNothing;
  if (!is_there && !vault.config.accounts.pages) {
    throw model::AccessDenied("a second factor is required, but without accounts there is no page to set one up");
  }
  // Whom the authorize hook names may be nobody whom we could keep a second factor for.
  const auto stored = with_keepers([&] {
    return find_stored_user(user.id, user.email, identity.account.provider, vault.store, vault.config);
  });
  if (!stored && !settings.required) return Missing::kNothing;
  if (!stored) {
    throw model::AccessDenied("a second factor is required, but the store does not know this user");
  }
  const auto lifetime = is_there ? kSecondFactorTime : kSetUpTime;
  config::Cookie cookie = second_factor_cookie(vault.config.cookies(visit.secure), visit.secure);
  cookie.attributes.max_age = lifetime;
  cookie.attributes.expires = visit.now + lifetime;
  jar.set(cookie.name,
          session::seal_token(to_claims(identity, user, callback_url, visit.now), vault.keys.waiting(visit.secure),
                              visit.now, lifetime, vault.random),
          cookie.attributes);
  return is_there ? Missing::kCode : Missing::kSetUp;
}

std::optional<Waiting> find_waiting(const Visit& visit, const Vault& vault) {
  const auto value = visit.cookies.find(cookie_name(visit.secure));
  if (!value) return std::nullopt;
  json::Value claims;
  try {
    claims = session::open_token(*value, vault.keys.waiting(visit.secure), visit.now).claims;
  } catch (const jose::JoseError&) {
    return std::nullopt;  // expired or forged: as good as not sent
  }
  const std::string user_id = text(claims, "sub");
  return with_keepers([&]() -> std::optional<Waiting> {
    auto user = vault.store.find_user(user_id);
    const auto account = vault.accounts.find(user_id);
    if (!user || is_older(claims, user->email_verified)) return std::nullopt;
    if (account && (account->disabled || is_older(claims, account->password_changed))) return std::nullopt;
    Waiting waiting{.user_id = user_id,
                    .identity = from_claims(claims, *std::move(user)),
                    .callback_url = text(claims, "callbackUrl")};
    // What was proved must be theirs still. Tokens do not fit into a cookie; the store has those of a provider's account.
    model::Account& linked = waiting.identity.account;
    if (is_of_provider(waiting.identity) || linked.type == "webauthn") {
      auto stored = vault.store.find_account(linked.provider, linked.provider_account_id);
      if (!stored || stored->user_id != user_id) return std::nullopt;
      linked = *std::move(stored);
    }
    return waiting;
  });
}

void erase_waiting(const Visit& visit, const config::Config& config, http::CookieJar& jar) {
  const config::Cookie cookie = second_factor_cookie(config.cookies(visit.secure), visit.secure);
  if (visit.cookies.find(cookie.name)) jar.erase(cookie.name, cookie.attributes);
}

bool has_second_factor(std::string_view user_id, const Vault& vault) {
  const auto account = with_keepers([&] { return vault.accounts.find(user_id); });
  return account && account->has_second_factor();
}

CodeCheck verify_second_factor(std::string_view user_id, std::string_view code, Instant now, const Vault& vault) {
  return with_keepers([&]() -> CodeCheck {
    const auto account = vault.accounts.find(user_id);
    if (!account || !account->has_second_factor()) return {};
    const auto verdict = vault.limits.charge({{Limit::kSecondFactor, user_id}}, now);
    if (!verdict.allowed) throw model::TooManyRequests("too many wrong codes", verdict.retry_after);
    try {
      const CodeCheck check{.is_right = use_code(user_id, *account->totp, code, now, vault)};
      if (check.is_right) vault.limits.forget(Limit::kSecondFactor, user_id);
      return check;
    } catch (const jose::JoseError& error) {
      // No code was compared with anything, so none was tried.
      vault.limits.refund(Limit::kSecondFactor, user_id, now);
      return {.is_right = false, .problem = describe(error)};
    } catch (const store::StoreError&) {
      vault.limits.refund(Limit::kSecondFactor, user_id, now);
      throw;
    }
  });
}

json::Value second_factor_claims(const json::Value& claims) {
  json::Array methods;
  if (const auto* amr = claims.find("amr"); amr && amr->is_array()) methods = amr->array();
  if (std::ranges::find(methods, json::Value("otp")) == methods.end()) methods.emplace_back("otp");
  return json::object({{"acr", "mfa"}, {"amr", std::move(methods)}});
}

}  // namespace authfcgi::signin
