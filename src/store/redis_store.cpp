#include "store/redis_store.h"

#include <algorithm>
#include <charconv>
#include <exception>
#include <functional>

#include "json/text.h"
#include "store/redis_key.h"
#include "store/store.h"

namespace authfcgi::store {

namespace {

// Lets a key live until a day after it has expired; a day from now if that was long ago. Never shortens the life of an
// index that younger sessions need.
#define AUTHFCGI_KEEP                                                                            \
  "local function keep(key, expires) "                                                           \
  "  local time = redis.call('TIME') "                                                           \
  "  local now = time[1] * 1000 + math.floor(time[2] / 1000) "                                   \
  "  local left = math.max(expires - now, 0) + 86400000 "                                        \
  "  if redis.call('PTTL', key) < left then redis.call('PEXPIRE', key, string.format('%.0f', left)) end " \
  "end "

// KEYS: session, user. ARGV: user id, expires, name, more, and seen where it is known. The index forgets what Redis has forgotten by itself.
constexpr std::string_view kCreateSession = AUTHFCGI_KEEP R"(
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'userId', ARGV[1], 'expires', ARGV[2], 'name', ARGV[3], 'more', ARGV[4])
if ARGV[5] then redis.call('HSET', KEYS[1], 'seen', ARGV[5]) end
redis.call('ZADD', KEYS[2], ARGV[2], KEYS[1])
keep(KEYS[1], tonumber(ARGV[2]))
keep(KEYS[2], tonumber(ARGV[2]))
for _, key in ipairs(redis.call('ZRANGE', KEYS[2], 0, 9)) do
  if redis.call('EXISTS', key) == 0 then redis.call('ZREM', KEYS[2], key) end
end
return 1)";

// KEYS: session, user. ARGV: user id, expires, seen. A session that ended meanwhile stays ended.
constexpr std::string_view kUpdateSession = AUTHFCGI_KEEP R"(
if redis.call('HGET', KEYS[1], 'userId') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'expires', ARGV[2], 'seen', ARGV[3])
redis.call('ZADD', KEYS[2], ARGV[2], KEYS[1])
redis.call('PERSIST', KEYS[1])
keep(KEYS[1], tonumber(ARGV[2]))
keep(KEYS[2], tonumber(ARGV[2]))
return 1)";

// KEYS: session, user.
constexpr std::string_view kDeleteSession = R"(
redis.call('ZREM', KEYS[2], KEYS[1])
return redis.call('DEL', KEYS[1]))";

// KEYS: user, the session to keep.
constexpr std::string_view kDeleteSessions = R"(
local count = 0
for _, key in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if key ~= KEYS[2] then
    count = count + redis.call('DEL', key)
    redis.call('ZREM', KEYS[1], key)
  end
end
return count)";

// KEYS: token. ARGV: expires.
constexpr std::string_view kCreateVerificationToken = AUTHFCGI_KEEP R"(
if redis.call('HSETNX', KEYS[1], 'expires', ARGV[1]) == 0 then return 0 end
keep(KEYS[1], tonumber(ARGV[1]))
return 1)";

// KEYS: token. Read and gone in one step: of eight who ask at once, one gets it (SEC-64).
constexpr std::string_view kUseVerificationToken = R"(
local expires = redis.call('HGET', KEYS[1], 'expires')
redis.call('DEL', KEYS[1])
return expires)";

// KEYS: sessions or tokens. ARGV: now.
constexpr std::string_view kPurge = R"(
local count = 0
for _, key in ipairs(KEYS) do
  local expires = redis.call('HGET', key, 'expires')
  if expires and tonumber(expires) < tonumber(ARGV[1]) then count = count + redis.call('DEL', key) end
end
return count)";

std::string to_text(Instant instant) { return std::to_string(instant.time_since_epoch().count()); }

Instant to_instant(std::string_view text) {
  long long millis = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), millis);
  if (error != std::errc() || end != text.data() + text.size()) throw StoreError("Redis: a time is no number");
  return Instant(std::chrono::milliseconds(millis));
}

std::string write_more(const model::Session& session) {
  json::Value more = json::object({{"userAgent", session.user_agent}, {"address", session.address}, {"claims", session.claims}});
  if (session.started) more.set("started", session.started->time_since_epoch().count());
  return json::write(more);
}

void read_more(std::string_view text, model::Session& session) {
  try {
    const json::Value more = json::parse(text);
    const auto instant = [&](std::string_view name) -> std::optional<Instant> {
      const auto* value = more.find(name);
      return value ? std::optional(Instant(std::chrono::milliseconds(value->integer()))) : std::nullopt;
    };
    session.started = instant("started");
    session.user_agent = more.find_string("userAgent").value_or("");
    session.address = more.find_string("address").value_or("");
    if (const auto* claims = more.find("claims"); claims && claims->is_object()) session.claims = *claims;
  } catch (const Error&) {
    std::throw_with_nested(StoreError("Redis: a session is damaged"));
  }
}

