// One reading of the configuration, as far as processes care: how many workers, and what they run.
#pragma once

#include <cstddef>
#include <functional>

#include "config/config.h"
#include "http/fetch.h"

namespace authfcgi::server {

enum class PoolKind {
  kSession,  // many kept connections a worker, one short request at a time; no network after the start but a store's
  kFlow,     // one connection at a time, closed after the answer; may wait for others
};

struct Generation {
  config::Listen listen;
  config::Pool session_pool;
  config::Pool flow_pool;
  std::size_t max_body_bytes = 65536;
  bool store_needs_network = false;  // users or sessions are behind a socket: session workers may call there
  bool hooks_need_network = false;  // callbacks.network: the operator's functions may ask others there, too

  // Called once in each worker after the fork. What it throws ends the worker, and the master tries again.
  std::function<http::Handler(PoolKind)> make_handler;

  // The same for the process that sends messages: it begins to send what is due, if it may begin, looks after what is on its
  // way, for a moment, and says whether there was anything to do. Empty where none is ever sent.
  std::function<std::function<bool(bool may_begin)>()> make_sender;

  const config::Pool& pool(PoolKind kind) const { return kind == PoolKind::kSession ? session_pool : flow_pool; }
};

constexpr const char* name_of(PoolKind kind) { return kind == PoolKind::kSession ? "session" : "flow"; }

}  // namespace authfcgi::server
