#include "server/worker_loop.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <utility>

#include "base/error.h"
#include "base/stand_back.h"
#include "server/signals.h"

namespace authfcgi::server {
namespace {

using Outcome = fastcgi::Exchange::Outcome;
using signals::Flag;

// For the rest of a request, for a peer that was told to go, for a peer that does not read its answer.
constexpr std::chrono::seconds kPatience{5};
constexpr timeval kSendTimeout{.tv_sec = kPatience.count(), .tv_usec = 0};

// A flow worker that is free gives a new connection this long to say what it wants before it looks at others: nginx
// writes in the same breath as it connects, and whatever this worker had taken besides would wait for the answer.
constexpr int kGraceMs = 1;
constexpr std::size_t kSilentConnectionsWithGrace = 16;

constexpr int kPauseWithoutDescriptorsMs = 50;

}  // namespace

WorkerLoop::WorkerLoop(const Place& place, fastcgi::Exchange& exchange, std::function<void()> on_leaving)
    : place_(place), exchange_(exchange), on_leaving_(std::move(on_leaving)), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_) throw Error(std::string("epoll_create1: ") + std::strerror(errno));
  watch_listener(true);
}

void WorkerLoop::run() {
  std::array<epoll_event, 64> events;
  while (!is_leaving_ || !timed_.empty() || !idle_.empty()) {
    const int ready = epoll_pwait(epoll_.get(), events.data(), events.size(), milliseconds_to_wait(), signals::while_waiting());
    if (ready < 0 && errno != EINTR) throw Error(std::string("epoll_pwait: ") + std::strerror(errno));

    const int served_before = served_;

    // Connections first, then the listener: what is here already is served before more is taken.
    bool has_callers = false;
    for (const epoll_event& event : std::span(events).first(static_cast<std::size_t>(std::max(ready, 0)))) {
      if (event.data.ptr == nullptr) {
        has_callers = true;
      } else {
        look(*static_cast<Connection*>(event.data.ptr));
      }
    }
    if (has_callers && is_listening_) accept_one();
    if (is_out_of_descriptors_) watch_listener(true);
    expire();
    // A crowd's short requests, one after the other, would be one long computation (SEC-60).
    if (place_.kind == PoolKind::kFlow && served_ != served_before) stand_back();

    const bool has_served_enough = place_.max_requests > 0 && served_ >= place_.max_requests;
    if (signals::take(Flag::kTerminate)) drain();
    if (signals::take(Flag::kRetire) || has_served_enough) leave();
  }
}

// False when nobody is waiting.
bool WorkerLoop::accept_one() {
  UniqueFd fd(accept4(place_.listener, nullptr, nullptr, SOCK_CLOEXEC));
  if (!fd) {
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) make_room();
    return false;
  }
  setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &kSendTimeout, sizeof kSendTimeout);
  const bool has_grace = place_.kind == PoolKind::kFlow && timed_.size() < kSilentConnectionsWithGrace;
  if (has_grace) {
    pollfd waiting{.fd = fd.get(), .events = POLLIN, .revents = 0};
    poll(&waiting, 1, kGraceMs);
  }
  Connection& connection = timed_.emplace_back();
  connection = {.fd = std::move(fd), .state = State::kWaiting, .deadline = Clock::now() + kPatience, .self = std::prev(timed_.end())};

  // Most have said everything by now. Those that close at once are never watched at all.
  const Outcome outcome = exchange_.advance(connection.fd, is_last());
  if (outcome != Outcome::kClosed) {
    epoll_event event{.events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data = {.ptr = &connection}};
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, connection.fd.get(), &event) != 0) {
      erase(connection);
      return true;
    }
  }
  settle(connection, outcome);
  return true;
}

// Out of descriptors: the longest incomplete connection goes, and accepting pauses for a moment, or epoll would
// report the listener again and again.
void WorkerLoop::make_room() {
  if (!timed_.empty()) erase(timed_.front());
  watch_listener(false);
  is_out_of_descriptors_ = true;
}

void WorkerLoop::watch_listener(bool on) {
  is_out_of_descriptors_ = false;
  if (on == is_listening_ || (on && is_leaving_)) return;
  epoll_event event{.events = EPOLLIN | EPOLLEXCLUSIVE, .data = {.ptr = nullptr}};
  epoll_ctl(epoll_.get(), on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, place_.listener, &event);
  is_listening_ = on;
}

void WorkerLoop::look(Connection& connection) {
  if (connection.state == State::kDiscard) {
    if (!exchange_.discard(connection.fd)) erase(connection);
    return;
  }
  settle(connection, exchange_.advance(connection.fd, is_last()));
}

void WorkerLoop::settle(Connection& connection, Outcome outcome) {
  switch (outcome) {
    case Outcome::kSilent:
      return;
    case Outcome::kPartial:
      if (connection.state == State::kIdle) wait_no_longer_than(connection, State::kWaiting);
      return;
    case Outcome::kAnswered:
      if (connection.state != State::kIdle) idle_.splice(idle_.end(), timed_, connection.self);
      connection.state = State::kIdle;
      return;
    case Outcome::kLeaving:
      // Only once: a peer that keeps coming all the same does not keep the worker.
      if (connection.state != State::kLeaving) wait_no_longer_than(connection, State::kLeaving);
      return;
    case Outcome::kDiscard:
      wait_no_longer_than(connection, State::kDiscard);
      return;
    case Outcome::kClosed:
      erase(connection);
      return;
  }
}

void WorkerLoop::wait_no_longer_than(Connection& connection, State state) {
  auto& home = connection.state == State::kIdle ? idle_ : timed_;
  timed_.splice(timed_.end(), home, connection.self);
  connection.state = state;
  connection.deadline = Clock::now() + kPatience;
}

void WorkerLoop::erase(Connection& connection) {
  auto& home = connection.state == State::kIdle ? idle_ : timed_;
  home.erase(connection.self);
}

// Nothing new any more. A kept connection is not simply closed: nginx may be writing on it, and a POST that meets a
// closed connection is a 502. It is told to go, and served if it had come already (SEC-71).
void WorkerLoop::leave() {
  if (is_leaving_) return;
  watch_listener(false);
  is_leaving_ = true;
  while (!idle_.empty()) {
    Connection& connection = idle_.front();
    fastcgi::Exchange::hint(connection.fd);
    wait_no_longer_than(connection, State::kLeaving);
  }
  on_leaving_();
}

// The service ends: who stands in the queue already is let in, for a while.
void WorkerLoop::drain() {
  const auto enough = Clock::now() + kPatience;
  while (!is_leaving_ && Clock::now() < enough && accept_one()) {
  }
  leave();
}

void WorkerLoop::expire() {
  if (timed_.empty()) return;
  const auto now = Clock::now();
  while (!timed_.empty() && timed_.front().deadline <= now) erase(timed_.front());
}

int WorkerLoop::milliseconds_to_wait() const {
  if (is_out_of_descriptors_) return kPauseWithoutDescriptorsMs;
  if (timed_.empty()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(timed_.front().deadline - Clock::now());
  return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

bool WorkerLoop::is_last() const {
  const bool retires_next = place_.max_requests > 0 && served_ + 1 >= place_.max_requests;
  return is_leaving_ || retires_next || place_.kind == PoolKind::kFlow;
}

}  // namespace authfcgi::server
