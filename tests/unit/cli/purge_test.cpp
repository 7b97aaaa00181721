#include "cli/purge.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "cli/usage.h"
#include "store/open.h"
#include "support/scratch_directory.h"

using namespace authfcgi;

namespace {

constexpr Instant kNow{std::chrono::milliseconds(1792567680000)};

std::optional<std::string> variables(const std::string& name) {
  if (name == "AUTH_SECRET") return std::string(32, 's');
  return std::nullopt;
}

}  // namespace

TEST_CASE("purge deletes what has expired and counts it") {
  const support::ScratchDirectory scratch;
  const std::string path = scratch.file("users.db"), file = scratch.file("authfcgi.json");
  std::ofstream(file) << R"({"listen": {"socket": "/run/x.sock"}, "adapter": {"type": "sqlite", "path": ")" << path
                      << "\"}}";
  const auto store = store::open({.type = "sqlite", .path = path}).users;
  const std::string user = store->create_user({}).id;
  store->create_session({"old", user, kNow - std::chrono::seconds(1)});
  store->create_session({"live", user, kNow + std::chrono::seconds(1)});
  store->create_verification_token({"ada@example.com", "old", kNow - std::chrono::seconds(1)});

  std::ostringstream out;
  CHECK(cli::purge({"--config", file}, variables, kNow, out) == 0);
  CHECK(out.str() == "deleted 2 expired sessions and verification tokens\n");
  CHECK_FALSE(store->find_session_and_user("old"));
  CHECK(store->find_session_and_user("live"));
}

TEST_CASE("purge deletes messages that nobody took, 14 days after they were given up") {
  const support::ScratchDirectory scratch;
  const std::string path = scratch.file("users.db"), file = scratch.file("authfcgi.json");
  std::ofstream(file) << R"({"listen": {"socket": "/run/x.sock"}, "adapter": {"type": "sqlite", "path": ")" << path
                      << "\"}}";
  const auto outbox = store::open({.type = "sqlite", .path = path}).outbox;
  for (const int days : {13, 15}) {
    const Instant then = kNow - std::chrono::hours(24 * days);
    const std::string id = "after " + std::to_string(days);
    outbox->add({.id = id, .site = "", .address = "*", .body = "{}", .created = then, .due = then});
    outbox->give_up(id, then, 8, "it answered 500");
  }
  std::ostringstream out;
  CHECK(cli::purge({"--config", file}, variables, kNow, out) == 0);
  CHECK(out.str().ends_with("deleted 1 messages that nobody took\n"));
  REQUIRE(outbox->list(10).size() == 1);
  CHECK(outbox->list(10)[0].id == "after 13");
}

TEST_CASE("purge says what is missing") {
  const support::ScratchDirectory scratch;
  std::ofstream(scratch.file("authfcgi.json")) << R"({"listen": {"socket": "/run/x.sock"}})";
  std::ostringstream out;
  CHECK_THROWS_AS(cli::purge({"--config"}, variables, kNow, out), cli::UsageError);
  CHECK_THROWS_WITH_AS(cli::purge({"--config", scratch.file("authfcgi.json")}, variables, kNow, out),
                       doctest::Contains("has no \"adapter\""), Error);
}
