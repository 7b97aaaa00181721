// Messages that others must hear: written when something happened, and kept until the other side has taken them. Who
// sends one has it for a while only: if the sender dies, the message is due again. So each is delivered at least once.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace authfcgi::store {

class Connection;

struct Message {
  std::string id;       // unique; the receiver knows repetitions by it
  std::string site;     // whose: the name of a host, "" for the configuration outside of "hosts"
  std::string address;  // which entry of that configuration says where to
  std::string body;
  Instant created;
  Instant due;          // of one that was given up: when that was
  int tries = 0;
  bool dead = false;    // given up
  std::string problem{};  // what came of the last try
};

class Outbox {
 public:
  explicit Outbox(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}

  // These throw StoreError.
  void add(const Message& message);
  // Do so many wait there, or more?
  bool is_backlog(std::string_view site, std::string_view address, int count);
  // The message of this site that has been due longest, but for those to one of these addresses. For the time of the lease
  // nobody else gets it. taker: a text that nobody else ever says.
  std::optional<Message> take(std::string_view site, Instant now, std::chrono::milliseconds lease, std::string_view taker,
                              const std::vector<std::string>& except = {});
  void remove(std::string_view id);
  void try_again(std::string_view id, Instant due, int tries, std::string_view problem);
  void give_up(std::string_view id, Instant now, int tries, std::string_view problem);

  // What waits and what was given up, oldest first; at most limit of them, without their bodies.
  std::vector<Message> list(int limit);
  // Makes a message due now, with all its tries before it; false where there is none. "" is every one that was given up.
  int revive(std::string_view id, Instant now);
  // Deletes what was given up before that, and what has been due since then without anybody sending it. Returns how many.
  int purge(Instant before);

 private:
  std::shared_ptr<Connection> connection_;
};

}  // namespace authfcgi::store
