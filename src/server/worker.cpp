#include "server/worker.h"

#include <sys/eventfd.h>
#include <sys/resource.h>

#include <utility>

#include "fastcgi/exchange.h"
#include "observe/log.h"
#include "server/privileges.h"
#include "server/sandbox.h"
#include "server/signals.h"
#include "server/worker_loop.h"

namespace authfcgi::server {
namespace {

using shared::WorkerState;

void wake_master(const Post& post) { eventfd_write(post.wake_fd, 1); }

bool is_last_free_one(const Post& post) {
  const auto pool = static_cast<std::uint8_t>(post.kind);
  return post.scoreboard.count(pool, WorkerState::kIdle) + post.scoreboard.count(pool, WorkerState::kStarting) == 0;
}

// A password's hash computes for a tenth of a second, a look at a session for microseconds: the latter gets the larger
// share wherever both want a processor, and gets it soon as base/stand_back.h says (SEC-60). Where this is not allowed they
// are equals.
void let_others_go_first() { ::setpriority(PRIO_PROCESS, 0, 10); }

void enter_sandbox_or_say_so(PoolKind kind, bool store_needs_network) {
  try {
    enter_sandbox(kind, store_needs_network);
  } catch (const SandboxError& error) {
    observe::log(observe::Level::kWarning, "no_sandbox", {{"pool", name_of(kind)}, {"cause", error.what()}});
  }
}

}  // namespace

int run_worker(const Generation& generation, const Post& post) {
  try {
    signals::install_for_worker();
    if (!die_with_master(post.master_pid)) return 0;
    if (post.kind == PoolKind::kFlow) let_others_go_first();
    const config::Pool& pool = generation.pool(post.kind);
    const http::Handler handler = generation.make_handler(post.kind);
    enter_sandbox_or_say_so(post.kind, generation.store_needs_network || generation.hooks_need_network);

    // When the last free flow worker takes a request, the master hears of it at once: the next one may come while
    // all wait for somebody else's server.
    const bool grows = post.kind == PoolKind::kFlow && pool.dynamic;
    WorkerLoop* counting = nullptr;
    const auto answer = [&](const http::Request& request) {
      post.slot.enter(WorkerState::kBusy);
      if (grows && is_last_free_one(post)) wake_master(post);
      counting->count_request();
      post.slot.requests.fetch_add(1, std::memory_order_relaxed);
      http::Response response = handler(request);
      post.slot.enter(WorkerState::kIdle);
      return response;
    };
    fastcgi::Exchange exchange({.body_bytes = generation.max_body_bytes}, answer);
    signals::install_for_worker();  // again: libfcgi has taken SIGPIPE and SIGUSR1

    const auto on_leaving = [&] {
      post.slot.enter(WorkerState::kLeaving);
      wake_master(post);
    };
    WorkerLoop loop({.kind = post.kind, .listener = post.listener, .max_requests = pool.max_requests}, exchange, on_leaving);
    counting = &loop;
    post.slot.enter(WorkerState::kIdle);
    wake_master(post);
    loop.run();
    return 0;
  } catch (const std::exception& error) {
    observe::log(observe::Level::kError, "worker_failed", {{"pool", name_of(post.kind)}, {"cause", describe(error)}});
    return 1;
  }
}

}  // namespace authfcgi::server