// HMGET of userId, expires, name, seen, more. Without its token; nothing for a session that is not there.
std::optional<model::Session> read_session(const RedisReply& reply) {
  const auto& fields = reply.elements;
  if (fields.size() != 5 || !fields[0].text || !fields[1].text) return std::nullopt;
  model::Session session{.session_token = "", .user_id = *fields[0].text, .expires = to_instant(*fields[1].text)};
  session.name = fields[2].text.value_or("");
  if (fields[3].text) session.seen = to_instant(*fields[3].text);
  if (fields[4].text) read_more(*fields[4].text, session);
  return session;
}

}  // namespace

std::string RedisStore::session_key(std::string_view token) const {
  return redis_key(connection_->prefix(), "session", {token});
}

std::string RedisStore::user_key(std::string_view user_id) const {
  return redis_key(connection_->prefix(), "user", {user_id});
}

std::string RedisStore::verification_key(std::string_view identifier, std::string_view token) const {
  return redis_key(connection_->prefix(), "verification", {identifier, token});
}

void RedisStore::create_session(const model::Session& session) {
  const std::string expires = to_text(session.expires), name = model::public_name(session.session_token),
                    more = write_more(session), seen = session.seen ? to_text(*session.seen) : "";
  std::vector<std::string_view> arguments = {session.user_id, expires, name, more};
  if (session.seen) arguments.push_back(seen);
  const auto created =
      connection_->script(kCreateSession, {session_key(session.session_token), user_key(session.user_id)}, arguments);
  if (created.integer == 0) throw Conflict("this session is there already");
}

std::optional<model::Session> RedisStore::find_session(std::string_view token) {
  auto session = read_session(connection_->command({"HMGET", session_key(token), "userId", "expires", "name", "seen", "more"}));
  if (!session) return std::nullopt;
  session->session_token = token;
  session->name.clear();
  return session;
}

void RedisStore::update_session(std::string_view token, Instant expires, Instant seen) {
  const auto session = find_session(token);
  if (!session) return;
  connection_->script(kUpdateSession, {session_key(token), user_key(session->user_id)},
                      {session->user_id, to_text(expires), to_text(seen)});
}

std::vector<std::string> RedisStore::session_keys_of(std::string_view user_id) {
  std::vector<std::string> keys;
  for (auto& key : connection_->command({"ZRANGE", user_key(user_id), "0", "-1"}).elements) {
    keys.push_back(std::move(key.text.value()));
  }
  return keys;
}

std::vector<model::Session> RedisStore::list_sessions(std::string_view user_id) {
  std::vector<model::Session> sessions;
  for (const std::string& key : session_keys_of(user_id)) {
    // Of those that ended since the index was read nothing is there.
    if (auto session = read_session(connection_->command({"HMGET", key, "userId", "expires", "name", "seen", "more"}))) sessions.push_back(*std::move(session));
  }
  std::ranges::stable_sort(sessions, std::greater(), &model::Session::started);
  return sessions;
}

bool RedisStore::delete_named_session(std::string_view user_id, std::string_view name) {
  for (const std::string& key : session_keys_of(user_id)) {
    if (connection_->command({"HGET", key, "name"}).text != name) continue;
    return connection_->script(kDeleteSession, {key, user_key(user_id)}).integer > 0;
  }
  return false;
}

void RedisStore::delete_session(std::string_view token) {
  const auto session = find_session(token);
  if (session) connection_->script(kDeleteSession, {session_key(token), user_key(session->user_id)});
}

int RedisStore::delete_sessions(std::string_view user_id, std::string_view except_token) {
  const auto deleted = connection_->script(kDeleteSessions, {user_key(user_id), session_key(except_token)});
  return static_cast<int>(deleted.integer);
}

void RedisStore::create_verification_token(const model::VerificationToken& token) {
  const auto created = connection_->script(kCreateVerificationToken, {verification_key(token.identifier, token.token)},
                                           {to_text(token.expires)});
  if (created.integer == 0) throw Conflict("this verification token is there already");
}

std::optional<model::VerificationToken> RedisStore::use_verification_token(std::string_view identifier,
                                                                           std::string_view token) {
  const auto used = connection_->script(kUseVerificationToken, {verification_key(identifier, token)});
  if (!used.text) return std::nullopt;
  return model::VerificationToken{
      .identifier = std::string(identifier), .token = std::string(token), .expires = to_instant(*used.text)};
}

int RedisStore::purge(Instant now) { return purge("session", to_text(now)) + purge("verification", to_text(now)); }

int RedisStore::purge(std::string_view kind, const std::string& now) {
  // The prefix has no character that means something in a pattern (config/redis_settings.h).
  const std::string pattern = connection_->prefix() + std::string(kind) + ":*";
  int count = 0;
  std::string cursor = "0";
  do {
    const auto step = connection_->command({"SCAN", cursor, "MATCH", pattern, "COUNT", "500"});
    std::vector<std::string_view> keys;
    for (const auto& key : step.elements.at(1).elements) keys.push_back(key.text.value());
    if (!keys.empty()) count += static_cast<int>(connection_->script(kPurge, keys, {now}).integer);
    cursor = step.elements.at(0).text.value();
  } while (cursor != "0");
  return count;
}

}  // namespace authfcgi::store
