#include "session/jwt_strategy.h"

#include "jose/error.h"
#include "session/claims.h"
#include "session/cookie_chunks.h"
#include "session/jwt.h"

namespace authfcgi::session {
namespace {

// next-auth 4's cookie: read once, then replaced by ours (16.2).
const char* version_4_name(bool secure) {
  return secure ? "__Secure-next-auth.session-token" : "next-auth.session-token";
}

std::int64_t issued_at(const json::Value& claims) {
  const json::Value* iat = claims.find("iat");
  return iat && iat->is_integer() ? iat->integer() : 0;
}

}  // namespace

struct JwtStrategy::Search {
  std::optional<Token> token;
  bool is_ours = false;  // from our own cookie, not version 4's
  std::string problem;   // a cookie was there, but nothing opened it

  bool renewal_due(std::chrono::seconds update_age, Instant now) const {
    // Once a token is older than updateAge it is written anew, and the session lives on (15.38); one that an old secret
    // or version 4 made, at once (SEC-36).
    return !is_ours || !token->with_first_secret ||
           now >= from_unix_seconds(issued_at(token->claims)) + update_age;
  }
};

SessionKeys::SessionKeys(const config::Config& config)
    : plain_(config.secrets, config.plain_cookies.session_token.name),
      secure_(config.secrets, config.secure_cookies.session_token.name),
      version_4_(Keyring::version4_session(config.secrets)) {}

JwtStrategy::Search JwtStrategy::search(const http::Cookies& cookies, bool secure, Instant now) const {
  Search search;
  const auto try_each = [&](std::string_view name, const Keyring& keyring) {
    for (const std::string& text : read_chunks(cookies, name)) {
      try {
        search.token = open_token(text, keyring, now);
        return true;
      } catch (const jose::JoseError& error) {
        // Not the end: a chunked cookie may stand beside a stale plain one (15.25).
        search.problem = describe(error);
      }
    }
    return false;
  };
  search.is_ours = try_each(config_.cookies(secure).session_token.name, keys_.of(secure));
  if (!search.is_ours) try_each(version_4_name(secure), keys_.version_4());
  return search;
}

std::optional<Active> JwtStrategy::find(const http::Cookies& cookies, bool secure, Instant now) {
  Search found = search(cookies, secure, now);
  if (!found.token) return std::nullopt;
  const bool due = found.renewal_due(config_.session.update_age, now);
  return Active{.claims = std::move(found.token->claims), .expires = found.token->expires, .renewal_due = due};
}

// A token after the jwt hook's word on it.
struct JwtStrategy::Judged {
  json::Value claims;
  Instant expires;
  bool is_to_keep;  // a new token, for the browser to keep
};

// Nothing where the hook ends the session. Throws what the hook throws.
std::optional<JwtStrategy::Judged> JwtStrategy::judge(Search found, const json::Value* update, Instant now) const {
  bool renew = update || found.renewal_due(config_.session.update_age, now);
  // What the hook changes is kept, also when no renewal is due: a rotated token that is forgotten is a lost one.
  const json::Value before = hooks_.has_jwt() && !renew ? found.token->claims : json::Value();
  const Instant expires_before = found.token->expires;
  hooks::JwtInput input;
  input.token = std::move(found.token->claims);
  if (update) input.trigger = "update";
  input.session = update;
  auto claims = hooks_.jwt(std::move(input));
  if (!claims) return std::nullopt;
  if (!renew) renew = hooks_.has_jwt() && *claims != before;
  return Judged{.claims = *std::move(claims),
                .expires = renew ? now + config_.session.max_age : expires_before,
                .is_to_keep = renew};
}

Reading JwtStrategy::read(const http::Cookies& cookies, bool secure, Instant now, const json::Value* update,
                          http::CookieJar& jar) {
  Search found = search(cookies, secure, now);
  if (!found.token) {
    if (!found.problem.empty()) erase(cookies, secure, jar);
    return {.session = nullptr, .problem = std::move(found.problem)};
  }
  try {
    auto judged = judge(std::move(found), update, now);
    if (!judged) {
      erase(cookies, secure, jar);
      return {.session = nullptr, .problem = "the jwt hook ended the session"};
    }
    Reading reading{.session = hooks_.session({.session = session_object(judged->claims, judged->expires),
                                               .token = &judged->claims}),
                    .problem = {}};
    const bool is_told = hooks_.events().has(hooks::Event::kSession);
    if (judged->is_to_keep) write(is_told ? judged->claims : std::move(judged->claims), cookies, secure, now, jar);
    if (is_told) {
      hooks_.events().tell({.event = hooks::Event::kSession, .token = &judged->claims, .session = &reading.session});
    }
    return reading;
  } catch (const Error& error) {
    // A hook of the operator's failed, or the token grew too large: no reason to sign anybody out (15.20).
    return {.session = nullptr, .problem = describe(error), .is_our_failure = true};
  }
}

Look JwtStrategy::look(const http::Cookies& cookies, bool secure, Instant now, http::CookieJar& jar) {
  if (!hooks_.has_jwt()) return Strategy::look(cookies, secure, now, jar);
  Search found = search(cookies, secure, now);
  if (!found.token) return {};
  try {
    auto judged = judge(std::move(found), nullptr, now);
    if (!judged) {
      erase(cookies, secure, jar);
      return {};
    }
    if (judged->is_to_keep) write(judged->claims, cookies, secure, now, jar);
    return {.active = Active{.claims = std::move(judged->claims), .expires = judged->expires}};
  } catch (const Error& error) {
    return {.problem = describe(error)};  // as in read()
  }
}

json::Value JwtStrategy::show(const Active& active) {
  return hooks_.session({.session = session_object(active.claims, active.expires), .token = &active.claims});
}

void JwtStrategy::start(const http::Cookies& cookies, bool secure, Instant now, const Newcomer& newcomer,
                        http::CookieJar& jar) {
  hooks::JwtInput input;
  input.token = initial_claims(newcomer, now);
  input.user = &newcomer.user;
  input.account = &newcomer.account;
  input.profile = newcomer.profile;
  input.is_new_user = newcomer.is_new_user;
  input.trigger = newcomer.is_new_user.value_or(false) ? "signUp" : "signIn";
  auto claims = hooks_.jwt(std::move(input));
  if (claims) {
    write(*std::move(claims), cookies, secure, now, jar);
  } else {
    erase(cookies, secure, jar);
  }
}

bool JwtStrategy::strengthen(const http::Cookies& cookies, bool secure, Instant now, const json::Value& claims,
                             http::CookieJar& jar, const Active* looked_at) {
  std::optional<Active> found = looked_at ? *looked_at : find(cookies, secure, now);
  if (!found) return false;
  json::Value strengthened = std::move(found->claims);
  for (const json::Member& member : claims.object()) strengthened.set(member.name, member.value);
  write(std::move(strengthened), cookies, secure, now, jar);
  return true;
}

void JwtStrategy::end(const http::Cookies& cookies, bool secure, Instant now, http::CookieJar& jar) {
  erase(cookies, secure, jar);
  if (!hooks_.events().has(hooks::Event::kSignOut)) return;
  if (const auto ended = find(cookies, secure, now)) {
    hooks_.events().tell({.event = hooks::Event::kSignOut, .token = &ended->claims});
  }
}

void JwtStrategy::write(json::Value claims, const http::Cookies& cookies, bool secure, Instant now,
                        http::CookieJar& jar) const {
  config::Cookie cookie = config_.cookies(secure).session_token;
  cookie.attributes.expires = now + config_.session.max_age;
  const std::string token = seal_token(std::move(claims), keys_.of(secure), now, config_.jwt.max_age, random_);
  erase_chunks(version_4_name(secure), cookie.attributes, cookies, jar);
  write_chunks(cookie.name, token, cookie.attributes, cookies, jar);
}

void JwtStrategy::erase(const http::Cookies& cookies, bool secure, http::CookieJar& jar) const {
  const config::Cookie& cookie = config_.cookies(secure).session_token;
  erase_chunks(cookie.name, cookie.attributes, cookies, jar);
  erase_chunks(version_4_name(secure), cookie.attributes, cookies, jar);
}

}  // namespace authfcgi::session
