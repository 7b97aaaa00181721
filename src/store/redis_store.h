// Sessions and verification tokens in Redis, with the semantics that store.h gives them; who they belong to is known
// elsewhere (split_store.h). Every change is one command or one script, so that nobody sees half of it.
//
//   PREFIXsession:DIGEST        hash: userId, expires, seen,     DIGEST as in redis_key.h, times in milliseconds;
//                               name, more                      more is JSON: what model::Session has beyond Auth.js;
//                                                               name is public_name(token)
//   PREFIXuser:DIGEST           sorted set: the keys of the user's sessions, by expires
//   PREFIXverification:DIGEST   hash: expires
//
// All of it vanishes by itself a day after it has expired, by the server's clock: within that day it is still found, so
// that whoever asks decides by his own clock what is over, as with every other store. What is durable is decided by the
// server's persistence; what is shared between its keys rules out Redis Cluster.
#pragma once

#include <memory>
#include <optional>

#include "model/session.h"
#include "store/redis_connection.h"

namespace authfcgi::store {

class RedisStore {
 public:
  explicit RedisStore(std::shared_ptr<RedisConnection> connection) : connection_(std::move(connection)) {}

  void create_session(const model::Session& session);  // Conflict when the token is there already
  std::optional<model::Session> find_session(std::string_view token);
  void update_session(std::string_view token, Instant expires, Instant seen);
  void delete_session(std::string_view token);
  // As Store has them. The index holds no more than what was in it when this began.
  std::vector<model::Session> list_sessions(std::string_view user_id);
  bool delete_named_session(std::string_view user_id, std::string_view name);
  // Every session of the user but one ("" for no exception); returns how many.
  int delete_sessions(std::string_view user_id, std::string_view except_token);

  void create_verification_token(const model::VerificationToken& token);
  std::optional<model::VerificationToken> use_verification_token(std::string_view identifier, std::string_view token);

  // What expired before now; returns how many. Walks through all keys of the database in small steps.
  int purge(Instant now);

 private:
  // Of the keys in the user's index.
  std::vector<std::string> session_keys_of(std::string_view user_id);
  std::string session_key(std::string_view token) const;
  std::string user_key(std::string_view user_id) const;
  std::string verification_key(std::string_view identifier, std::string_view token) const;
  int purge(std::string_view kind, const std::string& now);

  std::shared_ptr<RedisConnection> connection_;
};

}  // namespace authfcgi::store
