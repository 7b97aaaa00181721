#include "cli/webhooks.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "cli/usage.h"
#include "store/open.h"
#include "support/scratch_directory.h"

using namespace authfcgi;

namespace {

const Instant kNow{std::chrono::milliseconds(1'800'000'000'000)};

std::optional<std::string> variables(const std::string& name) {
  if (name == "AUTH_SECRET") return std::string(32, 's');
  return std::nullopt;
}

std::string webhooks(std::vector<std::string> words, const std::string& file) {
  words.insert(words.end(), {"--config", file});
  std::ostringstream out;
  const int status = cli::webhooks(words, variables, kNow, out);
  return std::to_string(status) + " " + out.str();
}

}  // namespace

TEST_CASE("what was given up is listed, and due again when the operator says so") {
  const support::ScratchDirectory scratch;
  const auto file = scratch.file("authfcgi.json");
  std::ofstream(file) << R"({"adapter": {"type": "sqlite", "path": ")" + scratch.file("users.db") + "\"}}";
  config::Adapter adapter;
  adapter.type = "sqlite";
  adapter.path = scratch.file("users.db");
  const auto outbox = store::open(adapter).outbox;
  outbox->add({.id = "m", .site = "", .address = "createUser", .body = "{}", .created = kNow, .due = kNow});
  outbox->give_up("m", kNow, 8, "it answered 500");
  CHECK(webhooks({"list"}, file) == "0 m createUser, of 2027-01-15T08:00:00.000Z, given up after 8 tries: it answered 500\n");
  CHECK(webhooks({"retry", "other"}, file) == "1 0 messages are due now\n");
  CHECK(webhooks({"retry"}, file) == "0 1 messages are due now\n");
  CHECK(webhooks({"list"}, file) == "0 m createUser, of 2027-01-15T08:00:00.000Z, due 2027-01-15T08:00:00.000Z after 0 tries: it answered 500\n");
  CHECK_THROWS_AS(webhooks({"what"}, file), cli::UsageError);
}
