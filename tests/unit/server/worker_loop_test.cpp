#include "server/worker_loop.h"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <vector>

#include "server/listener.h"
#include "server/signals.h"
#include "support/child.h"
#include "support/fastcgi_peer.h"
#include "support/pauses.h"
#include "support/temporary_directory.h"

using namespace authfcgi;
using namespace authfcgi::server;
namespace peer = authfcgi::fastcgi_peer;

namespace {

// A worker in a process of its own, which answers with what it was asked for, or how often it has stood back.
class Worker {
 public:
  explicit Worker(PoolKind kind, int max_requests = 0, rlim_t descriptors = 1024)
      : listener_(Listener::open(path_, "")), child_([=, this] {
          const rlimit limit{descriptors, descriptors};
          setrlimit(RLIMIT_NOFILE, &limit);
          signals::install_for_worker();
          const int pauses_before = support::pauses();
          WorkerLoop* running = nullptr;
          fastcgi::Exchange exchange({}, [&](const http::Request& request) {
            running->count_request();
            const auto body = request.target == "/pauses" ? std::to_string(support::pauses() - pauses_before) : request.target;
            return http::Response{.status = 200, .headers = {}, .body = body};
          });
          signals::install_for_worker();
          WorkerLoop loop({.kind = kind, .listener = listener_.fd(), .max_requests = max_requests}, exchange, [] {});
          running = &loop;
          loop.run();
          return 0;
        }) {
    listener_.close();
  }

  UniqueFd connect() const { return peer::connect_to(path_); }
  test::Child& process() { return child_; }

 private:
  test::TemporaryDirectory directory_;
  std::string path_ = directory_ / "worker.sock";
  Listener listener_;
  test::Child child_;
};

std::string ask(const UniqueFd& connection, std::string_view target, bool keep = true) {
  peer::send_all(connection, peer::get(target, keep));
  const peer::Answer answer = peer::wait_for_answer(connection);
  return answer.is_ended ? answer.output.substr(answer.output.find("\r\n\r\n") + 4) : "closed";
}

}  // namespace

TEST_CASE("one session worker serves many kept connections in turn") {
  const Worker worker(PoolKind::kSession);
  std::vector<UniqueFd> connections;
  for (int i = 0; i < 24; ++i) connections.push_back(worker.connect());
  for (int round = 0; round < 3; ++round) {
    for (const UniqueFd& connection : connections) CHECK(ask(connection, "/a") == "/a");
  }
}

TEST_CASE("silent and slow connections keep nobody waiting, in either pool (SEC-52)") {
  for (const PoolKind kind : {PoolKind::kSession, PoolKind::kFlow}) {
    const Worker worker(kind);
    const std::string request = peer::get("/slow");
    std::vector<UniqueFd> silent;
    for (std::size_t i = 0; i < 200; ++i) {
      silent.push_back(worker.connect());
      peer::send_all(silent.back(), std::string_view(request).substr(0, i % request.size()));
    }
    CHECK(ask(worker.connect(), "/normal") == "/normal");
  }
}

TEST_CASE("out of descriptors, the one that has been silent longest makes room for who comes (SEC-72)") {
  for (const PoolKind kind : {PoolKind::kSession, PoolKind::kFlow}) {
    const Worker worker(kind, 0, 24);
    const UniqueFd kept = worker.connect();
    if (kind == PoolKind::kSession) CHECK(ask(kept, "/kept") == "/kept");
    std::vector<UniqueFd> silent;
    for (int i = 0; i < 60; ++i) silent.push_back(worker.connect());
    CHECK(ask(worker.connect(), "/normal") == "/normal");
    if (kind == PoolKind::kSession) CHECK(ask(kept, "/still") == "/still");
    silent.clear();
    CHECK(ask(worker.connect(), "/later") == "/later");
  }
}

