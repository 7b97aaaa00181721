// One connection to Redis, by hiredis: commands with a deadline, answers as values of ours. Lost connections are made
// anew at the next use; while the server is down, one attempt at a time and growing pauses between them, and everybody
// else hears at once that there is none (SEC-37, SEC-72). No TLS: Debian's hiredis 0.14 has none.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "store/backoff.h"

struct redisContext;

namespace authfcgi::store {

// Nothing in the text for a nil, an integer or a list.
struct RedisReply {
  std::optional<std::string> text;
  long long integer = 0;
  std::vector<RedisReply> elements;
};

class RedisConnection {
 public:
  // Connects at the first command, which must come after the fork. The settings must outlive this.
  explicit RedisConnection(const config::Redis& settings);
  ~RedisConnection();

  // One command, its words as they are (any bytes). Throws Unavailable where there is no server, no answer in time, or
  // an answer that another server or a later moment would not give (READONLY, LOADING, MOVED, OOM, ...); StoreError for every
  // other complaint of the server. An error after the command was sent leaves open whether it was carried out; it is
  // never sent twice. Messages hold no argument of any command (SEC-76).
  RedisReply command(const std::vector<std::string_view>& words);

  // Lua for EVAL, on the keys KEYS and with the arguments ARGV: the one way to do several things at once.
  RedisReply script(std::string_view lua, const std::vector<std::string_view>& keys,
                    const std::vector<std::string_view>& arguments = {});

  const std::string& prefix() const { return settings_.prefix; }

 private:
  void connect();
  void introduce();
  bool was_closed_meanwhile() const;
  RedisReply exchange(const std::vector<std::string_view>& words);
  [[noreturn]] void give_up(const std::string& reason);

  const config::Redis& settings_;
  struct Close {
    void operator()(redisContext* context) const noexcept;
  };
  std::unique_ptr<redisContext, Close> context_;
  Backoff backoff_;
};

}  // namespace authfcgi::store
