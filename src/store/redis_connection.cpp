#include "store/redis_connection.h"

#include <hiredis/hiredis.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/text.h"
#include "store/store.h"

namespace authfcgi::store {

namespace {

using Clock = std::chrono::steady_clock;

// Connecting (redis.connectTimeout, 2 s at most) and one command that gets no answer stay below the 5 s of SEC-37; all
// later commands of the same request fail at once.
constexpr std::chrono::milliseconds kCommandTimeout{2000};

// What the server says at another moment, or another server of the same data.
constexpr std::array<std::string_view, 13> kPassing = {"READONLY", "LOADING",    "MOVED",   "ASK",  "CLUSTERDOWN",
                                                       "TRYAGAIN", "MASTERDOWN", "MISCONF", "OOM",  "BUSY",
                                                       "UNKILLABLE", "NOREPLICAS", "UNBLOCKED"};

timeval to_timeval(std::chrono::milliseconds time) {
  return {.tv_sec = time.count() / 1000, .tv_usec = time.count() % 1000 * 1000};
}

struct FreeReply {
  void operator()(redisReply* reply) const noexcept { freeReplyObject(reply); }
};
using Reply = std::unique_ptr<redisReply, FreeReply>;

RedisReply to_value(const redisReply& reply) {
  RedisReply value;
  if (reply.type == REDIS_REPLY_STRING || reply.type == REDIS_REPLY_STATUS) value.text.emplace(reply.str, reply.len);
  if (reply.type == REDIS_REPLY_INTEGER) value.integer = reply.integer;
  if (reply.type != REDIS_REPLY_ARRAY) return value;
  for (std::size_t i = 0; i < reply.elements; ++i) value.elements.push_back(to_value(*reply.element[i]));
  return value;
}

// The server repeats the words of a command that it does not know; of AUTH that is the password.
std::string without_arguments(std::string_view complaint) {
  return std::string(complaint.substr(0, complaint.find(", with args")));
}

[[noreturn]] void throw_complaint(std::string_view complaint) {
  const auto code = complaint.substr(0, complaint.find(' '));
  const std::string message = "Redis: " + without_arguments(complaint);
  if (std::ranges::find(kPassing, code) != kPassing.end()) throw Unavailable(message);
  throw StoreError(message);
}

}  // namespace

void RedisConnection::Close::operator()(redisContext* context) const noexcept { redisFree(context); }

RedisConnection::RedisConnection(const config::Redis& settings) : settings_(settings) {}

RedisConnection::~RedisConnection() = default;

RedisReply RedisConnection::command(const std::vector<std::string_view>& words) {
  if (context_ && was_closed_meanwhile()) context_.reset();
  if (!context_) connect();
  return exchange(words);
}

RedisReply RedisConnection::script(std::string_view lua, const std::vector<std::string_view>& keys,
                                   const std::vector<std::string_view>& arguments) {
  const std::string key_count = std::to_string(keys.size());
  std::vector<std::string_view> words = {"EVAL", lua, key_count};
  words.insert(words.end(), keys.begin(), keys.end());
  words.insert(words.end(), arguments.begin(), arguments.end());
  return command(words);
}

void RedisConnection::connect() {
  if (!backoff_.may_try(Clock::now())) throw Unavailable("Redis: could not be reached a moment ago");
  const auto timeout = to_timeval(settings_.connect_timeout);
  context_.reset(settings_.socket.empty() ? redisConnectWithTimeout(settings_.host.c_str(), settings_.port, timeout)
                                          : redisConnectUnixWithTimeout(settings_.socket.c_str(), timeout));
  if (!context_) give_up("no memory for a connection");
  if (context_->err != 0) give_up(context_->errstr);
  if (redisSetTimeout(context_.get(), to_timeval(kCommandTimeout)) != REDIS_OK) give_up("cannot set a deadline");
  introduce();
  backoff_.succeeded();
}

// Who we are, and which database we mean. A server that refuses that is asked again only after a pause.
void RedisConnection::introduce() {
  try {
    if (!settings_.password.empty()) {
      if (settings_.user.empty()) {
        exchange({"AUTH", settings_.password.reveal()});
      } else {
        exchange({"AUTH", settings_.user, settings_.password.reveal()});
      }
    }
    if (settings_.database != 0) exchange({"SELECT", std::to_string(settings_.database)});
  } catch (const StoreError&) {
    context_.reset();
    backoff_.failed(Clock::now());
    throw;
  }
}

// A server that was restarted, or that closes idle connections, has said so by now. Asking costs a system call, and
// spares a command whose fate nobody would know.
bool RedisConnection::was_closed_meanwhile() const {
  char byte = 0;
  const auto count = ::recv(context_->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  // Bytes that nobody asked for are no answer to what we ask next.
  return count >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

RedisReply RedisConnection::exchange(const std::vector<std::string_view>& words) {
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  for (const auto word : words) {
    texts.push_back(word.data());
    sizes.push_back(word.size());
  }
  auto* context = context_.get();
  if (redisAppendCommandArgv(context, static_cast<int>(words.size()), texts.data(), sizes.data()) != REDIS_OK) {
    give_up(context->errstr);
  }
  const auto deadline = Clock::now() + kCommandTimeout;
  for (int done = 0; done == 0;) {
    if (redisBufferWrite(context, &done) != REDIS_OK) give_up(context->errstr);
  }
  // Each read has its own deadline; a server that sends a byte now and then must not have one a byte.
  void* raw = nullptr;
  while (raw == nullptr) {
    if (Clock::now() >= deadline) give_up("no whole answer in time");
    if (redisBufferRead(context) != REDIS_OK) give_up(context->errstr);
    if (redisGetReplyFromReader(context, &raw) != REDIS_OK) give_up(context->errstr);
  }
  const Reply reply(static_cast<redisReply*>(raw));
  if (reply->type != REDIS_REPLY_ERROR) return to_value(*reply);
  const std::string complaint(reply->str, reply->len);
  // This server is no good for us now: the next one behind the same name may be.
  for (const auto code : {"READONLY", "LOADING", "MASTERDOWN", "NOAUTH"}) {
    if (complaint.starts_with(code)) context_.reset();
  }
  throw_complaint(complaint);
}

void RedisConnection::give_up(const std::string& reason) {
  context_.reset();
  backoff_.failed(Clock::now());
  throw Unavailable("Redis: " + reason);
}

}  // namespace authfcgi::store
