// Puts the program together from a configuration: what can be shared is made before the fork, what holds a connection or
// a seed of its own after it.
#pragma once

#include <functional>
#include <memory>

#include "config/config.h"
#include "http/fetch.h"
#include "limits/shared_counters.h"
#include "shared/document_cache.h"

namespace authfcgi::app {

// What all workers know at once and what outlives a change of the configuration. Made once, before the first fork.
struct SharedMemory {
  shared::DocumentCache documents;
  crypto::SystemRandom random;
  limits::SharedCounters counters{random};
};

class Assembly {
 public:
  // Derives the keys and reads the providers. Throws config::ConfigError with every complaint. memory outlives this.
  Assembly(std::unique_ptr<const config::Config> config, SharedMemory& memory);
  ~Assembly();

  const config::Config& config() const;

  // The program of one worker; call it after the fork. It keeps what it needs of this assembly alive. Without the
  // network, whatever would ask a provider fails: the session pool never opens a connection.
  http::Handler make_handler(bool may_use_network) const;

  // What sends the messages of all sites; call it after the fork. Each call begins with what is due, if it may, looks after
  // what is on its way for a tenth of a second, and says whether there was anything to do; it throws what a store throws.
  std::function<bool(bool may_begin)> make_sender() const;
  bool has_webhooks() const;

 private:
  struct Parts;
  struct Worker;
  std::shared_ptr<const Parts> parts_;
};

}  // namespace authfcgi::app
