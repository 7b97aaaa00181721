#include "server/master.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>
#include <utility>

#include "observe/log.h"
#include "server/notify.h"
#include "server/signals.h"
#include "server/worker.h"

namespace authfcgi::server {
namespace {

using observe::Level;
using shared::WorkerState;
using signals::Flag;

constexpr std::size_t kSlots = 1024;
constexpr std::chrono::milliseconds kTick{1000};
constexpr std::chrono::seconds kDrain{10};
constexpr std::chrono::seconds kReloadPatience{10};

Listener open_or_inherit(std::map<std::string, UniqueFd>& inherited, const std::string& name, const std::string& address,
                         const std::string& group) {
  const auto found = inherited.find(name);
  if (found != inherited.end()) return Listener::adopt(std::move(found->second));
  return Listener::open(address, group);
}

bool is_same(const config::Listen& a, const config::Listen& b) {
  return a.session == b.session && a.flow == b.flow && a.group == b.group;
}

}  // namespace

Master::Master(std::shared_ptr<const Generation> first, Reload reload)
    : reload_(std::move(reload)), generation_(std::move(first)), scoreboard_(kSlots), wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!wake_) throw Error(std::string("eventfd: ") + std::strerror(errno));
  const config::Listen& listen = generation_->listen;
  auto inherited = inherited_sockets();
  if (!listen.single()) {
    pools_.push_back({PoolKind::kSession, open_or_inherit(inherited, "authfcgi-session", listen.session, listen.group),
                      Staffing(generation_->session_pool)});
  }
  pools_.push_back({PoolKind::kFlow, open_or_inherit(inherited, "authfcgi-flow", listen.flow, listen.group),
                    Staffing(generation_->flow_pool)});
}

int Master::run() {
  signals::install_for_master();
  watchdog_interval_ = notify::watchdog_interval();
  for (;;) {
    if (signals::take(Flag::kTerminate)) return shut_down();
    if (signals::take(Flag::kChild)) reap();
    if (!previous_ && signals::take(Flag::kReload)) begin_reload();
    if (previous_) go_on_with_reload();
    for (Pool& pool : pools_) staff(pool);
    // While a reload is under way the old one goes on.
    if (!previous_) {
      sender_.keep(generation_, [&] {
        for (Pool& pool : pools_) pool.listener.close();
      });
    }
    if (!is_ready_) announce_ready();
    beat();
    wait();
  }
}

void Master::wait() {
  const auto now = Clock::now();
  auto until = now + kTick;
  for (const Pool& pool : pools_) {
    if (pool.staffing.not_before() > now) until = std::min(until, pool.staffing.not_before());
  }
  if (watchdog_interval_.count() > 0) until = std::min(until, next_beat_);
  const auto left = std::max(until - now, Clock::duration::zero());
  const auto whole_seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
  const timespec timeout{.tv_sec = whole_seconds.count(), .tv_nsec = std::chrono::nanoseconds(left - whole_seconds).count()};
  pollfd waiting{.fd = wake_.get(), .events = POLLIN, .revents = 0};
  ppoll(&waiting, 1, &timeout, signals::while_waiting());
  eventfd_t count;
  eventfd_read(wake_.get(), &count);
}

void Master::reap() {
  int status = 0;
  for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
    if (sender_.bury(pid, status)) continue;
    const auto child = std::ranges::find(children_, pid, &Child::pid);
    if (child == children_.end()) continue;
    // Off the list first: its number is no longer its own, and nobody may send a signal there.
    const Child dead = std::move(*child);
    children_.erase(child);
    shared::Scoreboard::free(*dead.slot);
    bury(dead, status);
  }
}

void Master::bury(const Child& child, int status) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
  child.pool->staffing.worker_crashed(Clock::now());
  const std::string pid = std::to_string(child.pid);
  const std::string signal = WIFSIGNALED(status) ? std::to_string(WTERMSIG(status)) : "";
  const std::string code = WIFEXITED(status) ? std::to_string(WEXITSTATUS(status)) : "";
  observe::log(Level::kError, "worker_died", {{"pool", name_of(child.pool->kind)}, {"pid", pid}, {"signal", signal}, {"status", code}});
  const bool was_new = previous_ && child.generation == generation_;
  if (was_new) give_up_reload("a worker with the new configuration died");
}

bool Master::takes_requests(const Child& child, const Pool& pool) const {
  return child.pool == &pool && child.generation == generation_ && !child.is_retiring &&
         child.slot->state.load(std::memory_order_acquire) != WorkerState::kLeaving;
}

Census Master::census(const Pool& pool) const {
  Census census;
  const auto long_ago = shared::Scoreboard::monotonic_ms() - std::chrono::milliseconds(kIdleBeforeRetiring).count();
  for (const Child& child : children_) {
    if (!takes_requests(child, pool)) continue;
    switch (child.slot->state.load(std::memory_order_acquire)) {
      case WorkerState::kStarting:
        ++census.starting;
        break;
      case WorkerState::kIdle:
        ++census.idle;
        if (child.slot->since_ms < long_ago) ++census.long_idle;
        break;
      case WorkerState::kBusy:
        ++census.busy;
        break;
      case WorkerState::kFree:
      case WorkerState::kLeaving:
        break;
    }
  }
  return census;
}

