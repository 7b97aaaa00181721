#include "store/outbox.h"

#include <doctest/doctest.h>

#include "store/open.h"
#include "support/database_server.h"
#include "support/scratch_directory.h"

using namespace authfcgi;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

const Instant kNow{milliseconds(1'800'000'000'000)};

store::Message message(const std::string& id, Instant at = kNow, const std::string& site = "") {
  return {.id = id, .site = site, .address = "createUser", .body = "{\"n\":\"\xc3\xbc\"}", .created = at, .due = at};
}

void keeps_its_promises(const config::Adapter& adapter) {
  const auto outbox = store::open(adapter).outbox;
  const auto other = store::open(adapter).outbox;
  outbox->add(message("b", kNow + seconds(1)));
  outbox->add(message("a"));
  outbox->add(message("c", kNow, "c.example"));

  CHECK(outbox->is_backlog("", "createUser", 2));
  CHECK(!outbox->is_backlog("", "createUser", 3));
  CHECK(!outbox->is_backlog("", "signIn", 1));

  // By one taker at a time, the longest due first, and only those of the site.
  CHECK(!outbox->take("", kNow - seconds(1), seconds(10), "t0"));
  const auto first = outbox->take("", kNow + seconds(2), seconds(10), "t1");
  REQUIRE(first);
  CHECK(first->id == "a");
  CHECK(first->body == "{\"n\":\"\xc3\xbc\"}");
  CHECK(first->address == "createUser");
  CHECK(first->created == kNow);
  CHECK(first->tries == 0);
  CHECK(other->take("", kNow + seconds(2), seconds(10), "t2")->id == "b");
  CHECK(!other->take("", kNow + seconds(2), seconds(10), "t3"));
  CHECK(other->take("c.example", kNow + seconds(2), seconds(10), "t4")->id == "c");

  // Whoever took it and died did not take it for ever.
  CHECK(other->take("", kNow + seconds(12), seconds(10), "t5")->id == "a");
  other->remove("a");
  other->try_again("b", kNow + seconds(60), 1, "it answered 500");
  CHECK(!outbox->take("", kNow + seconds(59), seconds(10), "t6"));
  CHECK(outbox->take("", kNow + seconds(60), seconds(10), "t7")->tries == 1);
  CHECK(!outbox->take("", kNow + seconds(6000), seconds(10), "t71", {"other", "createUser"}));
  outbox->give_up("b", kNow + seconds(100), 8, "it answered 410");
  CHECK(!outbox->take("", kNow + seconds(6000), seconds(10), "t8"));

  const auto listed = outbox->list(10);
  REQUIRE(listed.size() == 2);
  CHECK(listed[0].id == "c");
  CHECK(listed[1].id == "b");
  CHECK(listed[1].dead);
  CHECK(listed[1].tries == 8);
  CHECK(listed[1].problem == "it answered 410");
  CHECK(listed[1].body.empty());
  CHECK(outbox->list(1).size() == 1);

  CHECK(outbox->revive("nobody", kNow) == 0);
  CHECK(outbox->revive("", kNow) == 1);
  CHECK(outbox->take("", kNow, seconds(10), "t9", {"other"})->id == "b");

  // What was given up, or not sent, so long ago is forgotten.
  outbox->give_up("b", kNow + seconds(100), 8, "it answered 410");
  outbox->add(message("d", kNow + seconds(50)));
  outbox->add(message("e", kNow + seconds(200)));
  CHECK(outbox->purge(kNow + seconds(50)) == 1);  // c, whose lease is over
  CHECK(outbox->purge(kNow + seconds(100)) == 1);
  CHECK(outbox->list(10).size() == 2);
  CHECK(outbox->purge(kNow + seconds(101)) == 1);
  CHECK(outbox->list(10).at(0).id == "e");
}

}  // namespace

TEST_CASE("messages wait in SQLite until they are delivered") {
  const support::ScratchDirectory scratch;
  config::Adapter adapter;
  adapter.type = "sqlite";
  adapter.path = scratch.file("users.db");
  keeps_its_promises(adapter);
}

TEST_CASE("messages wait in PostgreSQL until they are delivered") {
  keeps_its_promises(support::DatabaseServer::shared("postgresql").fresh_with_tables());
}

TEST_CASE("messages wait in MariaDB until they are delivered") {
  keeps_its_promises(support::DatabaseServer::shared("mariadb").fresh_with_tables());
}
