#include "session/database_strategy.h"

#include "hooks/nouns.h"
#include "model/errors.h"
#include "session/claims.h"
#include "session/cookie_chunks.h"
#include "session/device_text.h"

namespace authfcgi::session {

namespace {

// The column of the pg adapter (12.3). A longer cookie is none of ours, and the store is not asked.
constexpr std::size_t kMaxTokenLength = 255;

json::Value text_or_null(const std::optional<std::string>& text) { return text ? json::Value(*text) : json::Value(); }

// What GET session shows: a column without a value is null, as in Auth.js.
json::Value session_object(const model::Session& session, const model::User& user) {
  return json::object({{"user", json::object({{"name", text_or_null(user.name)},
                                              {"email", text_or_null(user.email)},
                                              {"image", text_or_null(user.image)}})},
                       {"expires", iso8601(session.expires)}});
}

// The same row for whoever may know more: all but the token, which is as good as a password.
json::Value session_row(const model::Session& session) {
  return json::object({{"userId", session.user_id}, {"expires", iso8601(session.expires)}});
}

// What the sign-in said, and over it the row, which is younger.
json::Value claims(const model::Session& session, const model::User& user) {
  json::Value claims = session.claims;
  claims.set("sub", user.id);
  if (user.email_verified) claims.erase("email_verified");
  if (user.name) claims.set("name", *user.name);
  if (user.email) claims.set("email", *user.email);
  if (user.image) claims.set("picture", *user.image);
  return claims;
}

}  // namespace

std::optional<Active> DatabaseStrategy::find(const http::Cookies& cookies, bool secure, Instant now) {
  const auto presented = token(cookies, secure);
  if (!presented) return std::nullopt;
  try {
    const auto found = store_.find_session_and_user(*presented);
    if (!found || found->first.expires < now) return std::nullopt;
    const auto& [session, user] = *found;
    return Active{.claims = claims(session, user),
                  .expires = session.expires,
                  .renewal_due = is_renewal_due(session.expires, now),
                  .user = user};
  } catch (const store::Unavailable&) {
    std::throw_with_nested(model::TemporarilyUnavailable("the store of sessions does not answer"));
  } catch (const store::StoreError&) {
    std::throw_with_nested(model::SessionTokenError("the session could not be looked up"));
  }
}

Reading DatabaseStrategy::read(const http::Cookies& cookies, bool secure, Instant now, const json::Value* update,
                               http::CookieJar& jar) {
  const auto presented = token(cookies, secure);
  try {
    auto found = presented ? load(*presented, now) : std::nullopt;
    if (!found) {
      erase_cookies(cookies, secure, jar);
      return {};
    }
    auto& [session, user] = *found;
    const Instant renewed = now + config_.session.max_age;
    if (is_renewal_due(session.expires, now)) {
      store_.update_session(*presented, renewed, now);
      session.expires = renewed;
    }
    Reading reading{.session = shape(session, user, update), .problem = {}};
    set_cookie(*presented, secure, renewed, jar);
    hooks_.events().tell({.event = hooks::Event::kSession, .session = &reading.session});
    return reading;
  } catch (const Error& error) {
    // The store or the hook failed, not the visitor: a later request with the same cookie may find the session.
    return {.session = nullptr, .problem = describe(error), .is_our_failure = true};
  }
}

json::Value DatabaseStrategy::show(const Active& active) {
  const model::User& user = active.user.value();
  return shape({.session_token = "", .user_id = user.id, .expires = active.expires}, user, nullptr);
}

void DatabaseStrategy::start(const http::Cookies& cookies, bool secure, Instant now, const Newcomer& newcomer,
                             http::CookieJar& jar) {
  // Never the token that came with the request: an attacker may have put it there (session fixation, SEC-35).
  const model::Session session{.session_token = crypto::make_base64url(random_),
                               .user_id = newcomer.user.id,
                               .expires = now + config_.session.max_age,
                               .started = now,
                               .seen = now,
                               .user_agent = clean_device_text(newcomer.user_agent),
                               .address = clean_device_text(newcomer.address),
                               .claims = claims_beside_user(newcomer, now)};
  replace(session, cookies, secure, jar);
}

bool DatabaseStrategy::strengthen(const http::Cookies& cookies, bool secure, Instant now, const json::Value& claims,
                                  http::CookieJar& jar, const Active* /*looked_at*/) {
  const auto presented = token(cookies, secure);
  auto found = presented ? store_.find_session_and_user(*presented) : std::nullopt;
  if (!found || found->first.expires < now) return false;
  model::Session& session = found->first;
  session.session_token = crypto::make_base64url(random_);
  session.expires = now + config_.session.max_age;
  session.seen = now;
  for (const json::Member& member : claims.object()) session.claims.set(member.name, member.value);
  replace(session, cookies, secure, jar);
  return true;
}

// In the place of the session that came with the request, if any did.
void DatabaseStrategy::replace(const model::Session& session, const http::Cookies& cookies, bool secure,
                               http::CookieJar& jar) {
  try {
    store_.create_session(session);
  } catch (const store::Unavailable&) {
    std::throw_with_nested(model::TemporarilyUnavailable("the store of sessions does not answer"));
  } catch (const store::StoreError&) {
    std::throw_with_nested(model::AdapterError("the session could not be stored"));
  }
  if (const auto replaced = token(cookies, secure)) {
    try {
      store_.delete_session(*replaced);
    } catch (const store::StoreError&) {
      // The sign-in has succeeded. What it replaces is known to this browser alone and ends by itself.
    }
  }
  erase_cookies(cookies, secure, jar);
  set_cookie(session.session_token, secure, session.expires, jar);
}

void DatabaseStrategy::end(const http::Cookies& cookies, bool secure, Instant /*now*/, http::CookieJar& jar) {
  erase_cookies(cookies, secure, jar);
  const auto presented = token(cookies, secure);
  if (!presented) return;
  try {
    const bool is_told = hooks_.events().has(hooks::Event::kSignOut);
    const auto ended = is_told ? store_.find_session_and_user(*presented) : std::nullopt;
    store_.delete_session(*presented);
    if (!ended) return;
    const json::Value row = session_row(ended->first);
    hooks_.events().tell({.event = hooks::Event::kSignOut, .session = &row});
  } catch (const store::Unavailable&) {
    std::throw_with_nested(model::TemporarilyUnavailable("the store of sessions does not answer"));
  } catch (const store::StoreError&) {
    std::throw_with_nested(model::SignOutError("the session could not be deleted"));
  }
}

std::optional<std::string_view> DatabaseStrategy::token(const http::Cookies& cookies, bool secure) const {
  const auto value = cookies.find(cookie(secure).name);
  if (!value || value->empty() || value->size() > kMaxTokenLength) return std::nullopt;
  return value;
}

// By the rule of Auth.js: once update_age has passed since the end was last moved.
bool DatabaseStrategy::is_renewal_due(Instant expires, Instant now) const {
  return expires - config_.session.max_age + config_.session.update_age <= now;
}

std::optional<std::pair<model::Session, model::User>> DatabaseStrategy::load(std::string_view token, Instant now) {
  auto found = store_.find_session_and_user(token);
  if (found && found->first.expires < now) {
    store_.delete_session(token);
    return std::nullopt;
  }
  return found;
}

// The session as it is shown, after the session hook had its say: what that one is not given it cannot show (15.7).
json::Value DatabaseStrategy::shape(const model::Session& session, const model::User& user,
                                    const json::Value* update) const {
  if (!hooks_.has_session()) return session_object(session, user);
  json::Value row = session_row(session);
  row.set("user", hooks::to_json(user));
  return hooks_.session(
      {.session = std::move(row), .user = &user, .new_session = update, .is_update = update != nullptr});
}

void DatabaseStrategy::set_cookie(std::string_view token, bool secure, Instant expires, http::CookieJar& jar) const {
  http::CookieAttributes attributes = cookie(secure).attributes;
  attributes.expires = expires;
  jar.set(cookie(secure).name, token, attributes);
}

void DatabaseStrategy::erase_cookies(const http::Cookies& cookies, bool secure, http::CookieJar& jar) const {
  erase_chunks(cookie(secure).name, cookie(secure).attributes, cookies, jar);
}

}  // namespace authfcgi::session