void Master::staff(Pool& pool) {
  const Census now = census(pool);
  for (int missing = pool.staffing.missing(now, Clock::now()); missing > 0; --missing) hire(pool);

  // Those that have been idle longest go first.
  std::vector<Child*> idle;
  const int superfluous = pool.staffing.superfluous(now);
  if (superfluous == 0) return;
  for (Child& child : children_) {
    if (takes_requests(child, pool) && child.slot->state.load() == WorkerState::kIdle) idle.push_back(&child);
  }
  std::ranges::sort(idle, {}, [](const Child* child) { return child->slot->since_ms.load(); });
  idle.resize(std::min(idle.size(), static_cast<std::size_t>(superfluous)));
  for (Child* child : idle) retire(*child, SIGQUIT);
}

void Master::hire(Pool& pool) {
  shared::Slot* slot = scoreboard_.take(static_cast<std::uint8_t>(pool.kind));
  if (slot == nullptr) return;
  const pid_t master = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    for (Pool& other : pools_) {
      if (&other != &pool) other.listener.close();
    }
    const Post post{.kind = pool.kind,
                    .listener = pool.listener.fd(),
                    .master_pid = master,
                    .wake_fd = wake_.get(),
                    .scoreboard = scoreboard_,
                    .slot = *slot};
    // Nothing of the master's is to be destroyed here: its sockets' paths, above all.
    _exit(run_worker(*generation_, post));
  }
  if (pid < 0) {
    observe::log(Level::kError, "fork_failed", {{"pool", name_of(pool.kind)}, {"cause", std::strerror(errno)}});
    shared::Scoreboard::free(*slot);
    pool.staffing.worker_crashed(Clock::now());
    return;
  }
  slot->pid = pid;
  children_.push_back({.pid = pid, .pool = &pool, .slot = slot, .generation = generation_});
}

void Master::retire(Child& child, int signal) {
  child.is_retiring = true;
  kill(child.pid, signal);
}

// New workers first; the old ones go when the new ones answer.
void Master::begin_reload() {
  notify::reloading();
  std::shared_ptr<const Generation> next;
  try {
    next = reload_();
  } catch (const std::exception& error) {
    observe::log(Level::kError, "reload_refused", {{"cause", describe(error)}});
    notify::ready();
    return;
  }
  if (!is_same(next->listen, generation_->listen)) {
    observe::log(Level::kWarning, "listen_unchanged", {{"cause", "the sockets change only at a restart"}});
  }
  previous_ = std::exchange(generation_, std::move(next));
  reload_deadline_ = Clock::now() + kReloadPatience;
  for (Pool& pool : pools_) pool.staffing = Staffing(generation_->pool(pool.kind));
}

void Master::go_on_with_reload() {
  const bool all_ready = std::ranges::all_of(pools_, [&](const Pool& pool) {
    const Census now = census(pool);
    return now.idle + now.busy >= pool.staffing.floor();
  });
  if (all_ready) return finish_reload();
  if (Clock::now() > reload_deadline_) give_up_reload("the new workers did not become ready");
}

void Master::finish_reload() {
  previous_.reset();
  for (Child& child : children_) {
    if (child.generation != generation_ && !child.is_retiring) retire(child, SIGQUIT);
  }
  observe::log(Level::kInfo, "reloaded");
  notify::ready();
}

void Master::give_up_reload(const char* cause) {
  observe::log(Level::kError, "reload_refused", {{"cause", cause}});
  for (Child& child : children_) {
    if (child.generation == generation_ && !child.is_retiring) retire(child, SIGQUIT);
  }
  generation_ = std::exchange(previous_, nullptr);
  for (Pool& pool : pools_) pool.staffing = Staffing(generation_->pool(pool.kind));
  notify::ready();
}

void Master::announce_ready() {
  const bool every_pool_answers = std::ranges::all_of(pools_, [&](const Pool& pool) {
    const Census now = census(pool);
    return now.idle + now.busy > 0;
  });
  if (!every_pool_answers) return;
  is_ready_ = true;
  const config::Listen& listen = generation_->listen;
  observe::log(Level::kInfo, "ready", {{"session", listen.session}, {"flow", listen.flow}});
  notify::ready();
}

// Nobody new finds us; who is here already is answered; then the end.
int Master::shut_down() {
  notify::stopping();
  observe::log(Level::kInfo, "stopping");
  for (Pool& pool : pools_) pool.listener.remove();
  for (Child& child : children_) retire(child, SIGTERM);
  sender_.end(SIGTERM);
  const auto deadline = Clock::now() + kDrain;
  while ((!children_.empty() || sender_.is_there()) && Clock::now() < deadline && !signals::take(Flag::kTerminate)) {
    wait();
    if (signals::take(Flag::kChild)) reap();
    beat();
  }
  for (const Child& child : children_) kill(child.pid, SIGKILL);
  sender_.end(SIGKILL);
  for (const Child& child : children_) waitpid(child.pid, nullptr, 0);
  observe::log(Level::kInfo, "stopped", {{"unfinished", children_.empty() ? "" : std::to_string(children_.size())}});
  return 0;
}

void Master::beat() {
  if (watchdog_interval_.count() == 0 || Clock::now() < next_beat_) return;
  notify::watchdog();
  next_beat_ = Clock::now() + watchdog_interval_;
}

}  // namespace authfcgi::server
