// How one worker divides itself among connections: an epoll loop over the listening socket and all connections, one
// request at a time. Waiting for bytes blocks nobody, and only so long (SEC-52).
#pragma once

#include <chrono>
#include <list>

#include "base/unique_fd.h"
#include "fastcgi/exchange.h"
#include "server/generation.h"

namespace authfcgi::server {

class WorkerLoop {
 public:
  struct Place {
    PoolKind kind;
    int listener;      // non-blocking
    int max_requests;  // the worker retires after so many; 0 means never
  };

  // on_leaving is called once, when the worker has stopped taking new connections.
  WorkerLoop(const Place& place, fastcgi::Exchange& exchange, std::function<void()> on_leaving);

  // Called by whoever answers, so that the worker can retire after max_requests.
  void count_request() { ++served_; }

  // Until the worker was told to retire, by a signal or by max_requests, and every connection is done with.
  void run();

 private:
  using Clock = std::chrono::steady_clock;
  enum class State {
    kWaiting,  // for the rest of a request, or for its first byte after accept
    kIdle,     // kept; has been answered
    kLeaving,  // was told not to come back
    kDiscard,  // is sending what nobody reads any more
  };
  struct Connection {
    UniqueFd fd;
    State state;
    Clock::time_point deadline;
    std::list<Connection>::iterator self;
  };

  bool accept_one();
  void make_room();
  void watch_listener(bool on);
  void look(Connection& connection);
  void settle(Connection& connection, fastcgi::Exchange::Outcome outcome);
  void wait_no_longer_than(Connection& connection, State state);
  void erase(Connection& connection);
  void leave();
  void drain();
  void expire();
  int milliseconds_to_wait() const;
  bool is_last() const;

  Place place_;
  fastcgi::Exchange& exchange_;
  std::function<void()> on_leaving_;
  UniqueFd epoll_;
  std::list<Connection> timed_;  // all have a deadline, the earliest first
  std::list<Connection> idle_;
  bool is_listening_ = false;
  bool is_out_of_descriptors_ = false;
  bool is_leaving_ = false;
  int served_ = 0;
};

}  // namespace authfcgi::server