TEST_CASE("an incomplete request is given up after five seconds, a kept connection is not (SEC-52)") {
  const Worker worker(PoolKind::kSession);
  const UniqueFd kept = worker.connect();
  CHECK(ask(kept, "/first") == "/first");
  const UniqueFd silent = worker.connect();
  const UniqueFd partial = worker.connect();
  peer::send_all(partial, std::string_view(peer::get("/half")).substr(0, 20));
  const UniqueFd relapsed = worker.connect();
  CHECK(ask(relapsed, "/whole") == "/whole");
  peer::send_all(relapsed, std::string_view(peer::get("/half")).substr(0, 20));
  CHECK(peer::read_to_end(silent) == "");
  CHECK(peer::read_to_end(partial) == "");
  CHECK(peer::read_to_end(relapsed) == "");
  CHECK(ask(kept, "/second") == "/second");
}

TEST_CASE("a flow worker closes after the answer") {
  const Worker worker(PoolKind::kFlow);
  const UniqueFd connection = worker.connect();
  CHECK(ask(connection, "/a", false) == "/a");
  CHECK(peer::read_to_end(connection) == "");
}

TEST_CASE("a flow worker stands back after each request, a session worker never does (SEC-60)") {
  for (const auto& [kind, expected] : {std::pair(PoolKind::kFlow, "2"), std::pair(PoolKind::kSession, "0")}) {
    const Worker worker(kind);
    for (int i = 0; i < 2; ++i) ask(worker.connect(), "/a");
    CHECK(ask(worker.connect(), "/pauses") == expected);
  }
}

TEST_CASE("a worker that retires tells idle connections, and still answers what comes on them (SEC-71)") {
  Worker worker(PoolKind::kSession);
  const UniqueFd idle = worker.connect();
  const UniqueFd crossing = worker.connect();
  CHECK(ask(idle, "/a") == "/a");
  CHECK(ask(crossing, "/a") == "/a");
  worker.process().kill(SIGQUIT);
  char hint[8];
  CHECK(recv(idle.get(), hint, sizeof hint, MSG_WAITALL) == 8);
  CHECK(std::string_view(hint, 8) == fastcgi::hint_to_close(1));
  CHECK(ask(crossing, "/crossed") == "/crossed");
  // As nginx does: closes when told.
  shutdown(idle.get(), SHUT_RDWR);
  shutdown(crossing.get(), SHUT_RDWR);
  CHECK(worker.process().wait() == 0);
}

TEST_CASE("a worker retires after max_requests") {
  Worker worker(PoolKind::kSession, 2);
  {
    const UniqueFd connection = worker.connect();
    CHECK(ask(connection, "/1") == "/1");
    CHECK(ask(connection, "/2") == "/2");
  }
  CHECK(worker.process().wait() == 0);
}

TEST_CASE("at the end of the service the queue is still served (SEC-71)") {
  Worker worker(PoolKind::kFlow);
  CHECK(ask(worker.connect(), "/begun", false) == "/begun");
  worker.process().kill(SIGSTOP);
  std::vector<UniqueFd> queue;
  for (int i = 0; i < 5; ++i) {
    queue.push_back(worker.connect());
    peer::send_all(queue.back(), peer::get("/queued", false));
  }
  worker.process().kill(SIGTERM);
  worker.process().kill(SIGCONT);
  for (const UniqueFd& connection : queue) CHECK(peer::wait_for_answer(connection).is_ended);
  CHECK(worker.process().wait() == 0);
}

TEST_CASE("garbage costs a connection and no worker (SEC-50, SEC-51)") {
  const Worker worker(PoolKind::kSession);
  for (const std::string_view garbage : {"GET / HTTP/1.1\r\n\r\n", "\x01\x01", "\x16\x03\x01\x02"}) {
    const UniqueFd connection = worker.connect();
    peer::send_all(connection, garbage);
    shutdown(connection.get(), SHUT_WR);
    CHECK(peer::read_to_end(connection) == "");
  }
  CHECK(ask(worker.connect(), "/alive") == "/alive");
}
