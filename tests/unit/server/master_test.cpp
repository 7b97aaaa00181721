#include "server/master.h"

#include <doctest/doctest.h>
#include <poll.h>
#include <sys/eventfd.h>

#include <filesystem>
#include <fstream>

#include "support/child.h"
#include "support/fastcgi_peer.h"
#include "support/temporary_directory.h"

using namespace authfcgi;
using namespace authfcgi::server;
namespace peer = authfcgi::fastcgi_peer;

namespace {

// A whole service in a process of its own. Every answer names the pool, the worker and the text in the file "text"
// of its generation; a text of "broken" cannot be loaded. "/die" kills the worker, "/wait" waits for the gate to open.
class Service {
 public:
  Service() {
    write_text("old");
    master_.emplace(generation(), [this] { return generation(); });  // the sockets are open from here on
    process_.emplace([this] { return master_->run(); });
    master_.reset();
    CHECK(ask(session(), "/") == "session old");
    CHECK(ask(flow(), "/") == "flow old");
  }

  UniqueFd session() const { return peer::connect_to(directory_ / "session.sock"); }
  UniqueFd flow() const { return peer::connect_to(directory_ / "flow.sock"); }
  test::Child& process() { return *process_; }
  bool has_sockets() const {
    return std::filesystem::exists(directory_ / "session.sock") || std::filesystem::exists(directory_ / "flow.sock");
  }
  // At once: the master may be reading.
  void write_text(const std::string& text) const {
    std::ofstream(directory_ / "next") << text;
    std::filesystem::rename(directory_ / "next", directory_ / "text");
  }

  void open_gate() const { eventfd_write(gate_.get(), 1000); }
  // Waits for one more worker to stand at the gate.
  bool has_one_more_waiting() const {
    pollfd waiting{.fd = arrivals_.get(), .events = POLLIN, .revents = 0};
    eventfd_t count;
    return poll(&waiting, 1, 20000) == 1 && eventfd_read(arrivals_.get(), &count) == 0;
  }

  static std::string ask(const UniqueFd& connection, std::string_view target) {
    peer::send_all(connection, peer::get(target));
    const peer::Answer answer = peer::wait_for_answer(connection);
    return answer.is_ended ? answer.output.substr(answer.output.find("\r\n\r\n") + 4) : "closed";
  }

 private:
  std::shared_ptr<const Generation> generation() const {
    std::string text;
    std::ifstream(directory_ / "text") >> text;
    if (text == "broken") throw Error("broken configuration");
    auto generation = std::make_shared<Generation>();
    generation->listen = {.session = directory_ / "session.sock", .flow = directory_ / "flow.sock", .group = ""};
    generation->session_pool = {.dynamic = false, .min_workers = 1, .max_workers = 2, .max_requests = 0};
    generation->flow_pool = {.dynamic = true, .min_workers = 1, .max_workers = 8, .max_requests = 0};
    generation->make_handler = [this, text](PoolKind kind) -> http::Handler {
      if (text == "doomed") throw Error("the program cannot be made");
      return [this, text, kind](const http::Request& request) {
        if (request.target == "/die") std::raise(SIGKILL);
        if (request.target == "/wait") {
          eventfd_write(arrivals_.get(), 1);
          eventfd_t count;
          eventfd_read(gate_.get(), &count);
        }
        return http::Response{.status = 200, .headers = {}, .body = std::string(name_of(kind)) + " " + text};
      };
    };
    return generation;
  }

  test::TemporaryDirectory directory_;
  UniqueFd gate_{eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE)};
  UniqueFd arrivals_{eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE)};
  std::optional<Master> master_;
  std::optional<test::Child> process_;
};

// Asks on fresh connections until the answer is as expected, or has been something else for long.
bool comes_to_answer(const Service& service, UniqueFd (Service::*connect)() const, const std::string& expected) {
  for (int i = 0; i < 100000; ++i) {
    if (Service::ask((service.*connect)(), "/") == expected) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("SIGTERM: what is being answered is answered, the sockets go, the exit status is 0 (SEC-71)") {
  Service service;
  const UniqueFd waiting = service.flow();
  peer::send_all(waiting, peer::get("/wait", false));
  REQUIRE(service.has_one_more_waiting());
  service.process().kill(SIGTERM);
  service.open_gate();
  CHECK(peer::wait_for_answer(waiting).output.ends_with("flow old"));
  CHECK(service.process().wait() == 0);
  CHECK_FALSE(service.has_sockets());
}

TEST_CASE("SIGHUP: new workers answer, and a request that the old ones have is finished (SEC-71)") {
  Service service;
  const UniqueFd waiting = service.flow();
  peer::send_all(waiting, peer::get("/wait", false));
  REQUIRE(service.has_one_more_waiting());
  service.write_text("new");
  service.process().kill(SIGHUP);
  CHECK(comes_to_answer(service, &Service::session, "session new"));
  CHECK(comes_to_answer(service, &Service::flow, "flow new"));
  service.open_gate();
  CHECK(peer::wait_for_answer(waiting).output.ends_with("flow old"));
}

TEST_CASE("a broken new configuration changes nothing (SEC-71)") {
  Service service;
  service.write_text("broken");
  service.process().kill(SIGHUP);
  CHECK(service.ask(service.session(), "/") == "session old");
  service.write_text("doomed");  // can be read, but not run
  service.process().kill(SIGHUP);
  for (int i = 0; i < 20; ++i) CHECK(service.ask(service.session(), "/") == "session old");
  service.write_text("new");
  service.process().kill(SIGHUP);
  CHECK(comes_to_answer(service, &Service::session, "session new"));
}

TEST_CASE("ten workers killed in a row are replaced, and the master lives (SEC-70)") {
  Service service;
  for (int i = 0; i < 10; ++i) {
    CHECK(service.ask(service.session(), "/die") == "closed");
    CHECK(service.ask(service.flow(), "/die") == "closed");
    CHECK(service.ask(service.session(), "/") == "session old");
    CHECK(service.ask(service.flow(), "/") == "flow old");
  }
  service.process().kill(SIGTERM);
  CHECK(service.process().wait() == 0);
}

TEST_CASE("the flow pool grows until every slow request has its worker") {
  Service service;
  std::vector<UniqueFd> slow;
  for (int i = 0; i < 8; ++i) {
    slow.push_back(service.flow());
    peer::send_all(slow.back(), peer::get("/wait", false));
  }
  for (int i = 0; i < 8; ++i) CHECK(service.has_one_more_waiting());
  CHECK(service.ask(service.session(), "/") == "session old");
  service.open_gate();
  for (const UniqueFd& connection : slow) CHECK(peer::wait_for_answer(connection).is_ended);
}

TEST_CASE("an address that is taken is a complaint, not a process") {
  const test::TemporaryDirectory directory;
  auto generation = std::make_shared<Generation>();
  generation->listen.flow = directory / "only.sock";
  const Master first(generation, {});
  CHECK_THROWS_AS(Master(generation, {}), ListenError);
}
