#include "server/worker.h"

#include <doctest/doctest.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>

#include "server/listener.h"
#include "support/child.h"
#include "support/fastcgi_peer.h"
#include "support/temporary_directory.h"

using namespace authfcgi;
using namespace authfcgi::server;
namespace peer = authfcgi::fastcgi_peer;
using shared::WorkerState;

namespace {

struct Workplace {
  test::TemporaryDirectory directory;
  std::string path = directory / "a.sock";
  Listener listener = Listener::open(path, "");
  shared::Scoreboard board{4};
  UniqueFd wake{eventfd(0, EFD_CLOEXEC)};
  pid_t master = getpid();

  int work(PoolKind kind, shared::Slot& slot, std::function<http::Handler(PoolKind)> make_handler) {
    Generation generation;
    generation.flow_pool = {.dynamic = true, .min_workers = 1, .max_workers = 4, .max_requests = 0};
    generation.make_handler = std::move(make_handler);
    const Post post{.kind = kind, .listener = listener.fd(), .master_pid = master, .wake_fd = wake.get(), .scoreboard = board, .slot = slot};
    return run_worker(generation, post);
  }

  // Waits until some worker has something to say.
  bool is_woken() {
    pollfd waiting{.fd = wake.get(), .events = POLLIN, .revents = 0};
    eventfd_t count;
    return poll(&waiting, 1, 20000) == 1 && eventfd_read(wake.get(), &count) == 0;
  }
};

http::Handler answer_with_state(shared::Slot& slot) {
  return [&slot](const http::Request&) {
    const bool is_busy = slot.state == WorkerState::kBusy;
    return http::Response{.status = 200, .headers = {}, .body = is_busy ? "busy" : "not busy"};
  };
}

}  // namespace

TEST_CASE("a worker is on the scoreboard from its start to its end, and says so") {
  Workplace place;
  shared::Slot& slot = *place.board.take(1);
  test::Child worker([&] { return place.work(PoolKind::kFlow, slot, [&](PoolKind) { return answer_with_state(slot); }); });
  CHECK(place.is_woken());
  CHECK(slot.state == WorkerState::kIdle);
  const UniqueFd connection = peer::connect_to(place.path);
  peer::send_all(connection, peer::get("/", false));
  CHECK(peer::wait_for_answer(connection).output.ends_with("\r\n\r\nbusy"));
  CHECK_MESSAGE(place.is_woken(), "the last free worker was taken: the pool must grow");
  CHECK(slot.requests == 1);
  worker.kill(SIGQUIT);
  CHECK(place.is_woken());
  CHECK(worker.wait() == 0);
  CHECK(slot.state == WorkerState::kLeaving);
}

TEST_CASE("who reads a session goes before who computes a password's hash (SEC-60)") {
  for (const PoolKind kind : {PoolKind::kSession, PoolKind::kFlow}) {
    Workplace place;
    shared::Slot& slot = *place.board.take(0);
    const int ours = getpriority(PRIO_PROCESS, 0);
    test::Child worker([&] {
      return place.work(kind, slot, [](PoolKind) {
        const std::string niceness = std::to_string(getpriority(PRIO_PROCESS, 0));
        return [niceness](const http::Request&) { return http::Response{.status = 200, .headers = {}, .body = niceness}; };
      });
    });
    const UniqueFd connection = peer::connect_to(place.path);
    peer::send_all(connection, peer::get("/", false));
    const std::string expected = std::to_string(kind == PoolKind::kFlow ? 10 : ours);
    CHECK(peer::wait_for_answer(connection).output.ends_with("\r\n\r\n" + expected));
    worker.kill(SIGQUIT);
    CHECK(worker.wait() == 0);
  }
}

TEST_CASE("the program is made before the sandbox closes") {
  Workplace place;
  shared::Slot& slot = *place.board.take(0);
  test::Child worker([&] {
    return place.work(PoolKind::kSession, slot, [](PoolKind) -> http::Handler {
      const UniqueFd early(socket(AF_INET, SOCK_STREAM, 0));
      return [could_before = static_cast<bool>(early)](const http::Request&) {
        const UniqueFd late(socket(AF_INET, SOCK_STREAM, 0));
        return http::Response{.status = could_before && !late ? 200 : 500, .headers = {}, .body = ""};
      };
    });
  });
  const UniqueFd connection = peer::connect_to(place.path);
  peer::send_all(connection, peer::get("/"));
  CHECK(peer::wait_for_answer(connection).output.starts_with("Status: 200 "));
}

TEST_CASE("a worker whose program cannot be made ends with 1") {
  Workplace place;
  shared::Slot& slot = *place.board.take(0);
  test::Child worker([&] {
    return place.work(PoolKind::kSession, slot, [](PoolKind) -> http::Handler { throw Error("the store does not open"); });
  });
  CHECK(worker.wait() == 1);
}

TEST_CASE("a worker whose master is gone does not begin") {
  Workplace place;
  place.master = 1;
  shared::Slot& slot = *place.board.take(0);
  test::Child worker([&] { return place.work(PoolKind::kSession, slot, [&](PoolKind) { return answer_with_state(slot); }); });
  CHECK(worker.wait() == 0);
  CHECK(slot.state == WorkerState::kStarting);
}
